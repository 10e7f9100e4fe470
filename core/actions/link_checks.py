"""The checks before linking: gathers what Kombo, FactoryFix and the store say for the rules that compare it."""

from __future__ import annotations

from core.actions.account_claim import holder_of, known_holder
from core.actions.context import Context
from core.actions.onboarding import ats_of
from core.ats.identify import places
from core.factoryfix.errors import AccountNotFound
from core.onboarding.link_check import AccountFacts, LinkCheck, LinkFacts
from core.onboarding.link_checks import hard_problems, link_checks, no_connection
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from core.problem import Problems
from core.services import Services
from core.storage import onboardings
from core.storage.transaction import Transaction


def checks(ctx: Context, onboarding: Onboarding, account: AccountFacts | None = None) -> tuple[LinkCheck, ...]:
    """Return the checklist, empty without a connection; makes no outside request.

    `account` is what FactoryFix has just said (`account_now`); without it, what is stored here is used.
    """
    with ctx.read() as act:
        return of(ctx.services, act.db, onboarding, account)


def of(
    services: Services, db: Transaction, onboarding: Onboarding, account: AccountFacts | None = None
) -> tuple[LinkCheck, ...]:
    """Return the checklist from stored facts, in an open transaction."""
    connection, ats = onboarding.connection, ats_of(services, onboarding)
    if connection is None:
        return ()
    connected = services.catalogue.by_tool(connection.tool)
    other = onboardings.by_integration(db, connection.integration_id)
    return link_checks(
        LinkFacts(
            onboarding,
            tool=ats.kombo_tool or "",
            ats=ats.label,
            connected_ats=connected.label if connected else "",
            same_ats=ats.has_tool(connection.tool),
            taken_by=other.customer if other and other.id != onboarding.id else "",
            sites=places(onboarding.requirements.pasted_urls, ats.key, services.catalogue),
            account=account or AccountFacts(holder=known_holder(db, onboarding)),
        )
    )


def problems(services: Services, db: Transaction, onboarding: Onboarding) -> Problems:
    """Return what forbids linking, as far as it is stored here."""
    if onboarding.connection is None:
        return (no_connection(),)
    return hard_problems(of(services, db, onboarding))


def account_now(ctx: Context, onboarding_id: str) -> AccountFacts:
    """Ask FactoryFix for the account and its link; raises any other FactoryFixError than AccountNotFound."""
    with ctx.read(Permission.CONFIGURE) as act:
        onboarding = onboardings.get(act.db, onboarding_id)
    account, factoryfix = onboarding.requirements.account_id, ctx.services.factoryfix
    try:
        name, held = factoryfix.account(account).name or "", factoryfix.ats_link(account)
    except AccountNotFound:
        return AccountFacts(answered=True, exists=False)
    with ctx.read(Permission.CONFIGURE) as act:
        holder = holder_of(act.db, onboarding, held)
    settings = held.settings() if held else None
    own = held is not None and holder is None
    return AccountFacts(answered=True, name=name, own=own, holder=holder, settings=settings)
