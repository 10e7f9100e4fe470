"""Values typed in a form but not saved: one row for each person and onboarding, with all of its changed fields."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import Any

from core.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class TypedField:
    """One field: the saved value (`was`) and the onboarding's version with it, the typed value (`now`) and its tab.

    `others` are values typed in the person's other tabs, until the person chooses one.
    """

    was: Any
    now: Any
    version: int
    others: tuple[Any, ...] = ()
    tab: str = ""


Form = dict[str, TypedField]


def find(db: Transaction, onboarding_id: str, person_id: str) -> Form:
    """Return the unsaved fields by name, possibly none; dates are returned as text."""
    query = "SELECT version, changes FROM unsaved_forms WHERE onboarding_id = ? AND person_id = ?"
    for row in db.select(query, [onboarding_id, person_id]):
        return {name: _field(row["version"], *kept) for name, kept in json.loads(row["changes"]).items()}
    return {}


def keep(db: Transaction, onboarding_id: str, person_id: str, form: Form) -> None:
    """Write a form, replacing the earlier one; an empty form is deleted."""
    db.execute("DELETE FROM unsaved_forms WHERE onboarding_id = ? AND person_id = ?", [onboarding_id, person_id])
    if form:
        fields = {name: astuple(field) for name, field in form.items()}
        changes = json.dumps(fields, ensure_ascii=False)
        oldest = min(field.version for field in form.values())
        row = {"onboarding_id": onboarding_id, "person_id": person_id, "version": oldest, "changes": changes}
        db.insert("unsaved_forms", row)


def _field(
    of_the_row: int, was: Any, now: Any, version: int | None = None, others: tuple[Any, ...] = (), tab: str = ""
) -> TypedField:
    """Return one stored field; rows from older versions of the dashboard have one version for the whole form."""
    return TypedField(was, now, of_the_row if version is None else version, tuple(others), tab)
