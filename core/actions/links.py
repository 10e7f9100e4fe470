"""Step 2: creates connection, set-up and reconnection links and records that they were sent.

An onboarding has at most one valid link at a time; creating another one replaces it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from core.actions import kept_link
from core.actions.context import Change, Context
from core.actions.onboarding import ats_of, pass_gate
from core.actions.seen import Seen, check_unmoved
from core.errors import EditConflict, NotAllowed, OnboardingError, ServiceError, SignedOut, StepClosed
from core.kombo.client import Kombo
from core.kombo.errors import OutcomeUnknown
from core.kombo.wire import KomboLink, LinkType
from core.kombo_states import ConnectionStatus
from core.onboarding import claims, lengths
from core.onboarding.connection_link_facts import ConnectionLink, LinkOptions
from core.onboarding.gates import to_create_link, to_mark_renewed
from core.onboarding.link_options import LinkPurpose, choice, fitting
from core.onboarding.link_origin import new_origin, with_earlier
from core.onboarding.link_request import to_request_link
from core.onboarding.model import Onboarding, Requirements
from core.onboarding.states import LinkDoubt
from core.people.actor import ActorKind
from core.people.roles import Permission, Person
from core.services import Services

NO_ANSWER = "Got no answer about a link"
LINK_RESTS_ON = ("link.created_at", "link.sent", "link.mailed")
"""A new link replaces the displayed one, so it is refused if that one was replaced or sent in the meantime."""
REQUIREMENTS_OF_LINK = ("requirements.ats", "requirements.admin", "requirements.agreed", "requirements.ip_filter")


@dataclass(frozen=True, slots=True)
class _Request:
    """A link requested from Kombo: who requested it, and the onboarding at that time."""

    person: Person
    begun: Onboarding
    rests_on: Sequence[str]
    kind: LinkType
    tool: str
    options: LinkOptions
    origin_id: str = ""
    relink: bool = False
    set_up: bool = False
    early: bool = False

    @property
    def noun(self) -> str:
        return "set-up link" if self.set_up else "reconnection link" if self.relink else "connection link"


def create_link(
    ctx: Context, onboarding_id: str, *, kind: LinkType = "MAGIC_LINK", options: LinkOptions | None = None
) -> tuple[Onboarding, str]:
    """Create a connection link at Kombo; return the onboarding and the link's address, which is not stored.

    Without `options` it is made with those that fit the requirements. It replaces any earlier link of this onboarding.
    That link keeps working at Kombo, which cannot revoke links.
    Raises StepClosed if step 1 is not closed or another request is open, and any KomboError.
    """
    if options:
        lengths.within("The name of the environment", options.environment, lengths.LINE)
    rests_on = LINK_RESTS_ON + REQUIREMENTS_OF_LINK
    with ctx.change(onboarding_id, Permission.LINK, Permission.OWN_PAGE, rests_on=rests_on) as act:
        ats = ats_of(ctx.services, act.before)
        tool = ats.kombo_tool or ""
        pass_gate(to_create_link(act.before, kombo_tool=tool, offered=ats.live is None or ats.live.offered))
        begun = _write_request(act, "Began to create a connection link")
        options = options or fitting_options(ctx.services, begun.requirements)
        request = _Request(act.person, begun, rests_on, kind, tool, options, new_origin(begun.id))
    with _answered(ctx, request):
        made = ctx.services.kombo.create_link(
            email=begun.requirements.admin.email,
            organization=begun.customer,
            origin_id=request.origin_id,
            tool=tool,
            language=options.language,
            link_type=kind,
            environment=options.environment,
            scope_config_id=options.scope_config_id,
            static_ips=options.static_ips,
        )
    return _keep_link(ctx, request, made), made.url


def create_reconnection_link(
    ctx: Context, onboarding_id: str, *, kind: LinkType = "MAGIC_LINK", options: LinkOptions | None = None
) -> tuple[Onboarding, str]:
    """Create a link for the existing connection, which keeps its integration ID.

    It renews the credentials; while set-up steps are open, it opens those instead. Returns and raises the same as
    `create_link`; StepClosed also if there is no connection, or if a link cannot repair it.
    """
    rests_on = (*LINK_RESTS_ON, "connection.integration_id", "connection.setup_status")
    options = options or LinkOptions()
    with ctx.change(onboarding_id, Permission.LINK, Permission.OWN_PAGE, rests_on=rests_on) as act:
        connection, fitting_link = act.before.connection, choice(act.before)
        if connection is None:
            raise StepClosed("There is no connection to renew.", "Create a connection link instead.")
        if fitting_link is None:
            raise StepClosed("A link cannot repair a connection that is off or removed.", "Check the connection.")
        set_up = fitting_link.purpose is LinkPurpose.SET_UP
        early = not set_up and connection.status == ConnectionStatus.ACTIVE
        begun = _write_request(act, f"Began to create a {'set-up' if set_up else 'reconnection'} link")
        request = _Request(
            act.person, begun, rests_on, kind, connection.tool, options, relink=True, set_up=set_up, early=early
        )
    with _answered(ctx, request):
        made = _link_to_connection(ctx.services.kombo, request, connection.integration_id)
    return _keep_link(ctx, request, made), made.url


def _link_to_connection(kombo: Kombo, request: _Request, integration_id: str) -> KomboLink:
    language = request.options.language
    if request.set_up:
        return kombo.setup_link(integration_id, request.kind, language)
    return kombo.relink(integration_id, request.kind, language, request.options.scope_config_id)


def fitting_options(services: Services, requirements: Requirements) -> LinkOptions:
    """Return the options that fit these requirements, with the scope config for their sync mode."""
    scope = services.settings.scope_config(sends_candidates=requirements.sync_mode.sends_candidates)
    return fitting(requirements, scope)


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
        act.save(claims.released(act.before, request.begun, "link_request"), what)


def _keep_link(ctx: Context, request: _Request, made: KomboLink) -> Onboarding:
    """Store the new link: as the valid one, or as void if the onboarding changed in the meantime.

    Raises EditConflict or StepClosed for a void link, and SignedOut or NotAllowed if the person may no longer see it.
    """
    with ctx.record(request.begun.id, request.person) as act:
        link = ConnectionLink(
            masked=masked(made.url),
            kind=request.kind,
            tool=request.tool,
            origin_id=request.origin_id,
            email=request.begun.requirements.admin.email,
            created_at=act.now,
            expires_at=made.expires_at,
            by=act.person.actor,
            options=request.options,
            static_ips=made.static_ips if not request.relink else _static_ips(act.before),
            relink=request.relink,
            set_up=request.set_up,
            early=request.early,
        )
        after, moved = claims.released(act.before, request.begun, "link_request"), _moved_meanwhile(act, request)
        if moved is None:
            replaced = after.links_replaced + (after.link is not None)
            earlier = with_earlier(after, after.link, LinkDoubt.REPLACED)
            after = after.changed(link=link, links_replaced=replaced, earlier_links=earlier)
            done = act.save(after, f"Created a {request.noun}")
            if request.person.kind is not ActorKind.CUSTOMER:  # who opens it at once needs no copy
                kept_link.keep(ctx.services, act, link, made.url)
        else:
            # The link exists at Kombo and cannot be revoked, so the audit log keeps which one it was.
            facts = {"void_link.masked": link.masked, "void_link.expires_at": link.expires_at.isoformat()}
            earlier = with_earlier(after, link, LinkDoubt.VOID)
            after = after.changed(links_replaced=after.links_replaced + 1, earlier_links=earlier)
            act.save(after, f"Kept a {request.noun} as void", extra_facts=({}, facts))
    if moved:
        raise moved
    _check_may_see(ctx)
    return done


def _static_ips(onboarding: Onboarding) -> tuple[str, ...]:
    """Return the addresses of the existing connection, which Kombo names only with its first link."""
    return onboarding.link.static_ips if onboarding.link else ()


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
        ctx.require(Permission.LINK, Permission.OWN_PAGE)
    except (SignedOut, NotAllowed) as refused:
        raise type(refused)(
            "The link was created, but you may no longer see its address.",
            "Sign in again. For an hour the Connection page may show it to you; otherwise create another link."
            if isinstance(refused, SignedOut)
            else "The address is not shown to anybody. To get one, create another link.",
        ) from refused


def mark_sent(ctx: Context, onboarding_id: str, *, note: str = "") -> Onboarding:
    """Record that the link was sent, so the onboarding waits on the customer. A second call changes nothing.

    Raises StepClosed if there is no link, or if another link replaced the displayed one.
    """
    with ctx.change(onboarding_id, Permission.LINK, Permission.OWN_PAGE) as act:
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


def mark_renewed(ctx: Context, onboarding_id: str) -> Onboarding:
    """Record that the customer renewed the credentials with an early reconnection link, which Kombo does not report.

    A second call changes nothing. Raises StepClosed if Kombo reports the use by itself, or the link was not sent.
    """
    with ctx.change(onboarding_id, Permission.LINK, rests_on=LINK_RESTS_ON) as act:
        pass_gate(to_mark_renewed(act.before))
        link = act.before.link
        if link is None or link.renewed:
            return act.before
        return act.save(act.before.changed(link=link.changed(renewed=act.statement())), "Heard that the link was used")


def masked(url: str) -> str:
    """Return the link with its token hidden except for the last four characters, enough to recognize it."""
    address, _, token = url.partition("token=")
    return f"{address}token=••••{token[-4:]}" if token else f"{url[:24]}••••"
