"""The audit log: one entry per change, written in the same transaction as the change and never edited."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from core.people.actor import Actor, ActorKind
from core.storage.actors import actor_in, columns
from core.storage.transaction import Transaction
from core.stored_enum import StoredEnum


class About(StoredEnum):
    """What an entry is about; the value is stored."""

    ONBOARDING = ""
    NOTE = "note"
    FILE = "file"
    UNKNOWN = "unknown"


_WILDCARDS = re.compile(r"[%_\\]")
_ACTOR = {field.name for field in fields(Actor)}


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what and when; `before` and `after` map the dotted names of changed fields to their values."""

    id: int
    onboarding_id: str | None
    at: datetime
    who: Actor
    what: str
    before: dict[str, Any]
    after: dict[str, Any]
    about: About = About.ONBOARDING
    about_id: str = ""
    """The ID of the note or file."""


def flat(value: Any, name: str = "") -> dict[str, Any]:
    """Return a nested JSON value as {dotted field name: plain value}; an actor stays one value."""
    # An empty mapping stays a value of its own; otherwise a field that became empty would not appear as changed.
    if isinstance(value, dict) and value.keys() != _ACTOR and (value or not name):
        joined: dict[str, Any] = {}
        for key, inner in value.items():
            joined |= flat(inner, f"{name}.{key}" if name else str(key))
        return joined
    return {name: value}


def difference(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of the fields that differ, as (before, after); a field that is absent on a side is left out."""
    old, new = flat(before), flat(after)
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return {n: old[n] for n in names if n in old}, {n: new[n] for n in names if n in new}


def record(
    db: Transaction,
    *,
    onboarding_id: str | None,
    at: datetime,
    who: Actor,
    what: str,
    before: dict[str, Any],
    after: dict[str, Any],
    version: int | None = None,
    about: About = About.ONBOARDING,
    about_id: str = "",
) -> None:
    """Write one entry; only the difference between `before` and `after` is stored.

    `version` is the onboarding's new version, None for a change outside of the onboarding.
    """
    old, new = difference(before, after)
    db.insert(
        "audit",
        {
            "onboarding_id": onboarding_id,
            "at": at.isoformat(),
            **columns("who", who),
            "what": what,
            "version": version,
            "about": about.value,
            "about_id": about_id,
            "before": json.dumps(old, ensure_ascii=False, default=str),
            "after": json.dumps(new, ensure_ascii=False, default=str),
        },
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries: by these kinds of actor, about these things, with this text; empty means all.

    The text is looked for in what happened, in who did it, in the changed values and in the note.
    """

    search: str = ""
    by: tuple[ActorKind, ...] = ()
    about: tuple[About, ...] = ()


def entries(
    db: Transaction, onboarding_id: str, chosen: Filter = Filter(), *, limit: int = 50, offset: int = 0
) -> list[Entry]:
    """Return an onboarding's entries, newest first."""
    condition, values = _matching(onboarding_id, chosen)
    query = f"SELECT * FROM audit WHERE {condition} ORDER BY id DESC LIMIT ? OFFSET ?"
    return [_entry(row) for row in db.select(query, [*values, limit, offset])]


def count(db: Transaction, onboarding_id: str, chosen: Filter = Filter()) -> int:
    """Return how many entries there are."""
    condition, values = _matching(onboarding_id, chosen)
    return int(db.value(f"SELECT count(*) FROM audit WHERE {condition}", values))


def _matching(onboarding_id: str, chosen: Filter) -> tuple[str, list[str]]:
    conditions, values = ["onboarding_id = ?"], [onboarding_id]
    for column, wanted in (("who_kind", chosen.by), ("about", chosen.about)):
        if wanted:
            conditions.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values += [str(value) for value in wanted]
    if chosen.search:
        like = r"LIKE ? ESCAPE '\'"
        fields = [f"{column} {like}" for column in ("what", "who", "after")]
        conditions.append(f"({' OR '.join(fields)} OR about_id IN (SELECT id FROM notes WHERE text {like}))")
        values += ["%" + _WILDCARDS.sub(r"\\\g<0>", chosen.search) + "%"] * 4
    return " AND ".join(conditions), values


def since_version(db: Transaction, onboarding_id: str, version: int) -> list[Entry]:
    """Return the entries that were saved after this version of the onboarding, oldest first."""
    query = "SELECT * FROM audit WHERE onboarding_id = ? AND version > ? ORDER BY id"
    return [_entry(row) for row in db.select(query, [onboarding_id, version])]


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        id=row["id"],
        onboarding_id=row["onboarding_id"],
        at=datetime.fromisoformat(row["at"]),
        who=actor_in(row, "who"),
        what=row["what"],
        before=json.loads(row["before"]),
        after=json.loads(row["after"]),
        about=About(row["about"]),
        about_id=row["about_id"],
    )
