"""The list of all onboardings, one page at a time, with the number cards above it and the next acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from core.actions.context import Context
from core.dates import ZONE
from core.jobs.search import normalized
from core.onboarding.standing import Card, Standing
from core.people.actor import Actor
from core.people.roles import Permission, Person
from core.storage import onboarding_list, onboardings, standings
from core.storage.onboarding_list import Listed, Moment, Rows, Sort, View

__all__ = [
    "ACTS",
    "PAGE_SIZE",
    "Board",
    "Card",
    "Listed",
    "Rows",
    "Sort",
    "View",
    "board",
    "find",
    "matching",
    "owners",
    "standing",
]
PAGE_SIZE: Final = 25
EVERYTHING: Final = View()
ACTS: Final = 3
"""How many next acts stand above the list; an engineer, whose acts they mostly come for, sees more."""
ACTS_OF_ENGINEER: Final = 8


@dataclass(frozen=True, slots=True)
class Board:
    """What the page of onboardings shows: the numbers, the next acts, and a page of the list."""

    cards: dict[Card, int]
    acts: tuple[Listed, ...]
    rows: Rows


def board(ctx: Context, view: View = EVERYTHING, *, offset: int = 0) -> Board:
    """Return what the page of onboardings shows; the next acts are those of the person who looks.

    An account manager's acts are on their own onboardings, an engineer's on everyone's.
    """
    with ctx.read() as act:
        at = Moment(act.now, month_of(act.now))
        full = _with_ats(ctx, replace(view, engineer=is_engineer(act.person)))
        leads = act.person.may(Permission.AGREE)
        needs = View(Card.NEEDS_ME, owner=act.person.actor if leads else None, engineer=full.engineer)
        most = ACTS_OF_ENGINEER if full.engineer else ACTS if leads else 0
        return Board(
            onboarding_list.cards(act.db, full, at),
            onboarding_list.page(act.db, needs, at, limit=most).rows,
            onboarding_list.page(act.db, full, at, limit=PAGE_SIZE, offset=offset),
        )


def matching(ctx: Context, view: View = EVERYTHING) -> dict[str, str]:
    """Return the customer of every onboarding that a view matches, by ID, in the order of the list."""
    with ctx.read() as act:
        full = _with_ats(ctx, replace(view, engineer=is_engineer(act.person)))
        return dict(onboarding_list.matching(act.db, full, Moment(act.now, month_of(act.now))))


def owners(ctx: Context) -> list[tuple[Actor, int]]:
    """Return everybody who owns an onboarding of the list, with how many; empty before the first one was started."""
    with ctx.read() as act:
        return onboarding_list.owners(act.db)


def standing(ctx: Context, onboarding_id: str) -> Standing:
    """Return where one onboarding stands; raises NotFound."""
    with ctx.read() as act:
        return standings.of(act.db, onboarding_id)


def find(
    ctx: Context,
    *,
    search: str = "",
    steps: Sequence[str] = (),
    holders: Sequence[str] = (),
    manager: Actor | None = None,
    limit: int = 25,
    offset: int = 0,
) -> onboardings.Page:
    """Return onboardings with all their facts: those waiting longest first, live ones last.

    `steps` and `holders` hold stored values of Step and WaitingOn; empty means all.
    """
    with ctx.read() as act:
        return onboardings.find(
            act.db,
            search=" ".join(search.split()),
            steps=steps,
            holders=holders,
            manager=manager,
            limit=limit,
            offset=offset,
        )


def is_engineer(person: Person) -> bool:
    """Return whether this person links connections, and does not lead onboardings."""
    return person.may(Permission.CONFIGURE) and not person.may(Permission.AGREE)


def month_of(now: datetime) -> datetime:
    """Return when the current month began in the time zone of the office."""
    return now.astimezone(ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _with_ats(ctx: Context, view: View) -> View:
    """Return the view with the ATSs whose name contains the search."""
    search = normalized(" ".join(view.search.split()))
    keys = (ats.key for ats in ctx.services.catalogue if search in normalized(ats.label) or search in ats.key)
    return replace(view, search=" ".join(view.search.split()), ats=tuple(keys) if search else ())
