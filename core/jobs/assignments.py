"""A missing job that engineering looks into: who has it, how far it is, and when it settles itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.jobs.model import JobRow, Outcome
from core.people.actor import Actor
from core.stored_enum import StoredEnum

ENGINEERING: Final = "Engineering"
"""The owner's name while no engineer has it."""


class AssignmentState(StoredEnum):
    """How far an assignment is; CLOSED ones are history."""

    ASSIGNED = "assigned"
    TAKEN = "taken"
    ANSWERED = "answered"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One job that somebody assigned to engineering; the newest one of its job, the audit log has earlier ones.

    `subject` is the same in every snapshot: the row key of an ATS job, or the identity of a list line
    (core/jobs/line_links.py). `key` is the row's key in the newest snapshot. `problem` is the row's reason when it was
    assigned, `answer` what the engineer found, `closed_because` why the dashboard closed it. Without an `owner` any
    engineer may take it. Times are aware.
    """

    subject: str
    key: str
    job: str
    problem: str
    owner: Actor | None
    note: str
    by: Actor
    at: datetime
    state: AssignmentState
    changed_by: Actor
    changed_at: datetime
    answer: str = ""
    closed_because: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether somebody still has to do something; one that this version does not know counts as open."""
        return self.state is not AssignmentState.CLOSED

    @property
    def is_newer(self) -> bool:
        """Return whether only a newer version of the dashboard knows its state."""
        return self.state is AssignmentState.UNKNOWN

    @property
    def owner_name(self) -> str:
        """Return who has it, for a person to read."""
        return self.owner.name if self.owner else ENGINEERING


_SETTLED: Final = {
    Outcome.SYNCED: "It is in FactoryFix now.",
    Outcome.PENDING: "",
    Outcome.MISSING: "",
    Outcome.EXCLUDED: "It does not belong in FactoryFix now.",
    Outcome.UNEXPECTED: "It is in FactoryFix now, although it should not be.",
    Outcome.MANUAL_DUPLICATE: "",
    Outcome.REVIEW: "",
    Outcome.EXPECTED_NOT_FOUND: "",
    Outcome.WAIVED: "It was accepted as a risk.",
    Outcome.UNKNOWN: "",
}
"""Why a job with this outcome needs no engineer any more; "" where it still may."""
_ASSIGNABLE: Final = {
    Outcome.SYNCED: False,
    Outcome.PENDING: False,
    Outcome.MISSING: True,
    Outcome.EXCLUDED: False,
    Outcome.UNEXPECTED: False,
    Outcome.MANUAL_DUPLICATE: False,
    Outcome.REVIEW: False,
    Outcome.EXPECTED_NOT_FOUND: True,
    Outcome.WAIVED: False,
    Outcome.UNKNOWN: False,
}
MATCHED: Final = "The line is matched to a job in the ATS now."
DELISTED: Final = "The line is no longer on the customer’s list."


def can_assign(row: JobRow) -> bool:
    """Return True for a job that should be somewhere and is not."""
    return _ASSIGNABLE[row.outcome]


def settled(row: JobRow | None, *, is_line: bool, is_listed: bool) -> str:
    """Return why an assignment needs no engineer any more, or "".

    `row` is the job's row in the newest snapshot. An ATS job without a row settles nothing: it may come back. A line
    without a row is matched if it `is_listed` on the customer's list, and has left the list if it is not.
    """
    if row is not None:
        return _SETTLED[row.outcome]
    if not is_line:
        return ""
    return MATCHED if is_listed else DELISTED
