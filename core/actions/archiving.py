"""Renaming a customer, archiving an onboarding with a reason, and bringing it back."""

from __future__ import annotations

from core.actions.context import Context
from core.actions.onboarding import pass_gate
from core.errors import InvalidInput
from core.onboarding.archiving import to_archive
from core.onboarding.model import Onboarding
from core.people.roles import Permission


def rename(ctx: Context, onboarding_id: str, *, customer: str) -> Onboarding:
    """Give the customer another name; raises InvalidInput without a name."""
    name = " ".join((customer or "").split())
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=("customer",)) as act:
        if not name:
            raise InvalidInput("The customer’s name is missing.", "Type the company’s name as in its contract.")
        return act.save(act.before.changed(customer=name), "Renamed the customer")


def archive(ctx: Context, onboarding_id: str, *, reason: str) -> Onboarding:
    """Take the onboarding out of the list and the numbers.

    Raises InvalidInput without a reason, StepClosed if the customer is live or FactoryFix still holds its link.
    """
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=("archived", "linking", "sign_off")) as act:
        if not (reason or "").strip():
            raise InvalidInput("Archiving needs a reason.", "Write down why this onboarding does not go on.")
        pass_gate(to_archive(act.before))
        return act.save(act.before.changed(archived=act.statement(reason)), "Archived the onboarding")


def restore(ctx: Context, onboarding_id: str) -> Onboarding:
    """Bring an archived onboarding back to the list; one that is there already stays as it is."""
    with ctx.change(onboarding_id, Permission.AGREE) as act:
        return act.save(act.before.changed(archived=None), "Brought the onboarding back")
