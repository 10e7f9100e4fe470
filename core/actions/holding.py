"""Putting an onboarding on hold until a day, and taking it off hold: by a person, or by itself on that day."""

from __future__ import annotations

from datetime import date

from core.actions.context import ByItself, Context
from core.dates import written
from core.errors import InvalidInput, StepClosed
from core.onboarding.clock import opening
from core.onboarding.clocks import calendar_of
from core.onboarding.model import Hold, Onboarding
from core.onboarding.steps import with_turn
from core.people.actor import DASHBOARD
from core.people.roles import Permission
from core.services import Services
from core.storage import onboardings


def hold(ctx: Context, onboarding_id: str, *, reason: str, until: date | None = None) -> Onboarding:
    """Put the onboarding on hold; a hold with a day ends by itself on that morning.

    Raises InvalidInput without a reason or with a day that is not still to come, StepClosed if the customer is live.
    """
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=("hold", "sign_off")) as act:
        before = act.before
        if not reason.strip():
            raise InvalidInput("A hold needs a reason.", "Write down what the onboarding waits for.")
        if before.sign_off:
            raise StepClosed(
                "This customer is live, so there is nothing to put on hold.", "Go back to a step to work on it again."
            )
        if until and until <= act.now.astimezone(calendar_of(before).tz).date():
            raise InvalidInput(f"{written(until)} is not still to come.", "Choose a later day, or none.")
        if before.hold and (before.hold.reason, before.hold.until) == (reason.strip(), until):
            return before
        since = before.hold.since if before.hold else act.now
        on_hold = Hold(reason=reason.strip(), by=act.person.actor, since=since, until=until)
        return act.save(before.changed(hold=on_hold), "Put on hold")


def resume(ctx: Context, onboarding_id: str) -> Onboarding:
    """Take the onboarding off hold."""
    with ctx.change(onboarding_id, Permission.AGREE) as act:
        return act.save(act.before.changed(hold=None), "Took off hold")


def end_holds(services: Services) -> None:
    """Take every onboarding off hold whose day has come; the clocks go on from that morning, however late it is now."""
    ctx = Context(services, ByItself(DASHBOARD))
    with ctx.read() as act:
        held = onboardings.on_hold(act.db)
    for onboarding in held:
        if _is_over(onboarding, ctx):
            _end(ctx, onboarding.id)


def _is_over(onboarding: Onboarding, ctx: Context) -> bool:
    until = onboarding.hold.until if onboarding.hold else None
    return until is not None and opening(until, calendar_of(onboarding)) <= ctx.services.now()


def _end(ctx: Context, onboarding_id: str) -> None:
    with ctx.change(onboarding_id, Permission.AGREE) as act:
        hold = act.before.hold
        if hold is None or hold.until is None or not _is_over(act.before, ctx):
            return  # a person was faster
        morning = max(opening(hold.until, calendar_of(act.before)), hold.since)
        act.save(with_turn(act.before.changed(hold=None), morning), "The hold ended")
