"""The audit log: one entry per change, written in the change's own transaction, never edited."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from core.people.actor import Actor
from core.storage.actors import actor_in, columns
from core.storage.transaction import Transaction

_ACTOR = {field.name for field in fields(Actor)}


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what and when; `before` and `after` hold only the fields that changed, by dotted name."""

    id: int
    onboarding_id: str | None
    at: datetime
    who: Actor
    what: str
    before: dict[str, Any]
    after: dict[str, Any]


def flat(value: Any, name: str = "") -> dict[str, Any]:
    """Return a nested JSON value as dotted field names, each with its plain value; an actor stays whole."""
    if isinstance(value, dict) and value.keys() != _ACTOR and (value or not name):
        joined: dict[str, Any] = {}
        for key, inner in value.items():
            joined |= flat(inner, f"{name}.{key}" if name else str(key))
        return joined
    return {name: value}


def difference(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields that differ, as they were and as they are (an absent field is left out)."""
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
) -> None:
    """Write one entry; `before` and `after` may be whole, only their difference is kept."""
    old, new = difference(before, after)
    db.insert(
        "audit",
        {
            "onboarding_id": onboarding_id,
            "at": at.isoformat(),
            **columns("who", who),
            "what": what,
            "version": version,
            "before": json.dumps(old, ensure_ascii=False, default=str),
            "after": json.dumps(new, ensure_ascii=False, default=str),
        },
    )


def entries(db: Transaction, onboarding_id: str, *, limit: int = 50, offset: int = 0) -> list[Entry]:
    """Return an onboarding's entries, the newest first."""
    query = "SELECT * FROM audit WHERE onboarding_id = ? ORDER BY id DESC LIMIT ? OFFSET ?"
    return [_entry(row) for row in db.select(query, [onboarding_id, limit, offset])]


def since_version(db: Transaction, onboarding_id: str, version: int) -> list[Entry]:
    """Return what was saved after this version, the oldest first."""
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
    )
