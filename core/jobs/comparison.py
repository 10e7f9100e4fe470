"""Compare two snapshots: new jobs, removed jobs, and the changed fields of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.jobs.model import JobRow
from core.jobs.words import field_label
from core.people.actor import Actor

FIELDS: Final = {
    "outcome": "Outcome",
    "title": "Title",
    "location": "Location",
    "requisition": "Requisition",
    "ats_status": "ATS status",
    "activity": "Active",
    "us": "In the US",
    "ats_url": "ATS address",
    "ats_job_id": "ATS Job ID",
    "factoryfix_state": "FactoryFix state",
    "factoryfix_url": "FactoryFix address",
    "decided_by": "Decided by",
}
"""The compared fields of a row and their labels; the reason is left out because it follows from them."""
MOST_SHOWN: Final = 500
"""How many changes of each kind are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """One changed job: `row` is the later row (the earlier for a removed job), `fields` are (label, before, after)."""

    row: JobRow
    kind: str
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many jobs are new, removed and changed, and the first changes of each kind."""

    new: int
    gone: int
    changed: int
    changes: tuple[Change, ...]


def compare(pairs: Iterable[tuple[JobRow | None, JobRow | None]]) -> Comparison:
    """Summarize pairs of (earlier, later) rows with the same key; None where a snapshot has no such row."""
    by_kind: dict[str, list[Change]] = {"new": [], "gone": [], "changed": []}
    counts = dict.fromkeys(by_kind, 0)
    for earlier, later in pairs:
        change = _change(earlier, later)
        if change is None:
            continue
        counts[change.kind] += 1
        if len(by_kind[change.kind]) < MOST_SHOWN:
            by_kind[change.kind].append(change)
    listed = tuple(change for changes in by_kind.values() for change in changes)
    return Comparison(counts["new"], counts["gone"], counts["changed"], listed)


def _change(earlier: JobRow | None, later: JobRow | None) -> Change | None:
    if earlier is None or later is None:
        row = later or earlier
        return Change(row, "gone" if later is None else "new") if row else None
    fields = [(name, getattr(earlier, name), getattr(later, name)) for name in FIELDS]
    differing = tuple(
        (FIELDS[name], field_label(name, _text(before)), field_label(name, _text(after)))
        for name, before, after in fields
        if before != after
    )
    return Change(later, "changed", differing) if differing else None


def _text(value: str | Actor | None) -> str:
    return "" if value is None else str(value)
