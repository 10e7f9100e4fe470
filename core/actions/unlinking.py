"""Removes a link at FactoryFix that no longer counts here, after going back or after the account was changed."""

from __future__ import annotations

from core.actions.account_claim import claim, released
from core.actions.context import Context
from core.errors import StepClosed
from core.onboarding.account_link import left_link, without_left_link
from core.onboarding.account_link_facts import LeftAccountLink
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from core.services import Services

RESTS_ON = ("left_links", "linking.linked")


def remove_link(ctx: Context, onboarding_id: str, *, account_id: str) -> Onboarding:
    """Remove the link that this onboarding left at FactoryFix; a newer link of somebody else stays untouched.

    Raises StepClosed if it left none for this account or if the account is being linked, and any FactoryFixError; then
    the onboarding still names the link.
    """
    with ctx.change(onboarding_id, Permission.CONFIGURE, rests_on=RESTS_ON) as act:
        left = left_link(act.before, account_id)
        if left is None:
            raise StepClosed("This onboarding left no link at FactoryFix.", "There is nothing to remove.")
        person, values = act.person, {"account": account_id, "integration": left.integration_id}
        claimed = claim(act, account_id, "Began to remove the link at FactoryFix", values)
    try:
        what = _remove(ctx.services, claimed, left)
    except Exception:
        with ctx.record(onboarding_id, person) as act:
            act.save(released(act, claimed), "FactoryFix did not confirm that the link is removed")
        raise
    with ctx.record(onboarding_id, person) as act:
        after = released(act, claimed)
        return act.save(after.changed(left_links=without_left_link(after, account_id)), what)


def _remove(services: Services, onboarding: Onboarding, left: LeftAccountLink) -> str:
    """Remove the link unless FactoryFix holds another one now, and return what was done."""
    held = services.factoryfix.ats_link(left.account_id)
    if held is None:
        return "Found no link at FactoryFix any more"
    if held.integration_id != left.integration_id or held.onboarding_id not in (None, "", onboarding.id):
        return "Left the newer link of somebody else at FactoryFix"
    services.factoryfix.remove_ats_link(left.account_id)
    if services.factoryfix.ats_link(left.account_id) is not None:
        raise StepClosed(
            "FactoryFix accepted the removal but still holds the link.",
            "Try again. If it happens again, tell FactoryFix’s platform team.",
        )
    return "Removed the link at FactoryFix"
