"""A person records how far one of the customer's compliance needs is."""

from __future__ import annotations

from datetime import date

from core.actions.context import Context
from core.errors import InvalidInput
from core.onboarding.compliance import ComplianceItem, ComplianceNeed, NeedState
from core.onboarding.model import Onboarding
from core.people.roles import Permission


def record_need(
    ctx: Context, onboarding_id: str, *, need: ComplianceNeed, state: NeedState, owner: str = "", on: date | None = None
) -> Onboarding:
    """Record the state of one need, with who takes care of it and the date.

    Raises InvalidInput for Redirect that nobody at the customer accepted by name.
    """
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=(f"compliance_items.{need}",)) as act:
        name = (owner or "").strip()
        if need is ComplianceNeed.REDIRECT_ACCEPTED and state is NeedState.DONE and not name:
            raise InvalidInput("Nobody at the customer accepted Redirect by name.", "Enter who accepted it.")
        before = act.before.compliance_items.get(need)
        if before and (before.state, before.owner, before.on) == (state, name, on):
            return act.before
        item = ComplianceItem(state=state, owner=name, on=on, recorded=act.statement())
        after = act.before.changed(compliance_items={**act.before.compliance_items, need.value: item})
        return act.save(after, "Recorded a compliance need")
