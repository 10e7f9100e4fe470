"""When a missing job can be assigned to engineering, and what settles an assignment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.jobs.assignments import DELISTED, ENGINEERING, MATCHED, Assignment, AssignmentState, can_assign, settled
from core.jobs.model import JobRow, Outcome
from tests.actors import named

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def row(outcome: Outcome) -> JobRow:
    return JobRow("ats:1", outcome, "Because.")


@pytest.mark.parametrize("outcome", Outcome)
def test_only_what_should_be_somewhere_and_is_not_can_be_assigned(outcome: Outcome) -> None:
    assert can_assign(row(outcome)) == (outcome in (Outcome.MISSING, Outcome.EXPECTED_NOT_FOUND))


@pytest.mark.parametrize(
    ("outcome", "is_settled"),
    [
        (Outcome.SYNCED, True),
        (Outcome.EXCLUDED, True),
        (Outcome.WAIVED, True),
        (Outcome.UNEXPECTED, True),
        (Outcome.MISSING, False),
        (Outcome.PENDING, False),  # linked again: the first sync runs anew
        (Outcome.REVIEW, False),
        (Outcome.EXPECTED_NOT_FOUND, False),
        (Outcome.UNKNOWN, False),
    ],
)
def test_a_job_settles_its_assignment_once_nothing_is_missing(outcome: Outcome, *, is_settled: bool) -> None:
    assert bool(settled(row(outcome), is_line=False, is_listed=False)) == is_settled


@pytest.mark.parametrize(
    ("is_line", "is_listed", "why"),
    [(True, True, MATCHED), (True, False, DELISTED), (False, False, "")],
    ids=["the line is matched", "the line left the list", "the ATS no longer shows the job"],
)
def test_without_a_row_a_line_is_settled_and_a_job_is_not(why: str, *, is_line: bool, is_listed: bool) -> None:
    assert settled(None, is_line=is_line, is_listed=is_listed) == why


@pytest.mark.parametrize("state", AssignmentState)
def test_only_a_closed_assignment_is_not_open(state: AssignmentState) -> None:
    ana = named("Ana")
    kept = Assignment("ats:1", "ats:1", "Welder", "Missing.", None, "", ana, NOW, state, ana, NOW)
    assert kept.is_open == (state is not AssignmentState.CLOSED)
    assert kept.owner_name == ENGINEERING
