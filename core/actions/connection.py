"""Steps 2 and 3: the one live link, and the connection that comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from core.actions.context import Context
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
    person = ctx.require(Permission.CONNECT)
    onboarding = get(ctx, onboarding_id)
    if onboarding.connection is None:
        ctx.services.queue.put("process_webhooks")
        raise StepClosed(
            "Kombo has not told us of a connection yet.",
            "Kombo has no list to look it up in. If the customer has finished, enter the integration id by hand.",
        )
    found = ctx.services.kombo.integration(onboarding.connection.integration_id)
    return refresh(ctx.services, person.name, onboarding, found, asked=True)


def enter_integration(ctx: Context, onboarding_id: str, *, integration_id: str) -> Onboarding:
    """Take over an integration whose id a person copied from Kombo's dashboard."""
    person = ctx.require(Permission.CONNECT)
    wanted = integration_id.strip()
    if not INTEGRATION_ID.fullmatch(wanted):
        raise InvalidInput(
            "This is not an integration id: it reads like greenhouse:8d1hpPsbjxUkoCoa1veLZGe5.",
            "Copy it from the integration’s page in Kombo’s dashboard.",
        )
    onboarding = get(ctx, onboarding_id)
    with ctx.services.store.read() as db:
        other = onboardings.by_integration(db, wanted)
    if other and other.id != onboarding.id:
        raise InvalidInput(f"This integration belongs to {other.customer}.", "Copy the id of this customer’s own.")
    try:
        found = ctx.services.kombo.integration(wanted)
    except IntegrationNotFound:
        raise InvalidInput(
            "Kombo knows no integration with this id.", "Copy it again from Kombo’s dashboard."
        ) from None
    if found.origin_id and found.origin_id != onboarding.id:
        raise InvalidInput(
            f"This integration was made for “{found.organization}” with another onboarding’s link.",
            "Copy the id of this customer’s own.",
        )
    return refresh(ctx.services, person.name, onboarding, found, asked=True)


def refresh(
    services: Services, who: str, seen: Onboarding, found: Integration, *, qa_status: str = "", asked: bool = False
) -> Onboarding:
    """Keep what Kombo says of this integration now; the first time, this closes step 3.

    Another integration than the one we have is left alone: a second one made with the same link is a duplicate.
    `asked` says that a person wants to know: then the time of the check is kept although nothing changed, and a
    connection that was taken back may be taken over again.
    """

    def refreshed(before: Onboarding) -> Onboarding:
        known = before.connection
        if known and known.integration_id != found.id:
            raise StepClosed(f"This onboarding is connected as {known.integration_id} already.")
        if known is None and found.id in before.forgotten and not asked:
            raise StepClosed("This connection was taken back: it is not taken over again by itself.")
        fresh = known or Connection(integration_id=found.id, learned_from=who, connected_at=services.now())
        facts = {
            "tool": found.tool or "",
            "category": found.category or "",
            "origin_id": found.origin_id or "",
            "status": found.status or "",
            "setup_status": found.setup_status or "",
            "creator_email": found.creator_email or "",
            "can_create_application": found.can("ats_create_application"),
        }
        if qa_status:
            facts["qa_status"] = qa_status
        if known and not asked and all(getattr(known, name) == value for name, value in facts.items()):
            return before
        others = tuple(one for one in before.duplicates if one != found.id)
        return before.changed(connection=fresh.changed(**facts, checked_at=services.now()), duplicates=others)

    done = change(services, who, seen.id, "Read the connection at Kombo", refreshed)
    if seen.connection is None:
        _hear_again(services, found.id)
    return done


def _hear_again(services: Services, integration_id: str) -> None:
    """Process what Kombo said of this integration before anybody knew whose it is: deliveries come in any order."""
    with services.store.write() as db:
        early = webhooks.reopen_foreign(db, integration_id)
    if early:
        services.queue.put("process_webhooks")


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
