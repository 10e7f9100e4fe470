"""Writes of an account link whose result nobody heard of: FactoryFix is asked, and each is finished or given up."""

from __future__ import annotations

from datetime import datetime

import structlog

from core.actions import link_result
from core.actions.context import ByItself, Context
from core.errors import OnboardingError, StepClosed
from core.factoryfix.errors import AccountNotFound, is_refusal
from core.factoryfix.wire import AtsLink
from core.onboarding import claims
from core.onboarding.account_link import LONGEST
from core.onboarding.model import Onboarding
from core.people.actor import DASHBOARD
from core.people.roles import Permission
from core.services import Services
from core.storage import onboardings

NOT_TAKEN = "Found that FactoryFix had not taken the link"
log = structlog.get_logger()


def settle(ctx: Context, onboarding_id: str) -> Onboarding:
    """Ask FactoryFix what came of the write, and store it: linked, not taken, or a link that does not count here.

    Raises StepClosed if no write is open, if one is still going on, or if FactoryFix holds a link of this onboarding
    that cannot count, which is then named as one to remove; and any FactoryFixError.
    """
    with ctx.change(onboarding_id, Permission.CONFIGURE) as act:
        write, request = act.before.unconfirmed_link, act.before.linking_request
        if write is None:
            raise StepClosed("No write to FactoryFix is open.", "Reload the page.")
        if request and claims.is_open(request, LONGEST, act.now):
            raise StepClosed(f"{request.by.name} is linking it right now.", "Wait a few minutes, then look again.")
        person = act.person
    held, started = _now(ctx.services, write.account_id)
    with ctx.record(onboarding_id, person) as act:
        if act.before.unconfirmed_link != write:
            return act.before
        if held is None or held.onboarding_id != onboarding_id:
            return act.save(act.before.changed(unconfirmed_link=None, linking_request=None), NOT_TAKEN)
        result = link_result.keep(ctx.services, act, act.before, write, held, started)
    return result.announced(ctx.services)


def _now(services: Services, account_id: str) -> tuple[AtsLink | None, datetime | None]:
    """Return the link that FactoryFix holds and the start of its first sync; nothing for an account that is gone."""
    try:
        held = services.factoryfix.ats_link(account_id)
        return held, services.factoryfix.sync_state(account_id).first_sync_started_at
    except AccountNotFound as error:
        if is_refusal(error):
            return None, None
        raise


def settle_all(services: Services) -> None:
    """Settle every write that has been open for longer than linking can take; one that fails is tried again later."""
    ctx = Context(services, ByItself(DASHBOARD))
    with ctx.read() as act:
        waiting = onboardings.with_unconfirmed_link(act.db, before=act.now - LONGEST)
    for onboarding_id in waiting:
        try:
            settle(ctx, onboarding_id)
        except OnboardingError as error:
            log.warning("half-done link", onboarding=onboarding_id, problem=str(error))
