"""Step 3: records the connection that the customer makes, checks it again, and forgets it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from core.actions import job_sample, unlinking
from core.actions.context import Change, Context
from core.errors import InvalidInput, StepClosed
from core.kombo.errors import IntegrationNotFound
from core.kombo.wire import Integration
from core.kombo_data import JOBS
from core.kombo_states import ConnectionStatus, QaStatus
from core.onboarding.connection_facts import Connection, SetAside
from core.onboarding.going_back import RESTS_ON, go_back
from core.onboarding.link_origin import decided, doubt, gone, onboarding_of, with_set_aside
from core.onboarding.model import Onboarding
from core.onboarding.renewal import renewal
from core.onboarding.states import Step
from core.people.roles import Permission
from core.storage import onboardings, webhooks
from core.storage.transaction import Transaction

INTEGRATION_ID = re.compile(r"[a-z0-9_-]{2,60}:[1-9A-HJ-NP-Za-km-z]{10,60}")


def check_now(ctx: Context, onboarding_id: str) -> Onboarding:
    """Read the connection from Kombo again; raises StepClosed if no integration is known yet."""
    with ctx.read(Permission.CONNECT) as act:
        connection = onboardings.get(act.db, onboarding_id).connection
    if connection is None:
        ctx.services.queue.put("process_webhooks")
        raise StepClosed(
            "Kombo has not reported a connection yet.",
            "Kombo offers no list to search. If the customer has finished, enter the integration ID by hand.",
        )
    integration = ctx.services.kombo.integration(connection.integration_id)
    sample = job_sample.read(ctx.services, integration, connection)
    # Kombo reports its check of the data only by webhook, which may be lost: a page of jobs proves that it passed.
    passed = connection.qa_status == QaStatus.FAILED and sample is not None and not sample.problem
    news = {"sample": sample} if sample else {}
    qa_status, now = QaStatus.PASSED if passed else "", ctx.services.now()
    return refresh(ctx, onboarding_id, integration, qa_status=qa_status, qa_at=now, requested=True, news=news)


def enter_integration(ctx: Context, onboarding_id: str, *, integration_id: str) -> Onboarding:
    """Record the integration whose ID a person copied from Kombo's dashboard; raises InvalidInput or StepClosed."""
    wanted = (integration_id or "").strip()
    with ctx.read(Permission.CONNECT) as act:
        if not INTEGRATION_ID.fullmatch(wanted):
            raise InvalidInput(
                "This is not an integration ID. An ID looks like greenhouse:8d1hpPsbjxUkoCoa1veLZGe5.",
                "Copy it from the integration’s page in Kombo’s dashboard.",
            )
        _check_own(act.db, onboarding_id, wanted)
    try:
        integration = ctx.services.kombo.integration(wanted)
    except IntegrationNotFound:
        raise InvalidInput("Kombo has no integration with this ID.", "Copy it again from Kombo’s dashboard.") from None
    if integration.origin_id and onboarding_of(integration.origin_id) != onboarding_id:
        raise InvalidInput(
            f"This integration was made for “{integration.organization}” with another onboarding’s link.",
            "Copy the ID of this customer’s integration.",
        )
    done = refresh(ctx, onboarding_id, integration, requested=True, entered=True)
    if done.connection is None or done.connection.integration_id != wanted:
        raise StepClosed(
            "It is not certain that this connection was made with the valid link, so it was set aside.",
            "Look at what is known about it on the Connection page, then take it over or leave it out.",
        )
    return done


def _check_own(db: Transaction, onboarding_id: str, integration_id: str) -> None:
    """Raise InvalidInput if this integration belongs to another customer."""
    other = onboardings.by_integration(db, integration_id)
    if other and other.id != onboarding_id:
        raise InvalidInput(
            f"This integration belongs to {other.customer}.", "Copy the ID of this customer’s integration."
        )


