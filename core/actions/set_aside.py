"""Connections through a replaced, void or expired link: a person takes each over or leaves it, with a reason."""

from __future__ import annotations

from core.actions.connection import refresh
from core.actions.context import Context
from core.actions.onboarding import pass_gate
from core.errors import InvalidInput
from core.onboarding import lengths
from core.onboarding.link_origin import decided, to_decide
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from core.storage import onboardings

RESTS_ON = ("set_aside", "connection.integration_id")


def take_over(ctx: Context, onboarding_id: str, *, integration_id: str, reason: str) -> Onboarding:
    """Use a connection that was set aside, as Kombo has it now; raises InvalidInput, StepClosed or any KomboError."""
    with ctx.read(Permission.CONNECT) as act:
        _check_reason(reason)
        pass_gate(to_decide(onboardings.get(act.db, onboarding_id), integration_id, take=True))
    integration = ctx.services.kombo.integration(integration_id)
    return refresh(ctx, onboarding_id, integration, requested=True, accepted=reason)


def leave(ctx: Context, onboarding_id: str, *, integration_id: str, reason: str) -> Onboarding:
    """Leave a connection out that was set aside; it stays listed. Raises InvalidInput or StepClosed."""
    with ctx.change(onboarding_id, Permission.CONNECT, rests_on=RESTS_ON) as act:
        _check_reason(reason)
        pass_gate(to_decide(act.before, integration_id, take=False))
        after = decided(act.before, integration_id, act.statement(reason), taken=False)
        return act.save(after, "Left a connection out that was set aside")


def _check_reason(reason: str) -> None:
    lengths.within("The reason", reason)
    if not (reason or "").strip():
        raise InvalidInput("This decision needs a reason.", "Write down why, and who at the customer confirmed it.")
