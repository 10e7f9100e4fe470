"""The list of onboardings: one page, the number cards above it, and the owners, from the narrow rows of standings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from core.jobs.search import normalized
from core.onboarding.standing import Card, Standing, Status
from core.onboarding.states import ORDER, Step, WaitingOn
from core.people.actor import Actor
from core.storage import standings
from core.storage.actors import actor_in
from core.storage.standings import stamp
from core.storage.transaction import Transaction

_NAME: Final = re.compile(r":([a-z_]+\d*)")
_LIVE: Final = ORDER.index(Step.LIVE)
_OPEN: Final = f"progress < {_LIVE} AND held = 0"
_RANKS: Final = tuple(Status)
_RANK: Final = f"""CASE WHEN progress = {_LIVE} THEN {_RANKS.index(Status.LIVE)}
    WHEN held THEN {_RANKS.index(Status.ON_HOLD)}
    WHEN blocked THEN {_RANKS.index(Status.BLOCKED)}
    WHEN overdue_at <= :now THEN {_RANKS.index(Status.OVERDUE)}
    WHEN at_risk_at <= :now THEN {_RANKS.index(Status.AT_RISK)}
    WHEN holder = '{WaitingOn.VENDOR}' THEN {_RANKS.index(Status.VENDOR)}
    ELSE {_RANKS.index(Status.ON_TRACK)} END"""
"""The place of a row's status in `Status`, as Standing.status decides it."""
_NEEDS_MANAGER: Final = f"(blocked OR holder = '{WaitingOn.TEAM}' OR silent_at <= :now)"
_CARDS: Final = {
    Card.NEEDS_ME: f"archived = 0 AND {_OPEN} AND on_engineer = :engineer AND {_NEEDS_MANAGER}",
    Card.BLOCKED: f"archived = 0 AND {_OPEN} AND blocked",
    Card.SILENT: f"archived = 0 AND {_OPEN} AND silent_at <= :now",
    Card.TARGET: f"archived = 0 AND {_OPEN} AND target_risk_at <= :now",
    Card.VENDOR: f"archived = 0 AND {_OPEN} AND holder = '{WaitingOn.VENDOR}'",
    Card.ON_HOLD: f"archived = 0 AND progress < {_LIVE} AND held",
    Card.LIVE: f"archived = 0 AND progress = {_LIVE} AND live_at >= :month",
    Card.ARCHIVED: "archived = 1",
}


class Sort(StrEnum):
    """What the list is sorted by; the values are in addresses."""

    STATUS = "status"
    CUSTOMER = "customer"
    PROGRESS = "progress"
    WAIT = "wait"
    TARGET = "target"
    OWNER = "owner"


_ORDER: Final = {
    Sort.STATUS: (_RANK, "since"),
    Sort.CUSTOMER: ("searched",),
    Sort.PROGRESS: ("progress", "since"),
    Sort.WAIT: (f"progress = {_LIVE}", "since"),
    Sort.TARGET: (f"progress = {_LIVE}", "target IS NULL", "target"),
    Sort.OWNER: ("manager", "manager_id"),
}


@dataclass(frozen=True, slots=True)
class View:
    """What of the list is shown. `owner` None shows everyone's; `ats` are keys whose name matches the search."""

    card: Card | None = None
    search: str = ""
    ats: tuple[str, ...] = ()
    owner: Actor | None = None
    sort: Sort = Sort.STATUS
    descending: bool = False
    engineer: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and when the current month began (aware)."""

    now: datetime
    month: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: str
    customer: str
    ats: str
    manager: Actor
    target: date | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of the list, and the number of all rows that match."""

    rows: tuple[Listed, ...]
    total: int


def page(db: Transaction, view: View, at: Moment, *, limit: int, offset: int = 0) -> Rows:
    """Return one page of the list."""
    values = _values(view, at)
    where = _where(view, values)
    total = db.value(*_bound(f"SELECT count(*) FROM standings WHERE {where}", values))
    direction = " DESC" if view.descending else ""
    order = ", ".join(f"{column}{direction}" for column in (*_ORDER[view.sort], "rowid"))
    # This query reads only the index, which has the rowid; the bodies are read for the rows of this page alone.
    query = f"SELECT rowid AS place FROM standings WHERE {where} ORDER BY {order} LIMIT :limit OFFSET :offset"
    places = [row["place"] for row in db.select(*_bound(query, values | {"limit": limit, "offset": offset}))]
    rows = db.select(f"SELECT rowid AS place, * FROM standings WHERE rowid IN ({', '.join('?' * len(places))})", places)
    by_place = {row["place"]: _listed(row) for row in rows}
    return Rows(tuple(by_place[place] for place in places), total)