def refresh(
    ctx: Context,
    onboarding_id: str,
    integration: Integration,
    *,
    qa_status: str = "",
    qa_at: datetime | None = None,
    requested: bool = False,
    entered: bool = False,
    accepted: str = "",
    news: Mapping[str, object] = MappingProxyType({}),
) -> Onboarding:
    """Store the integration's current state from Kombo; the first time, this closes step 3.

    `qa_status` is Kombo's check of the data at the time `qa_at` (None: now); an older one is ignored.
    `requested` means that a person asked for the check, so its time is stored even if nothing changed. `entered`
    means that a person entered the integration's ID, `accepted` is why a person takes over one that was set aside.
    `news` are further fields of the connection that were read with it. A new connection that is not certain to come
    from the valid link is set aside instead. Raises StepClosed if the onboarding has another integration (a second
    one made with the same link is a duplicate), or if this one was removed and not entered again by a person.
    """
    rests_on = ("forgotten",) if entered else ("set_aside", "connection.integration_id") if accepted else ()
    with ctx.change(onboarding_id, Permission.CONNECT, rests_on=rests_on) as act:
        before = act.before
        if not accepted and (uncertain := _uncertain(act, integration)):
            return act.save(with_set_aside(before, uncertain), "Set a connection aside")
        _check_takeover(act, integration.id, entered=entered or bool(accepted))
        known = before.connection
        facts = _facts(integration) | dict(news) | _checked(known, qa_status, min(qa_at or act.now, act.now))
        if known and not requested and all(getattr(known, name) == value for name, value in facts.items()):
            return before
        fresh = known or Connection(integration_id=integration.id, learned_from=act.person.actor, connected_at=act.now)
        renewed = renewal(known, str(facts["status"]), act.now) if known else None
        connection = fresh.changed(**facts, renewal=renewed, checked_at=act.now)
        others = tuple(other for other in before.duplicates if other != integration.id)
        after, what = before.changed(connection=connection, duplicates=others), "Read the connection at Kombo"
        if accepted:
            after = decided(after, integration.id, act.statement(accepted), taken=True)
            what = "Took over a connection that was set aside"
        done = act.save(after, what)
        # Webhooks arrive in any order. Those about this integration that came before we knew whose it is run again.
        early = webhooks.reopen_foreign(act.db, integration.id) if known is None else 0
    if early:
        ctx.services.queue.put("process_webhooks")
    return done


def _uncertain(act: Change, integration: Integration) -> SetAside | None:
    """Return what to set aside if it is not certain that the valid link made this new connection, else None."""
    before, origin = act.before, integration.origin_id or ""
    known = before.connection and before.connection.integration_id == integration.id
    reason = doubt(before, origin, integration.created_at)
    if known or reason is None or integration.id in before.forgotten:
        return None
    _check_own(act.db, before.id, integration.id)
    return SetAside(
        integration_id=integration.id,
        origin_id=origin,
        doubt=reason,
        tool=integration.tool or "",
        organization=integration.organization or "",
        creator_email=integration.creator_email or "",
        created_at=integration.created_at,
        seen_at=act.now,
    )


def _check_takeover(act: Change, integration_id: str, *, entered: bool) -> None:
    """Raise StepClosed if the onboarding has another integration, or if this one was removed from it."""
    known = act.before.connection
    if known and known.integration_id != integration_id:
        raise StepClosed(f"This onboarding is connected as {known.integration_id} already.")
    if known is None and integration_id in act.before.forgotten and not entered:
        raise StepClosed("This connection was removed here, so it is not added again automatically.")
    _check_own(act.db, act.before.id, integration_id)


def _facts(integration: Integration) -> dict[str, object]:
    """Return the fields of a Connection that come from Kombo's integration."""
    return {
        "tool": integration.tool or "",
        "category": integration.category or "",
        "origin_id": integration.origin_id or "",
        "status": integration.status or "",
        "setup_status": integration.setup_status or "",
        "organization": integration.organization or "",
        "creator_email": integration.creator_email or "",
        "can_create_application": integration.can("ats_create_application"),
        "reads_jobs": integration.reads(JOBS),
        "data_expired_at": integration.data_expired_at,
        "data_off": integration.data_off(),
    }


def _checked(known: Connection | None, qa_status: str, at: datetime) -> dict[str, object]:
    """Return the fields for Kombo's check of the data; its webhooks arrive in any order."""
    is_older = bool(known and known.qa_at and at < known.qa_at)
    return {"qa_status": qa_status, "qa_at": at} if qa_status and not is_older else {}


def note_deleted(ctx: Context, onboarding_id: str, integration_id: str) -> str:
    """Record that Kombo no longer has this integration, after asking it; returns a sentence about that."""
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        before, known = act.before, act.before.connection
        if known is None or known.integration_id != integration_id:
            left = tuple(other for other in before.duplicates if other != integration_id)
            after = gone(before.changed(duplicates=left), integration_id, act.now)
        elif known.status == ConnectionStatus.DELETED:
            after = before
        else:
            after = before.changed(connection=known.changed(status=ConnectionStatus.DELETED.value, checked_at=act.now))
        act.save(after, "Found the connection deleted at Kombo")
    return "The connection is deleted."


def forget_connection(ctx: Context, onboarding_id: str) -> Onboarding:
    """Remove the connection and its link at FactoryFix, so that the customer can connect again.

    Raises any FactoryFixError; then the connection is forgotten, and the link is named until it is removed.
    """
    with ctx.change(onboarding_id, Permission.LINK, rests_on=RESTS_ON) as act:
        connection = act.before.connection
        if connection is None:
            raise StepClosed("There is no connection to forget.")
        after = go_back(act.before, Step.LINK)
        left = unlinking.left_by(after, connection.integration_id)
        if left is None:
            return act.save(after, "Forgot the connection")
        removal = unlinking.begin(act, after, left, "Forgot the connection")
    return removal.finish(ctx)
