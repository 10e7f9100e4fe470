"""The address of a link that was created and not sent: kept encrypted for an hour, only for who created it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.actions.context import Act, Change, Context
from core.errors import StepClosed
from core.onboarding.connection_link_facts import ConnectionLink
from core.onboarding.gates import LinkState, link_state
from core.onboarding.model import Onboarding
from core.people.roles import Permission, Person
from core.secrets_box import CannotOpen
from core.services import Services
from core.storage import kept_links
from core.storage.kept_links import KeptLink

KEPT_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """That the address of a link is kept, until when (UTC), and whether for the person who asks."""

    until: datetime
    for_this_person: bool


def keep(services: Services, act: Change, link: ConnectionLink, address: str) -> None:
    """Keep the address of this new link for the person who acts; nothing is kept without a SECRETS_KEY."""
    if services.secrets is None:
        return
    sealed = services.secrets.seal(address, _use(act.before.id, link.created_at, act.person), act.now)
    kept_links.keep(act.db, KeptLink(act.before.id, link.created_at, act.person.id, sealed))


def kept(ctx: Context, onboarding: Onboarding) -> Kept | None:
    """Return until when the address of the onboarding's unsent link is kept, or None if it is not."""
    with ctx.read() as act:
        row = _find(act, onboarding)
    if row is None or ctx.services.secrets is None:
        return None
    return Kept(row.created_at + KEPT_FOR, for_this_person=row.person_id == act.person.id)


def show_again(ctx: Context, onboarding_id: str) -> tuple[Onboarding, str]:
    """Return the onboarding and the address of its unsent link, and record that this person looked at it.

    Raises StepClosed if it is not kept, or for somebody else.
    """
    with ctx.change(onboarding_id, Permission.LINK, rests_on=("link.created_at", "link.sent")) as act:
        row, link, box = _find(act, act.before), act.before.link, ctx.services.secrets
        if row is None or link is None or box is None or row.person_id != act.person.id:
            raise StepClosed("The link is not kept for you any longer.", "Create a new link.")
        try:
            address = box.open(row.sealed, _use(onboarding_id, link.created_at, act.person), act.now, KEPT_FOR)
        except CannotOpen as refused:
            raise StepClosed(
                "The kept link cannot be read: SECRETS_KEY has changed.", "Create a new link."
            ) from refused
        act.note("Showed the unsent link again", {"link.masked": link.masked})
        return act.before, address


def drop_old(services: Services) -> None:
    """Delete every address that was kept for its hour; one whose link was sent or replaced is gone already."""
    with services.store.write() as db:
        kept_links.drop_older(db, services.now() - KEPT_FOR)


def _find(act: Act, onboarding: Onboarding) -> KeptLink | None:
    """Return what is kept for the onboarding's valid link, if that is still to be sent."""
    row, link = kept_links.find(act.db, onboarding.id), onboarding.link
    if row is None or link is None or row.created_at != link.created_at:
        return None
    is_open = link_state(onboarding, act.now) is LinkState.CREATED and act.now - row.created_at <= KEPT_FOR
    return row if is_open else None


def _use(onboarding_id: str, created_at: datetime, person: Person) -> tuple[str, ...]:
    return "connection link", onboarding_id, created_at.isoformat(), person.id
