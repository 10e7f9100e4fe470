"""Which decisions a person can make about a row: only those that the reconciliation applies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from core.jobs.model import JobRow, Outcome
from core.jobs.rows import ACCEPT, ACCEPT_ABSENCE, EXPECTED

EXCLUDE: Final = "exclude"
MEANINGS: Final = {
    ACCEPT: "Belongs in FactoryFix",
    EXCLUDE: "Does not belong in FactoryFix",
    ACCEPT_ABSENCE: "Absence is accepted",
}
"""The label of each decision."""

ATTENTION: Final = (
    Outcome.REVIEW,
    Outcome.MISSING,
    Outcome.UNEXPECTED,
    Outcome.MANUAL_DUPLICATE,
    Outcome.EXPECTED_NOT_FOUND,
    Outcome.PENDING,
    Outcome.SYNCED,
    Outcome.EXCLUDED,
)
"""Outcomes in the order in which they need attention."""


def choices(row: JobRow) -> tuple[str, ...]:
    """Return the decisions that would change this row, or ()."""
    if row.key.startswith("expected:"):
        return (ACCEPT_ABSENCE,) if row.outcome in (Outcome.REVIEW, Outcome.EXPECTED_NOT_FOUND) else ()
    if row.key.startswith("factoryfix:"):
        return (ACCEPT,) if row.outcome in (Outcome.UNEXPECTED, Outcome.MANUAL_DUPLICATE) else ()
    if row.decided_by or row.outcome is Outcome.REVIEW:
        return ACCEPT, EXCLUDE
    if row.outcome is Outcome.UNEXPECTED:
        return (ACCEPT,)
    left_out = row.outcome is Outcome.EXCLUDED and EXPECTED in row.flags
    return (EXCLUDE,) if left_out or row.outcome is Outcome.MISSING else ()


def attention(row: JobRow) -> int:
    """Return a row's sort position in a table that begins with the open tasks."""
    if row.outcome is Outcome.EXCLUDED and EXPECTED in row.flags and not row.decided_by:
        return ATTENTION.index(Outcome.REVIEW)
    if any(drift.is_error for drift in row.drift):
        return ATTENTION.index(Outcome.PENDING)
    return ATTENTION.index(row.outcome)


def shared_choices(rows: Iterable[JobRow]) -> tuple[str, ...]:
    """Return the decisions that are possible for all of these rows, in display order."""
    each = [choices(row) for row in rows]
    return tuple(verdict for verdict in MEANINGS if each and all(verdict in offered for offered in each))
