"""Removes account links at FactoryFix: the one that counts, or one that was left there after going back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.actions.account_claim import claim, released
from core.actions.context import Change, Context
from core.errors import StepClosed
from core.factoryfix.wire import only_if
from core.onboarding.account_link import left_link, without_left_link
from core.onboarding.account_link_facts import LeftAccountLink
from core.onboarding.going_back import go_back
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.people.roles import Permission, Person
from core.services import Services

RESTS_ON = ("left_links", "linking.linked")


@dataclass(frozen=True, slots=True)
class Removal:
    """A removal that is in the audit log and has claimed the account, but that FactoryFix does not know of yet."""

    person: Person
    onboarding: Onboarding
    left: LeftAccountLink

    def finish(self, ctx: Context) -> Onboarding:
        """Remove the link at FactoryFix; raises any FactoryFixError, and then the onboarding still names the link."""
        try:
            what = _remove(ctx.services, self.onboarding, self.left)
        except Exception:
            with ctx.record(self.onboarding.id, self.person) as act:
                act.save(released(act, self.onboarding), "FactoryFix did not confirm that the link is removed")
            raise
        with ctx.record(self.onboarding.id, self.person) as act:
            after = released(act, self.onboarding)
            return act.save(after.changed(left_links=without_left_link(after, self.left.account_id)), what)


def begin(act: Change, after: Onboarding, left: LeftAccountLink, what: str) -> Removal:
    """Save the onboarding `after` it has given up the link, and claim the account until FactoryFix has answered."""
    fields: dict[str, Any] = {name: value for name, value in after if value != getattr(act.before, name)}
    values = {"account": left.account_id, "integration": left.integration_id}
    return Removal(act.person, claim(act, left.account_id, what, values, **fields), left)


def left_by(onboarding: Onboarding, integration_id: str) -> LeftAccountLink | None:
    """Return the newest link that FactoryFix still holds for this integration; None without one."""
    links = reversed(onboarding.left_links)
    return next((left for left in links if left.integration_id == integration_id), None)


def remove_link(ctx: Context, onboarding_id: str, *, account_id: str) -> Onboarding:
    """Remove the link that this onboarding left at FactoryFix; a newer link of somebody else stays untouched.

    Raises StepClosed if it left none for this account or if the account is being linked, and any FactoryFixError; then
    the onboarding still names the link.
    """
    with ctx.change(onboarding_id, Permission.CONFIGURE, rests_on=RESTS_ON) as act:
        left = left_link(act.before, account_id)
        if left is None:
            raise StepClosed("This onboarding left no link at FactoryFix.", "There is nothing to remove.")
        removal = begin(act, act.before, left, "Began to remove the link at FactoryFix")
    return removal.finish(ctx)


def unlink(ctx: Context, onboarding_id: str) -> Onboarding:
    """Take back the linking and remove the link at FactoryFix; the connection at Kombo stays.

    Raises StepClosed if nothing is linked, and any FactoryFixError; then the link is named as one that was left.
    """
    with ctx.change(onboarding_id, Permission.CONFIGURE, rests_on=RESTS_ON) as act:
        linking = act.before.linking
        if linking is None:
            raise StepClosed("This onboarding is not linked.", "There is nothing to unlink.")
        after = go_back(act.before, Step.LINKING)
        left = left_link(after, linking.account_id)
        assert left is not None  # noqa: S101 - going back has just recorded it
        removal = begin(act, after, left, "Began to unlink the account")
    return removal.finish(ctx)


def _remove(services: Services, onboarding: Onboarding, left: LeftAccountLink) -> str:
    """Remove the link unless FactoryFix holds another one now, and return what was done."""
    held = services.factoryfix.ats_link(left.account_id)
    if held is None:
        return "Found no link at FactoryFix any more"
    if held.integration_id != left.integration_id or held.onboarding_id not in (None, "", onboarding.id):
        return "Left the newer link of somebody else at FactoryFix"
    services.factoryfix.remove_ats_link(left.account_id, headers=only_if(held))
    if services.factoryfix.ats_link(left.account_id) is not None:
        raise StepClosed(
            "FactoryFix accepted the removal but still holds the link.",
            "Try again. If it happens again, tell FactoryFix’s platform team.",
        )
    return "Removed the link at FactoryFix"