def matching(db: Transaction, view: View, at: Moment) -> list[tuple[str, str]]:
    """Return the ID and the customer of every onboarding that matches, in the order of the list."""
    values = _values(view, at)
    where = _where(view, values)
    order = ", ".join((*_ORDER[view.sort], "rowid"))
    query = f"SELECT onboarding_id, customer FROM standings WHERE {where} ORDER BY {order}"
    return [(row["onboarding_id"], row["customer"]) for row in db.select(*_bound(query, values))]


def cards(db: Transaction, view: View, at: Moment) -> dict[Card, int]:
    """Return the number on each card, for the owner of the view."""
    sums = ", ".join(f"coalesce(sum({condition}), 0) AS c{place}" for place, condition in enumerate(_CARDS.values()))
    where = " AND ".join(["1 = 1", *_owner(view)])
    row = db.first(*_bound(f"SELECT {sums} FROM standings WHERE {where}", _values(view, at)))
    return {card: int(row[f"c{place}"]) if row else 0 for place, card in enumerate(_CARDS)}


def owners(db: Transaction) -> list[tuple[Actor, int]]:
    """Return everybody who owns an onboarding of the list, with how many, by name."""
    # Grouped as the index is sorted; a person who was renamed has several rows.
    rows = db.select(
        """SELECT manager, manager_kind, manager_id, count(*) AS n FROM standings WHERE archived = 0
        GROUP BY manager_kind, manager_id, manager"""
    )
    known: dict[tuple[str, str, str], tuple[Actor, int]] = {}
    for row in rows:
        key = (row["manager_kind"], row["manager_id"], "" if row["manager_id"] else row["manager"])
        known[key] = (actor_in(row, "manager"), row["n"] + (known[key][1] if key in known else 0))
    return sorted(known.values(), key=lambda entry: (entry[0].name, entry[0].id))


def ids_of(db: Transaction, owner: Actor) -> list[str]:
    """Return the IDs of every onboarding of this owner, archived ones too."""
    values = {"owner_kind": owner.kind.value, "owner_id": owner.id, "owner": owner.name}
    query = f"SELECT onboarding_id FROM standings WHERE {_OWNED} ORDER BY onboarding_id"
    return [row["onboarding_id"] for row in db.select(*_bound(query, values))]


_OWNED: Final = "manager_kind = :owner_kind AND manager_id = :owner_id AND (manager_id <> '' OR manager = :owner)"
"""An owner without an ID is only known by name."""


def _where(view: View, values: dict[str, Any]) -> str:
    return " AND ".join([_CARDS[view.card] if view.card else "archived = 0", *_owner(view), *_search(view, values)])


def _owner(view: View) -> list[str]:
    return [_OWNED] if view.owner else []


def _search(view: View, values: dict[str, Any]) -> list[str]:
    if not view.search:
        return []
    keys = [f":ats{place}" for place in range(len(view.ats))]
    values |= {name[1:]: key for name, key in zip(keys, view.ats, strict=True)}
    return [f"(instr(searched, :search) > 0 OR ats IN ({', '.join(keys)}) OR onboarding_id = :id)"]


def _values(view: View, at: Moment) -> dict[str, Any]:
    values = {"now": stamp(at.now), "month": stamp(at.month), "engineer": int(view.engineer)}
    values |= {"search": normalized(view.search), "id": view.search}
    if view.owner:
        values |= {"owner_kind": view.owner.kind.value, "owner_id": view.owner.id, "owner": view.owner.name}
    return values


def _bound(query: str, values: dict[str, Any]) -> tuple[str, Sequence[Any]]:
    """Return the statement with a `?` for each named value, and the values in their order."""
    parts, bound = _NAME.split(query), []
    for place in range(1, len(parts), 2):
        bound.append(values[parts[place]])
        parts[place] = "?"
    return "".join(parts), bound


def _listed(row: dict[str, Any]) -> Listed:
    return Listed(
        id=row["onboarding_id"],
        customer=row["customer"],
        ats=row["ats"],
        manager=actor_in(row, "manager"),
        target=date.fromisoformat(row["target"]) if row["target"] else None,
        standing=standings.read(row["body"]),
    )
