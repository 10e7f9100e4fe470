"""Steps 2 and 3: the one live link, and the connection that comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from core.actions.context import Change, Context
from core.actions.onboarding import change, check_unchanged, get, pass_gate
from core.ats.model import Ats
from core.errors import InvalidInput, StepClosed
from core.kombo.errors import IntegrationNotFound, OutcomeUnknown
from core.kombo.wire import Integration, LinkType
from core.kombo.wire import Link as KomboLink
from core.onboarding.gates import to_create_link
from core.onboarding.going_back import go_back
from core.onboarding.model import Connection, Link, Onboarding, Step, Word
from core.people.roles import Permission
from core.services import Services
from core.storage import onboardings, webhooks
from core.storage.transaction import Transaction

INTEGRATION_ID = re.compile(r"[a-z0-9_-]{2,60}:[1-9A-HJ-NP-Za-km-z]{10,60}")


def create_link(
    ctx: Context,
    onboarding_id: str,
    *,
    kind: LinkType = "MAGIC_LINK",
    language: str = "en",
    version: int | None = None,
) -> tuple[Onboarding, str]:
    """Create the connection link at Kombo and return its address, which is shown once and not kept.

    An older link of this onboarding is replaced here; at Kombo no link can be revoked. With the `version` that was on
    the person's screen, EditConflict is raised when a link was made after it: a second press makes no second link.
    """
    ctx.require(Permission.LINK)
    onboarding = _with_link_unchanged(ctx, onboarding_id, version)
    ats = ats_of(ctx.services, onboarding)
    pass_gate(to_create_link(onboarding, kombo_tool=ats.kombo_tool))
    said = onboarding.requirements
    with _lost_links_harmless():
        made = ctx.services.kombo.create_link(
            email=said.admin.email,
            organization=onboarding.customer,
            origin_id=onboarding.id,
            tool=ats.kombo_tool or "",
            language=language,
            link_type=kind,
        )
    return _keep_link(ctx, onboarding, made, kind, ats.kombo_tool or ""), made.url


def create_reconnection_link(ctx: Context, onboarding_id: str, *, version: int | None = None) -> tuple[Onboarding, str]:
    """Create a link that renews the credentials of the connection that exists; its identity stays.

    `version` as in create_link.
    """
    ctx.require(Permission.LINK)
    onboarding = _with_link_unchanged(ctx, onboarding_id, version)
    if onboarding.connection is None:
        raise StepClosed("There is no connection to renew.", "Create a connection link instead.")
    with _lost_links_harmless():
        made = ctx.services.kombo.relink(onboarding.connection.integration_id, link_type="MAGIC_LINK")
    kept = _keep_link(ctx, onboarding, made, "MAGIC_LINK", onboarding.connection.tool, relink=True)
    return kept, made.url


@contextmanager
def _lost_links_harmless() -> Iterator[None]:
    """Say of an answer that got lost what it means here: nobody can look for such a link, or open it."""
    try:
        yield
    except OutcomeUnknown as lost:
        raise OutcomeUnknown(
            "Kombo’s answer got lost, and with it the link.",
            "Create it again: a link that nobody has seen does no harm.",
        ) from lost


def _with_link_unchanged(ctx: Context, onboarding_id: str, version: int | None) -> Onboarding:
    """Return the onboarding, or raise EditConflict before Kombo is asked for a link that nobody needs."""
    with ctx.services.store.read() as db:
        if version is not None:
            check_unchanged(db, onboarding_id, version, "link")
    return get(ctx, onboarding_id)


def _keep_link(
    ctx: Context, seen: Onboarding, made: KomboLink, kind: str, tool: str, *, relink: bool = False
) -> Onboarding:
    person = ctx.require(Permission.VIEW)
    link = Link(
        masked=masked(made.url),
        kind=kind,
        tool=tool,
        created_at=ctx.services.now(),
        expires_at=made.expires_at,
        by=person.name,
        relink=relink,
    )

    def kept(before: Onboarding) -> Onboarding:
        if before.requirements.ats != seen.requirements.ats or before.requirements.agreed is None:
            raise StepClosed(
                "The requirements changed while the link was made.", "Look at them, then create a new link."
            )
        replaced = before.links_replaced + (before.link is not None)
        return before.changed(link=link, links_replaced=replaced)

    what = "Created a reconnection link" if relink else "Created a connection link"
    return change(ctx.services, person.name, seen.id, what, kept, version=seen.version, part="link")


def mark_sent(ctx: Context, onboarding_id: str, *, seen: Link | None = None, note: str = "") -> Onboarding:
    """Keep that the link went to the customer; from here the ball is with them, and saying it again changes nothing.

    With the link that the person had `seen`, StepClosed is raised where another one has taken its place since.
    """
    person = ctx.require(Permission.LINK)
    word = Word(by=person.name, at=ctx.services.now(), text=note.strip())

    def sent(before: Onboarding) -> Onboarding:
        if before.link is None:
            raise StepClosed("There is no link to send.", "Create one first.")
        if seen and before.link.created_at != seen.created_at:
            raise StepClosed(
                f"{before.link.by} made another link meanwhile.",
                "Nothing was marked. The customer uses only the new one: agree on who sends it.",
            )
        if before.link.sent:
            return before
        return before.changed(link=before.link.changed(sent=word))

    return change(ctx.services, person.name, onboarding_id, "Sent the link", sent)


def check_now(ctx: Context, onboarding_id: str) -> Onboarding:
    """Read the known integration at Kombo again; before one is known there is nothing that can be read."""
    with ctx.read(Permission.CONNECT) as act:
        connection = onboardings.get(act.db, onboarding_id).connection
    if connection is None:
        ctx.services.queue.put("process_webhooks")
        raise StepClosed(
            "Kombo has not told us of a connection yet.",
            "Kombo has no list to look it up in. If the customer has finished, enter the integration id by hand.",
        )
    return refresh(ctx, onboarding_id, ctx.services.kombo.integration(connection.integration_id), asked=True)


def enter_integration(ctx: Context, onboarding_id: str, *, integration_id: str) -> Onboarding:
    """Take over an integration whose id a person copied from Kombo's dashboard."""
    wanted = (integration_id or "").strip()
    with ctx.read(Permission.CONNECT) as act:
        if not INTEGRATION_ID.fullmatch(wanted):
            raise InvalidInput(
                "This is not an integration id: it reads like greenhouse:8d1hpPsbjxUkoCoa1veLZGe5.",
                "Copy it from the integration’s page in Kombo’s dashboard.",
            )
        _check_own(act.db, onboarding_id, wanted)
    try:
        integration = ctx.services.kombo.integration(wanted)
    except IntegrationNotFound:
        raise InvalidInput(
            "Kombo knows no integration with this id.", "Copy it again from Kombo’s dashboard."
        ) from None
    if integration.origin_id and integration.origin_id != onboarding_id:
        raise InvalidInput(
            f"This integration was made for “{integration.organization}” with another onboarding’s link.",
            "Copy the id of this customer’s own.",
        )
    return refresh(ctx, onboarding_id, integration, asked=True, entered=True)


