"""What changed between two readings: new jobs, gone jobs, and the fields of those that stayed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.jobs.model import JobRow
from core.jobs.words import said

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
"""The fields of a row that are compared, and how they are called; the reason follows from them."""
MOST_SHOWN: Final = 500
"""So many changes are told one by one; all are counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """One job that changed: `row` as it is now (or was, when gone), and (field, before, after) for one that stayed."""

    row: JobRow
    kind: str
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many jobs are new, gone and changed, and the first of each."""

    new: int
    gone: int
    changed: int
    shown: tuple[Change, ...]


def compare(pairs: Iterable[tuple[JobRow | None, JobRow | None]]) -> Comparison:
    """Sum up (earlier, later) rows of the same key; None where one reading has no such row."""
    found: dict[str, list[Change]] = {"new": [], "gone": [], "changed": []}
    counts = dict.fromkeys(found, 0)
    for earlier, later in pairs:
        change = _change(earlier, later)
        if change is None:
            continue
        counts[change.kind] += 1
        if len(found[change.kind]) < MOST_SHOWN:
            found[change.kind].append(change)
    shown = tuple(one for same in found.values() for one in same)
    return Comparison(counts["new"], counts["gone"], counts["changed"], shown)


def _change(earlier: JobRow | None, later: JobRow | None) -> Change | None:
    if earlier is None or later is None:
        only = later or earlier
        return Change(only, "gone" if later is None else "new") if only else None
    fields = [(name, str(getattr(earlier, name)), str(getattr(later, name))) for name in FIELDS]
    differing = tuple(
        (FIELDS[name], said(name, before), said(name, after)) for name, before, after in fields if before != after
    )
    return Change(later, "changed", differing) if differing else None
