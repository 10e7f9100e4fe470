"""Unsaved forms: at most one for each person and onboarding."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from core.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Unsaved:
    """The version it started from, and for each field the value before and the value typed."""

    version: int = 0
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def find(db: Transaction, onboarding_id: str, person_id: str) -> Unsaved:
    """Return what is unsaved, empty where there is none; dates come back as text."""
    query = "SELECT version, changes FROM unsaved_forms WHERE onboarding_id = ? AND person_id = ?"
    for row in db.select(query, [onboarding_id, person_id]):
        return Unsaved(row["version"], {name: (was, now) for name, (was, now) in json.loads(row["changes"]).items()})
    return Unsaved()


def keep(db: Transaction, onboarding_id: str, person_id: str, form: Unsaved) -> None:
    """Write a form in the place of the one before; an empty one leaves none."""
    db.execute("DELETE FROM unsaved_forms WHERE onboarding_id = ? AND person_id = ?", [onboarding_id, person_id])
    if form.changes:
        changes = json.dumps(form.changes, ensure_ascii=False, default=str)
        row = {"onboarding_id": onboarding_id, "person_id": person_id, "version": form.version, "changes": changes}
        db.insert("unsaved_forms", row)