def _check_own(db: Transaction, onboarding_id: str, integration_id: str) -> None:
    """Raise InvalidInput where this integration belongs to another customer."""
    other = onboardings.by_integration(db, integration_id)
    if other and other.id != onboarding_id:
        raise InvalidInput(f"This integration belongs to {other.customer}.", "Copy the id of this customer’s own.")


def refresh(
    ctx: Context,
    onboarding_id: str,
    integration: Integration,
    *,
    qa_status: str = "",
    asked: bool = False,
    entered: bool = False,
) -> Onboarding:
    """Keep what Kombo says of this integration now; the first time, this closes step 3.

    Another integration than the one we have is left alone: a second one made with the same link is a duplicate.
    `asked` says that a person wants to know: then the time of the check is kept although nothing changed. `entered`
    says that a person chose this integration: only so one that was taken back is taken over again.
    """
    with ctx.change(onboarding_id, Permission.CONNECT, rests_on=("forgotten",) if entered else ()) as act:
        before = act.before
        _check_takeover(act, integration.id, entered=entered)
        facts = _facts(integration) | ({"qa_status": qa_status} if qa_status else {})
        known = before.connection
        if known and not asked and all(getattr(known, name) == value for name, value in facts.items()):
            return before
        fresh = known or Connection(integration_id=integration.id, learned_from=act.person.name, connected_at=act.now)
        connection = fresh.changed(**facts, checked_at=act.now)
        others = tuple(other for other in before.duplicates if other != integration.id)
        done = act.save(before.changed(connection=connection, duplicates=others), "Read the connection at Kombo")
        # What Kombo said of it before anybody knew whose it is: deliveries come in any order.
        early = webhooks.reopen_foreign(act.db, integration.id) if known is None else 0
    if early:
        ctx.services.queue.put("process_webhooks")
    return done


def _check_takeover(act: Change, integration_id: str, *, entered: bool) -> None:
    """Raise StepClosed where this integration is not this onboarding's own, or was taken back."""
    known = act.before.connection
    if known and known.integration_id != integration_id:
        raise StepClosed(f"This onboarding is connected as {known.integration_id} already.")
    if known is None and integration_id in act.before.forgotten and not entered:
        raise StepClosed("This connection was taken back: it is not taken over again by itself.")
    _check_own(act.db, act.before.id, integration_id)


def _facts(integration: Integration) -> dict[str, object]:
    """Return what Kombo says of an integration, by the fields of a connection."""
    return {
        "tool": integration.tool or "",
        "category": integration.category or "",
        "origin_id": integration.origin_id or "",
        "status": integration.status or "",
        "setup_status": integration.setup_status or "",
        "creator_email": integration.creator_email or "",
        "can_create_application": integration.can("ats_create_application"),
    }


def forget_connection(ctx: Context, onboarding_id: str, *, version: int) -> Onboarding:
    """Forget the connection, so that the customer can connect again; the page has named the price of this version."""
    person = ctx.require(Permission.LINK)

    def forgotten(before: Onboarding) -> Onboarding:
        if before.connection is None:
            raise StepClosed("There is no connection to forget.")
        if before.version != version:
            raise StepClosed("This onboarding has changed since the price was shown.", "Look at the price again.")
        return go_back(before, Step.LINK)

    return change(ctx.services, person.name, onboarding_id, "Forgot the connection", forgotten)


def masked(url: str) -> str:
    """Return a link without its secret: enough to recognise it, not enough to open it."""
    address, _, token = url.partition("token=")
    return f"{address}token=••••{token[-4:]}" if token else f"{url[:24]}••••"


def ats_of(services: Services, onboarding: Onboarding) -> Ats:
    """Return the catalogue's entry for this onboarding's ATS, or raise StepClosed when none is chosen."""
    ats = services.catalogue.get(onboarding.requirements.ats)
    if ats is None:
        raise StepClosed("No ATS is chosen yet.", "Choose it in the requirements.")
    return ats
