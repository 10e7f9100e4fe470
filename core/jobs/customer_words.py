"""One job in words for its customer: in which group it is, what that means, and why; nothing that we wrote about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from core.jobs.model import JobRow, Outcome
from core.phrase import Phrase


class JobGroup(StrEnum):
    """The groups by which a customer filters their jobs; the value is in the address."""

    HERE = "here"
    COMING = "coming"
    CHECKING = "checking"
    LEFT_OUT = "left-out"


GROUPS: Final[dict[JobGroup, Phrase]] = {
    JobGroup.HERE: Phrase("In FactoryFix"),
    JobGroup.COMING: Phrase("On the way"),
    JobGroup.CHECKING: Phrase("We check it"),
    JobGroup.LEFT_OUT: Phrase("Does not belong"),
}
GROUP_OF: Final[dict[Outcome, JobGroup]] = {
    Outcome.SYNCED: JobGroup.HERE,
    Outcome.PENDING: JobGroup.COMING,
    Outcome.MISSING: JobGroup.CHECKING,
    Outcome.REVIEW: JobGroup.CHECKING,
    Outcome.UNEXPECTED: JobGroup.CHECKING,
    Outcome.MANUAL_DUPLICATE: JobGroup.CHECKING,
    Outcome.EXPECTED_NOT_FOUND: JobGroup.CHECKING,
    Outcome.UNKNOWN: JobGroup.CHECKING,
    Outcome.WAIVED: JobGroup.LEFT_OUT,
    Outcome.EXCLUDED: JobGroup.LEFT_OUT,
}
_REASONS: Final[dict[Outcome, Phrase]] = {
    Outcome.SYNCED: Phrase(""),
    Outcome.PENDING: Phrase("It comes with one of the next updates."),
    Outcome.MISSING: Phrase("It has not arrived, and we are looking into it."),
    Outcome.REVIEW: Phrase("We check with you whether it belongs in FactoryFix."),
    Outcome.UNEXPECTED: Phrase("It is in FactoryFix, but not open in your ATS. We clear this up."),
    Outcome.MANUAL_DUPLICATE: Phrase("Somebody added it to FactoryFix by hand. We clear this up."),
    Outcome.EXPECTED_NOT_FOUND: Phrase("It is on your list, and we did not find it in your ATS."),
    Outcome.UNKNOWN: Phrase("We check with you whether it belongs in FactoryFix."),
    Outcome.WAIVED: Phrase("It stays as it is, as agreed."),
    Outcome.EXCLUDED: Phrase("It was left out after a check."),
}
_ABROAD: Final = Phrase("It is not in the United States.")
_CLOSED: Final = Phrase("It is closed, or not public.")
_TEST: Final = Phrase("It looks like a test job.")


def reason(row: JobRow) -> Phrase:
    """Return why the job is where it is; empty for a job that is in FactoryFix."""
    if row.outcome is not Outcome.EXCLUDED or row.decided_by:
        return _REASONS[row.outcome]
    if row.us == "not_us":
        return _ABROAD
    if row.activity == "inactive" or not row.kombo_id:
        return _CLOSED
    return _TEST if "test title" in row.flags else _REASONS[row.outcome]


def by_group(counts: Mapping[str, int]) -> dict[JobGroup, int]:
    """Return how many jobs are in each group, from the number by outcome."""
    sums = dict.fromkeys(JobGroup, 0)
    for outcome, count in counts.items():
        sums[GROUP_OF[Outcome(outcome)]] += count
    return sums


def outcomes_of(group: JobGroup | None) -> tuple[str, ...]:
    """Return the outcomes of a group; none stands for all jobs."""
    return tuple(outcome.value for outcome, its in GROUP_OF.items() if its is group)
