"""Notes expired links, so that the onboarding waits on us again. Kombo does not report them, so we check."""

from __future__ import annotations

from datetime import datetime

from core.actions.context import ByItself, Context
from core.onboarding.gates import LinkState, link_state
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.people.actor import DASHBOARD
from core.people.roles import Permission
from core.services import Services
from core.storage import onboardings

MOST = 10_000


def notice_expired(services: Services) -> None:
    """Note every link that expired before the customer connected with it."""
    ctx = Context(services, ByItself(DASHBOARD))
    with ctx.read() as act:
        waiting = onboardings.find(act.db, steps=[Step.LINK, Step.CONNECT], limit=MOST).onboardings
    for onboarding in waiting:
        if _noticed(onboarding, act.now) != onboarding:
            with ctx.change(onboarding.id, Permission.LINK) as act:
                act.save(_noticed(act.before, act.now), "Noticed that the link has expired")


def _noticed(onboarding: Onboarding, now: datetime) -> Onboarding:
    """Return the onboarding with its link noted as expired, or unchanged."""
    link = onboarding.link
    if link is None or onboarding.connection is not None or link_state(onboarding, now) is not LinkState.EXPIRED:
        return onboarding
    return onboarding.changed(link=link.changed(noticed_expired=True))
