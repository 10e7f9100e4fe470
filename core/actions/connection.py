"""Steps 2 and 3: the one live link, and the connection that comes of it."""

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
"""A new link takes the place of the one on the screen, as far as that one has gone to the customer."""
REQUIREMENTS_OF_LINK = ("requirements.ats", "requirements.admin", "requirements.agreed")


@dataclass(frozen=True, slots=True)
class _Request:
    """A link that Kombo is being asked for, by whom, and the onboarding as it stood then."""

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
    """Create the connection link at Kombo and return its address, which is shown once and not kept.

    An older link of this onboarding is replaced here; at Kombo no link can be revoked.
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
    """Create a link that renews the credentials of the connection that exists; its identity stays."""
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
    """Write down that Kombo is about to be asked; who presses meanwhile is refused, for a minute at most."""
    pass_gate(to_request_link(act.before, act.now))
    if act.before.link_request:  # its process ended before the answer came
        act = replace(act, before=act.save(act.before.changed(link_request=None), NO_ANSWER))
    return act.save(act.before.changed(link_request=act.statement()), what)


@contextmanager
def _answered(ctx: Context, request: _Request) -> Iterator[None]:
    """Keep what came of asking where no link came of it; one whose answer got lost can be opened by nobody."""
    try:
        yield
    except OutcomeUnknown as lost:
        _end_request(ctx, request, NO_ANSWER)
        raise OutcomeUnknown(
            "Kombo’s answer got lost, and with it the link.",
            "Create it again: a link that nobody has seen does no harm.",
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
    """Return the onboarding after this request; one that somebody else began meanwhile stays."""
    own = act.before.link_request == request.begun.link_request
    return act.before.changed(link_request=None) if own else act.before


def _keep_link(ctx: Context, request: _Request, made: KomboLink) -> Onboarding:
    """Keep the link that Kombo made, whatever happened meanwhile: as the live one, or as a void one with the reason."""
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
            facts = {"void_link.masked": link.masked, "void_link.expires_at": link.expires_at.isoformat()}
            after = after.changed(links_replaced=after.links_replaced + 1)
            act.save(after, f"Kept a {request.noun} as void", extra_facts=({}, facts))
    if moved:
        raise moved
    _check_may_see(ctx)
    return done


def _moved_meanwhile(act: Change, request: _Request) -> OnboardingError | None:
    """Return why a link cannot be used that was asked for before something changed that it rests on."""
    try:
        check_unmoved(act.db, act.before.id, Seen(request.begun.version, act.now), request.rests_on)
        if not request.relink:
            pass_gate(to_create_link(act.before, kombo_tool=request.tool))
    except (EditConflict, StepClosed) as moved:
        return type(moved)(
            moved.sentence, f"The {request.noun} that Kombo made meanwhile is void: its address is shown to nobody."
        )
    return None


def _check_may_see(ctx: Context) -> None:
    """Keep the address from whoever was signed out, or lost the role for it, while Kombo was asked."""
    try:
        ctx.require(Permission.LINK)
    except (SignedOut, NotAllowed) as refused:
        raise type(refused)(
            "The link was created, but you may not see its address any more.",
            "It is shown to nobody: whoever needs it creates a new one.",
        ) from refused


def mark_sent(ctx: Context, onboarding_id: str, *, note: str = "") -> Onboarding:
    """Keep that the link went to the customer; it is their turn from then on. A second call changes nothing.

    StepClosed is raised where another link has taken the place of the one that was on the screen.
    """
    with ctx.change(onboarding_id, Permission.LINK) as act:
        link = act.before.link
        if link is None:
            raise StepClosed("There is no link to send.", "Create one first.")
        if ctx.seen and ctx.seen.link not in ("", link.created_at.isoformat()):
            raise StepClosed(
                f"{link.by.name} made another link meanwhile.",
                "Nothing was marked. The customer uses only the new one: agree on who sends it.",
            )
        if link.sent:
            return act.before
        return act.save(act.before.changed(link=link.changed(sent=act.statement(note))), "Sent the link")


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
    return refresh(ctx, onboarding_id, ctx.services.kombo.integration(connection.integration_id), requested=True)


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
    return refresh(ctx, onboarding_id, integration, requested=True, entered=True)


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
    requested: bool = False,
    entered: bool = False,
) -> Onboarding:
    """Keep what Kombo says of this integration now; the first time, this closes step 3.

    Another integration than the one we have is left alone: a second one made with the same link is a duplicate.
    `requested` says that a person asked: then the time of the check is kept although nothing changed. `entered`
    says that a person chose this integration: only so one that was taken back is taken over again.
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


def forget_connection(ctx: Context, onboarding_id: str) -> Onboarding:
    """Forget the connection, so that the customer can connect again; the page has named before what that undoes."""
    with ctx.change(onboarding_id, Permission.LINK, rests_on=RESTS_ON) as act:
        if act.before.connection is None:
            raise StepClosed("There is no connection to forget.")
        return act.save(go_back(act.before, Step.LINK), "Forgot the connection")


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
