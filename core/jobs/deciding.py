"""Which decisions a person can make about a row: only those that the reconciliation applies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from core.jobs.model import JobRow, JobVerdict, Outcome
from core.jobs.risks import RiskCode
from core.jobs.rows import EXPECTED

MEANINGS: Final = {
    JobVerdict.ACCEPT: "Belongs in FactoryFix",
    JobVerdict.EXCLUDE: "Does not belong in FactoryFix",
    JobVerdict.ACCEPT_ABSENCE: "Absence is accepted",
    JobVerdict.UNKNOWN: "Unknown",
}
"""The label of each decision; `choices` never offers UNKNOWN."""

AS_RISK: Final = {
    JobVerdict.ACCEPT: "May stay in FactoryFix: accepted as a risk",
    JobVerdict.EXCLUDE: "May stay out of FactoryFix: accepted as a risk",
    JobVerdict.ACCEPT_ABSENCE: "Absence is accepted as a risk",
    JobVerdict.UNKNOWN: "Unknown",
}
"""The label of each decision where it is a waiver."""
WAIVERS: Final = {
    RiskCode.MISSING: JobVerdict.EXCLUDE,
    RiskCode.UNEXPECTED: JobVerdict.ACCEPT,
    RiskCode.MANUAL_DUPLICATE: JobVerdict.ACCEPT,
    RiskCode.LISTED_BUT_EXCLUDED: JobVerdict.EXCLUDE,
    RiskCode.EXPECTED_NOT_FOUND: JobVerdict.ACCEPT_ABSENCE,
    RiskCode.NO_LIST: JobVerdict.UNKNOWN,
    RiskCode.UNKNOWN: JobVerdict.UNKNOWN,
}
"""The decision that accepts each risk."""

# A stored row keeps its position until it is written anew: where a position moves, a migration must move it.
_POSITIONS: Final = {
    Outcome.REVIEW: 0,
    Outcome.MISSING: 1,
    Outcome.UNEXPECTED: 2,
    Outcome.MANUAL_DUPLICATE: 3,
    Outcome.EXPECTED_NOT_FOUND: 4,
    Outcome.PENDING: 5,
    Outcome.WAIVED: 6,
    Outcome.SYNCED: 7,
    Outcome.EXCLUDED: 8,
    Outcome.UNKNOWN: 9,
}
ATTENTION: Final = tuple(sorted(_POSITIONS, key=_POSITIONS.__getitem__))
"""Outcomes in the order in which they need attention."""


TO_DECIDE: Final = _POSITIONS[Outcome.PENDING]
"""Rows whose sort position is below this one wait for a decision or a repair."""


def choices(row: JobRow) -> tuple[JobVerdict, ...]:
    """Return the decisions that would change this row, or ()."""
    if row.is_list_line:
        return (JobVerdict.ACCEPT_ABSENCE,) if row.outcome in (Outcome.REVIEW, Outcome.EXPECTED_NOT_FOUND) else ()
    if row.key.startswith("factoryfix:"):
        return (JobVerdict.ACCEPT,) if row.outcome in (Outcome.UNEXPECTED, Outcome.MANUAL_DUPLICATE) else ()
    if row.decided_by:
        return JobVerdict.ACCEPT, JobVerdict.EXCLUDE
    match row.outcome:
        case Outcome.REVIEW:
            return JobVerdict.ACCEPT, JobVerdict.EXCLUDE
        case Outcome.UNEXPECTED:
            return (JobVerdict.ACCEPT,)
        case Outcome.MISSING:
            return (JobVerdict.EXCLUDE,)
        case Outcome.EXCLUDED:
            return (JobVerdict.EXCLUDE,) if EXPECTED in row.flags else ()
        case (
            Outcome.SYNCED
            | Outcome.PENDING
            | Outcome.MANUAL_DUPLICATE
            | Outcome.EXPECTED_NOT_FOUND
            | Outcome.WAIVED
            | Outcome.UNKNOWN
        ):
            return ()


def waives(row: JobRow, verdict: JobVerdict) -> bool:
    """Return True if this decision leaves the row as it is although something is wrong: an accepted risk."""
    if row.waiver:
        return WAIVERS[row.waiver.code] is verdict
    if not row.key.startswith("ats:"):
        return True
    if row.outcome is Outcome.UNEXPECTED:
        return verdict is JobVerdict.ACCEPT and not row.decided_by
    is_wrong = row.outcome in (Outcome.MISSING, Outcome.EXCLUDED)
    is_listed = row.outcome is Outcome.REVIEW and EXPECTED in row.flags
    return verdict is JobVerdict.EXCLUDE and (is_wrong or is_listed) and not row.decided_by


def label(rows: Sequence[JobRow], verdict: JobVerdict) -> str:
    """Return the label of a decision on these rows, which says so if it is an accepted risk for each of them."""
    return AS_RISK[verdict] if rows and all(waives(row, verdict) for row in rows) else MEANINGS[verdict]


def attention(row: JobRow) -> int:
    """Return a row's sort position in a table that begins with the open tasks."""
    if row.outcome is Outcome.EXCLUDED and EXPECTED in row.flags and not row.decided_by:
        return _POSITIONS[Outcome.REVIEW]
    if any(drift.is_error for drift in row.drift):
        return _POSITIONS[Outcome.PENDING]
    return _POSITIONS[row.outcome]


def shared_choices(rows: Iterable[JobRow]) -> tuple[JobVerdict, ...]:
    """Return the decisions that are possible for all of these rows, in display order."""
    each = [choices(row) for row in rows]
    return tuple(verdict for verdict in MEANINGS if each and all(verdict in offered for offered in each))
