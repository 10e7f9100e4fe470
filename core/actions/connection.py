"""Steps 2 and 3: creates connection and reconnection links, and records the connection that the customer makes.

An onboarding has at most one valid link at a time; creating another one replaces it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from core.actions.context import Change, Context
from core.actions.onboarding import pass_gate
from core.actions.seen import Seen, check_unmoved
from core.ats.model import Ats
from core.errors import EditConflict, InvalidInput, NotAllowed, OnboardingError, ServiceError, SignedOut, StepClosed
from core.kombo.errors import IntegrationNotFound, OutcomeUnknown
from core.kombo.wire import Integration, KomboLink, LinkType
from core.onboarding.gates import to_create_link
from core.onboarding.going_back import RESTS_ON, go_back
from core.onboarding.link_request import to_request_link
from core.onboarding.model import Connection, Link, Onboarding
from core.onboarding.states import Step
from core.people.roles import Permission, Person
from core.services import Services
from core.storage import onboardings, webhooks
from core.storage.transaction import Transaction

INTEGRATION_ID = re.compile(r"[a-z0-9_-]{2,60}:[1-9A-HJ-NP-Za-km-z]{10,60}")
NO_ANSWER = "Got no answer about a link"
LINK_RESTS_ON = ("link.created_at", "link.sent", "link.mailed")
"""A new link replaces the displayed one, so it is refused if that one was replaced or sent in the meantime."""
REQUIREMENTS_OF_LINK = ("requirements.ats", "requirements.admin", "requirements.agreed")


@dataclass(frozen=True, slots=True)
class _Request:
    """A link requested from Kombo: who requested it, and the onboarding at that time."""

    person: Person
    begun: Onboarding
    rests_on: Sequence[str]
    kind: LinkType
    tool: str
    relink: bool = False

    @property
    def noun(self) -> str:
        return "reconnection link" if self.relink else "connection link"


def create_link(
    ctx: Context, onboarding_id: str, *, kind: LinkType = "MAGIC_LINK", language: str = "en"
) -> tuple[Onboarding, str]:
    """Create a connection link at Kombo; return the onboarding and the link's address, which is not stored.

    It replaces any earlier link of this onboarding. That link keeps working at Kombo, which cannot revoke links.
    Raises StepClosed if step 1 is not closed or another request is open, and any KomboError.
    """
    rests_on = LINK_RESTS_ON + REQUIREMENTS_OF_LINK
    with ctx.change(onboarding_id, Permission.LINK, rests_on=rests_on) as act:
        tool = ats_of(ctx.services, act.before).kombo_tool or ""
        pass_gate(to_create_link(act.before, kombo_tool=tool))
        begun = _write_request(act, "Began to create a connection link")
        request = _Request(act.person, begun, rests_on, kind, tool)
    with _answered(ctx, request):
        made = ctx.services.kombo.create_link(
            email=begun.requirements.admin.email,
            organization=begun.customer,
            origin_id=begun.id,
            tool=tool,
            language=language,
            link_type=kind,
        )
    return _keep_link(ctx, request, made), made.url


def create_reconnection_link(ctx: Context, onboarding_id: str) -> tuple[Onboarding, str]:
    """Create a link that renews the credentials of the existing connection, which keeps its integration ID.

    Returns and raises the same as `create_link`; StepClosed also if there is no connection.
    """
    rests_on = (*LINK_RESTS_ON, "connection.integration_id")
    with ctx.change(onboarding_id, Permission.LINK, rests_on=rests_on) as act:
        connection = act.before.connection
        if connection is None:
            raise StepClosed("There is no connection to renew.", "Create a connection link instead.")
        begun = _write_request(act, "Began to create a reconnection link")
        request = _Request(act.person, begun, rests_on, "MAGIC_LINK", connection.tool, relink=True)
    with _answered(ctx, request):
        made = ctx.services.kombo.relink(connection.integration_id, link_type="MAGIC_LINK")
    return _keep_link(ctx, request, made), made.url


def _write_request(act: Change, what: str) -> Onboarding:
    """Record that a link is about to be requested; another request is refused for up to a minute."""
    pass_gate(to_request_link(act.before, act.now))
    # The gate lets an old request pass: the process that made it must have ended before Kombo's answer came.
    if act.before.link_request:
        act = replace(act, before=act.save(act.before.changed(link_request=None), NO_ANSWER))
    return act.save(act.before.changed(link_request=act.statement()), what)


@contextmanager
def _answered(ctx: Context, request: _Request) -> Iterator[None]:
    """Close the request if it fails. Kombo may have made a link whose answer was lost, but nobody knows its address."""
    try:
        yield
    except OutcomeUnknown as lost:
        _end_request(ctx, request, NO_ANSWER)
        raise OutcomeUnknown(
            "Kombo’s answer was lost, so the new link is not known.",
            "Create another link. Nobody has seen the lost link, so it does no harm.",
        ) from lost
    except ServiceError:
        _end_request(ctx, request, "Kombo created no link")
        raise
    except Exception:
        _end_request(ctx, request, NO_ANSWER)
        raise


def _end_request(ctx: Context, request: _Request, what: str) -> None:
    with ctx.record(request.begun.id, request.person) as act:
        act.save(_without_request(act, request), what)


def _without_request(act: Change, request: _Request) -> Onboarding:
    """Return the onboarding without this request; a later request by somebody else stays."""
    own = act.before.link_request == request.begun.link_request
    return act.before.changed(link_request=None) if own else act.before


def _keep_link(ctx: Context, request: _Request, made: KomboLink) -> Onboarding:
    """Store the new link: as the valid one, or as void if the onboarding changed in the meantime.

    Raises EditConflict or StepClosed for a void link, and SignedOut or NotAllowed if the person may no longer see it.
    """
    with ctx.record(request.begun.id, request.person) as act:
        link = Link(
            masked=masked(made.url),
            kind=request.kind,
            tool=request.tool,
            created_at=act.now,
            expires_at=made.expires_at,
            by=act.person.actor,
            relink=request.relink,
        )
        after, moved = _without_request(act, request), _moved_meanwhile(act, request)
        if moved is None:
            replaced = after.links_replaced + (after.link is not None)
            done = act.save(after.changed(link=link, links_replaced=replaced), f"Created a {request.noun}")
        else:
            # The link exists at Kombo and cannot be revoked, so the audit log keeps which one it was.
            facts = {"void_link.masked": link.masked, "void_link.expires_at": link.expires_at.isoformat()}
            after = after.changed(links_replaced=after.links_replaced + 1)
            act.save(after, f"Kept a {request.noun} as void", extra_facts=({}, facts))
    if moved:
        raise moved
    _check_may_see(ctx)
    return done


def _moved_meanwhile(act: Change, request: _Request) -> OnboardingError | None:
    """Return why the link cannot be used if something it depends on changed after it was requested, or None."""
    try:
        check_unmoved(act.db, act.before.id, Seen(request.begun.version, act.now), request.rests_on)
        if not request.relink:
            pass_gate(to_create_link(act.before, kombo_tool=request.tool))
    except (EditConflict, StepClosed) as moved:
        return type(moved)(
            moved.sentence, f"Kombo created the {request.noun}, but it is void. Its address is not shown to anybody."
        )
    return None


def _check_may_see(ctx: Context) -> None:
    """Raise SignedOut or NotAllowed if the person lost access while Kombo created the link."""
    try:
        ctx.require(Permission.LINK)
    except (SignedOut, NotAllowed) as refused:
        raise type(refused)(
            "The link was created, but you may no longer see its address.",
            "The address is not shown to anybody. To get one, create another link.",
        ) from refused


def mark_sent(ctx: Context, onboarding_id: str, *, note: str = "") -> Onboarding:
    """Record that the link was sent, so the onboarding waits on the customer. A second call changes nothing.

    Raises StepClosed if there is no link, or if another link replaced the displayed one.
    """
    with ctx.change(onboarding_id, Permission.LINK) as act:
        link = act.before.link
        if link is None:
            raise StepClosed("There is no link to send.", "Create one first.")
        if ctx.seen and ctx.seen.link not in ("", link.created_at.isoformat()):
            raise StepClosed(
                f"{link.by.name} has created another link.",
                "Nothing was saved. The customer must use the new link only, so agree on who sends it.",
            )
        if link.sent:
            return act.before
        return act.save(act.before.changed(link=link.changed(sent=act.statement(note))), "Sent the link")


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
    return refresh(ctx, onboarding_id, ctx.services.kombo.integration(connection.integration_id), requested=True)


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
    if integration.origin_id and integration.origin_id != onboarding_id:
        raise InvalidInput(
            f"This integration was made for “{integration.organization}” with another onboarding’s link.",
            "Copy the ID of this customer’s integration.",
        )
    return refresh(ctx, onboarding_id, integration, requested=True, entered=True)


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
    requested: bool = False,
    entered: bool = False,
) -> Onboarding:
    """Store the integration's current state from Kombo; the first time, this closes step 3.

    `requested` means that a person asked for the check, so its time is stored even if nothing changed. `entered`
    means that a person entered the integration's ID. Raises StepClosed if the onboarding has another integration (a
    second one made with the same link is a duplicate), or if this one was removed and not entered again by a person.
    """
    with ctx.change(onboarding_id, Permission.CONNECT, rests_on=("forgotten",) if entered else ()) as act:
        before = act.before
        _check_takeover(act, integration.id, entered=entered)
        facts = _facts(integration) | ({"qa_status": qa_status} if qa_status else {})
        known = before.connection
        if known and not requested and all(getattr(known, name) == value for name, value in facts.items()):
            return before
        fresh = known or Connection(integration_id=integration.id, learned_from=act.person.actor, connected_at=act.now)
        connection = fresh.changed(**facts, checked_at=act.now)
        others = tuple(other for other in before.duplicates if other != integration.id)
        done = act.save(before.changed(connection=connection, duplicates=others), "Read the connection at Kombo")
        # Webhooks arrive in any order. Those about this integration that came before we knew whose it is run again.
        early = webhooks.reopen_foreign(act.db, integration.id) if known is None else 0
    if early:
        ctx.services.queue.put("process_webhooks")
    return done


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
        "creator_email": integration.creator_email or "",
        "can_create_application": integration.can("ats_create_application"),
    }


def forget_connection(ctx: Context, onboarding_id: str) -> Onboarding:
    """Remove the connection, so that the customer can connect again; the page shows first what this undoes."""
    with ctx.change(onboarding_id, Permission.LINK, rests_on=RESTS_ON) as act:
        if act.before.connection is None:
            raise StepClosed("There is no connection to forget.")
        return act.save(go_back(act.before, Step.LINK), "Forgot the connection")


def masked(url: str) -> str:
    """Return the link with its token hidden except for the last four characters, enough to recognize it."""
    address, _, token = url.partition("token=")
    return f"{address}token=••••{token[-4:]}" if token else f"{url[:24]}••••"


def ats_of(services: Services, onboarding: Onboarding) -> Ats:
    """Return the catalogue's entry for this onboarding's ATS; raises StepClosed if none is chosen."""
    ats = services.catalogue.get(onboarding.requirements.ats)
    if ats is None:
        raise StepClosed("No ATS is chosen yet.", "Choose it in the requirements.")
    return ats
