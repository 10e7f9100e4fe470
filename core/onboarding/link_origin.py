"""Which link made a connection: each link has an origin ID of its own, and what a doubtful one made is set aside.

Links made until November 2026 carry the onboarding's own ID, and live for a year. So a connection with that ID is
certain only where no other link was ever made for the onboarding.
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from core.onboarding.connection_facts import SetAside
from core.onboarding.connection_link_facts import ConnectionLink, EarlierConnectionLink
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.onboarding.states import LinkDoubt
from core.problem import Problem, ProblemCode, Problems


def new_origin(onboarding_id: str) -> str:
    """Return an origin ID for one link of this onboarding."""
    return f"{onboarding_id}.{token_hex(4)}"


def onboarding_of(origin_id: str) -> str:
    """Return the ID of the onboarding that an origin ID belongs to."""
    return origin_id.partition(".")[0]


def is_through(link: ConnectionLink, connection_origin: str, onboarding_id: str) -> bool:
    """Return whether this connection link made a connection with that origin ID."""
    return connection_origin == (link.origin_id or onboarding_id)


def doubt(onboarding: Onboarding, origin_id: str, created_at: datetime | None) -> LinkDoubt | None:
    """Return why a new connection with this origin ID is not certain; None if the valid link made it.

    A connection without an origin ID was made by none of our links: only a person enters it, so it is no doubt here.
    """
    link = onboarding.link
    if not origin_id:
        return None
    if earlier := earlier_link(onboarding, origin_id):
        return earlier.doubt
    if link is None or link.relink or not is_through(link, origin_id, onboarding.id):
        return LinkDoubt.UNKNOWN_LINK
    if not link.origin_id and onboarding.links_replaced:
        return LinkDoubt.SEVERAL_LINKS
    return LinkDoubt.EXPIRED if created_at and created_at > link.expires_at else None


def earlier_link(onboarding: Onboarding, origin_id: str) -> EarlierConnectionLink | None:
    """Return the replaced or void link with this origin ID of its own, or None."""
    return next((link for link in onboarding.earlier_links if link.origin_id == origin_id), None)


def with_earlier(
    onboarding: Onboarding, link: ConnectionLink | None, why: LinkDoubt
) -> tuple[EarlierConnectionLink, ...]:
    """Return the earlier links with this one, which is no longer valid; a reconnection link makes no connection."""
    if link is None or link.relink or not link.origin_id:
        return onboarding.earlier_links
    facts = {name: getattr(link, name) for name in ("origin_id", "masked", "tool", "email", "created_at", "by")}
    earlier = EarlierConnectionLink(**facts, environment=link.options.environment, doubt=why)
    return (*onboarding.earlier_links, earlier)


def environment_of(onboarding: Onboarding, origin_id: str) -> str:
    """Return the ATS's environment that the link of this origin ID was made for; "" for the live one, or if unknown."""
    if earlier := earlier_link(onboarding, origin_id):
        return earlier.environment
    link = onboarding.link
    is_own = link is not None and not link.relink and is_through(link, origin_id, onboarding.id)
    return link.options.environment if link and is_own else ""


def with_set_aside(onboarding: Onboarding, new: SetAside) -> Onboarding:
    """Return the onboarding with this connection set aside; what is known of it already keeps its decision."""
    known = aside(onboarding, new.integration_id)
    if known:
        new = new.changed(seen_at=known.seen_at, decision=known.decision, taken_over=known.taken_over)
    others = tuple(other for other in onboarding.set_aside if other.integration_id != new.integration_id)
    return onboarding.changed(set_aside=(*others, new)) if new != known else onboarding


def aside(onboarding: Onboarding, integration_id: str) -> SetAside | None:
    """Return what was set aside under this integration ID, or None."""
    return next((known for known in onboarding.set_aside if known.integration_id == integration_id), None)


def decided(onboarding: Onboarding, integration_id: str, statement: Statement, *, taken: bool) -> Onboarding:
    """Return the onboarding after a person took over or left the connection that was set aside."""
    known = aside(onboarding, integration_id)
    return onboarding.changed(
        set_aside=tuple(
            entry.changed(decision=statement, taken_over=taken) if entry is known else entry
            for entry in onboarding.set_aside
        )
    )


def gone(onboarding: Onboarding, integration_id: str, at: datetime) -> Onboarding:
    """Return the onboarding after a connection that was set aside was deleted at Kombo; the first time counts."""
    return onboarding.changed(
        set_aside=tuple(
            entry.changed(deleted_at=entry.deleted_at or at) if entry.integration_id == integration_id else entry
            for entry in onboarding.set_aside
        )
    )


def to_decide(onboarding: Onboarding, integration_id: str, *, take: bool) -> Problems:
    """Return why nothing can be decided: it is not set aside, or another connection is in use."""
    if aside(onboarding, integration_id) is None:
        return (Problem(ProblemCode.NOT_SET_ASIDE, "This connection is not set aside.", "Reload the page."),)
    known = aside(onboarding, integration_id)
    if take and known and known.deleted_at:
        sentence = "This connection was deleted at Kombo, so it cannot be used."
        return (Problem(ProblemCode.NOT_SET_ASIDE, sentence, "Leave it out."),)
    if take and onboarding.connection:
        return (
            Problem(
                ProblemCode.CONNECTED_ALREADY,
                f"This onboarding is connected as {onboarding.connection.integration_id} already.",
                "Forget that connection first, if the other one is the right one.",
            ),
        )
    return ()
