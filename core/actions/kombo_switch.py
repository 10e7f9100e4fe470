"""Switches a connection off and on at Kombo, or deletes it there; what rests on it at FactoryFix goes first."""

from __future__ import annotations

from core.actions import unlinking
from core.actions.connection import refresh
from core.actions.context import Change, Context
from core.errors import StepClosed
from core.onboarding.connection_facts import Connection
from core.onboarding.going_back import go_back
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.people.roles import Permission

RESTS_ON = ("connection.integration_id", "linking.linked", "left_links")


def disable(ctx: Context, onboarding_id: str) -> Onboarding:
    """Switch the connection off at Kombo, which keeps the credentials; raises StepClosed or any KomboError."""
    return _switch(ctx, onboarding_id, on=False)


def enable(ctx: Context, onboarding_id: str) -> Onboarding:
    """Switch the connection on again at Kombo; raises StepClosed or any KomboError."""
    return _switch(ctx, onboarding_id, on=True)


def _switch(ctx: Context, onboarding_id: str, *, on: bool) -> Onboarding:
    with ctx.change(onboarding_id, Permission.CONFIGURE, rests_on=RESTS_ON) as act:
        integration = _connection(act).integration_id
        act.note(f"Began to switch the connection {'on' if on else 'off'} at Kombo", {"integration": integration})
    ctx.services.kombo.set_enabled(integration, on=on)
    return refresh(ctx, onboarding_id, ctx.services.kombo.integration(integration), requested=True)


def delete(ctx: Context, onboarding_id: str) -> Onboarding:
    """Remove the link at FactoryFix, then the connection at Kombo with its credentials, and forget it here.

    Raises StepClosed, and any FactoryFixError or KomboError; what was removed before the error stays removed.
    """
    with ctx.change(onboarding_id, Permission.CONFIGURE, rests_on=RESTS_ON) as act:
        integration, person = _connection(act).integration_id, act.person
        after, what = go_back(act.before, Step.LINKING), "Began to delete the connection at Kombo"
        left = unlinking.left_by(after, integration)
        removal = unlinking.begin(act, after, left, what) if left else None
        if removal is None:
            act.note(what, {"integration": integration})
    if removal:
        removal.finish(ctx)
    ctx.services.kombo.delete_integration(integration)
    with ctx.record(onboarding_id, person) as act:
        known = act.before.connection
        if known is None or known.integration_id != integration:
            act.note("Deleted an earlier connection at Kombo", {"integration": integration})
            return act.before
        return act.save(go_back(act.before, Step.LINK), "Deleted the connection at Kombo")


def _connection(act: Change) -> Connection:
    if act.before.connection is None:
        raise StepClosed("There is no connection.", "Reload the page.")
    return act.before.connection
