"""Waiting on the ATS vendor: a person records who was contacted there, and that they have answered."""

from __future__ import annotations

from datetime import date, datetime

from core.actions.context import Context
from core.errors import InvalidInput, StepClosed
from core.onboarding.clock import OPENS, ZONE
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.onboarding.steps import current_step, vendor_wait
from core.onboarding.vendor_wait import VendorWait, moment_of
from core.people.roles import Permission

ANSWERED = "The ATS vendor has answered"


def wait_for_vendor(
    ctx: Context, onboarding_id: str, *, contact: str, request: str, ticket: str = "", since: date | None = None
) -> Onboarding:
    """Record that the current step waits on the ATS vendor; `since` is the day on which they were asked.

    Raises InvalidInput without a contact or a request or with a day that is still to come, StepClosed once the customer
    is live.
    """
    with ctx.change(onboarding_id, Permission.AGREE, Permission.CONFIGURE, rests_on=("vendor_wait", "sign_off")) as act:
        step = current_step(act.before)
        if step is Step.LIVE:
            raise StepClosed("This customer is live, so nothing waits on the ATS vendor.")
        if not contact.strip():
            raise InvalidInput("Nobody at the ATS vendor is named.", "Enter a person, a team or an e-mail address.")
        if not request.strip():
            raise InvalidInput("What the vendor has to do is missing.", "Write down what you asked for.")
        if since and since > act.now.astimezone(ZONE).date():
            raise InvalidInput(f"{since:%B} {since.day} is still to come.", "Enter the day on which you asked.")
        opens = datetime.combine(since, OPENS, ZONE) if since else act.now
        wait = VendorWait(
            contact=contact.strip(),
            ticket=ticket.strip(),
            since=moment_of(since, act.now, opens),
            step=step,
            request=act.statement(request),
        )
        return act.save(act.before.changed(vendor_wait=wait), "Waits on the ATS vendor")


def vendor_answered(ctx: Context, onboarding_id: str) -> Onboarding:
    """Record that the vendor has answered, so that it is somebody else's turn; a second call changes nothing."""
    with ctx.change(onboarding_id, Permission.AGREE, Permission.CONFIGURE) as act:
        if vendor_wait(act.before) is None:
            return act.before
        return act.save(act.before.changed(vendor_wait=None), ANSWERED)
