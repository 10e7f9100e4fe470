"""“This line is that job” holds until a person takes it back; if the job is gone, a person is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from core.geography.place import Location
from core.jobs.line_links import LineLink, can_link, doubts, identity, row_key
from core.jobs.model import AtsJob, ExpectedJob, FactoryFixJob, JobDecision, JobRow, JobVerdict, Outcome, Reconciliation
from core.jobs.reconciliation import reconcile
from tests.actors import named

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=9)
PUEBLO = Location("Pueblo", "CO", "US")
TITLES = {"1": "Welder", "2": "Fitter", "3": "Painter"}
THERE = [FactoryFixJob(f"f{number}", title, "disabled", number, PUEBLO) for number, title in TITLES.items()]
LINE = ExpectedJob(4, title="Metal Joining Specialist", city="Pueblo")
OTHER = ExpectedJob(7, title="Coating Technician", city="Pueblo")


def ats(number: str, **fields: object) -> AtsJob:
    job = AtsJob(f"k{number}", number, TITLES.get(number, "Buyer"), f"REQ-{number}", "OPEN", "PUBLIC", PUEBLO)
    return replace(job, changed_at=LONG_AGO, **fields)  # type: ignore[arg-type]


JOBS = [ats(number) for number in TITLES]


def linked(line: ExpectedJob, job: str, *, shares: bool = False) -> LineLink:
    return LineLink(
        identity(line), line.title or "", job, "Welder · REQ-1", shares, named("Ana Alvarez"), NOW, "Dana said"
    )


def compare(
    listed: Sequence[ExpectedJob],
    *links: LineLink,
    jobs: Sequence[AtsJob] = JOBS,
    decisions: Sequence[JobDecision] = (),
) -> Reconciliation:
    return reconcile(
        jobs, THERE, listed, tool="lever", now=NOW, first_sync_started_at=LONG_AGO, links=links,
        decisions={decision.key: decision for decision in decisions},
    )  # fmt: skip


def row(result: Reconciliation, key: str) -> JobRow:
    return next(row for row in result.rows if row.key == key)


def test_a_linked_line_is_that_job_and_says_so() -> None:
    before, after = compare([LINE]), compare([LINE], linked(LINE, "ats:1"))
    assert (before.passes, after.passes) == (False, True)
    assert row(before, row_key(LINE)).outcome is Outcome.EXPECTED_NOT_FOUND
    assert (row(after, "ats:1").expected_line, row(after, "ats:1").flags) == (4, ("expected", "linked by a person"))
    assert not [row for row in after.rows if row.key.startswith("expected:")]


def test_a_link_outweighs_what_the_texts_say_and_the_other_line_is_asked_about() -> None:
    by_id = ExpectedJob(2, requisition="REQ-1")
    result = compare([by_id, LINE], linked(LINE, "ats:1"))
    assert row(result, "ats:1").expected_line == 4
    line_row = row(result, row_key(by_id))
    assert (line_row.outcome, line_row.candidates) == (Outcome.REVIEW, ("ats:1",))
    assert "Line 4 of the list is that job already." in line_row.reason


def test_two_lines_are_one_job_only_where_a_person_said_that_it_covers_both() -> None:
    by_id = ExpectedJob(2, requisition="REQ-1")
    assert compare([by_id, LINE], linked(LINE, "ats:1", shares=True)).passes
    assert compare([LINE, OTHER], linked(LINE, "ats:1", shares=True), linked(OTHER, "ats:1", shares=True)).passes


def test_one_line_may_be_several_jobs() -> None:
    result = compare([LINE], linked(LINE, "ats:1"), linked(LINE, "ats:2"))
    assert [row(result, key).expected_line for key in ("ats:1", "ats:2", "ats:3")] == [4, 4, None]


@pytest.mark.parametrize(
    "jobs",
    [
        pytest.param(JOBS[1:], id="no longer read"),
        pytest.param([ats("1", remote_deleted_at=LONG_AGO), *JOBS[1:]], id="deleted"),
    ],
)
def test_a_link_to_a_job_that_is_gone_is_shown_and_asked_about_again(jobs: list[AtsJob]) -> None:
    line_row = row(compare([LINE], linked(LINE, "ats:1"), jobs=jobs), row_key(LINE))
    assert line_row.outcome is Outcome.EXPECTED_NOT_FOUND
    assert line_row.reason == (
        "Line 4 of the customer’s list is not in the ATS. "
        "Ana Alvarez linked it to “Welder · REQ-1”, Nov 24, 2026: Dana said. The ATS no longer shows that job."
    )
    assert can_link(line_row)


def test_a_link_to_one_of_two_jobs_that_share_an_id_by_now_is_asked_about_again() -> None:
    jobs = [ats("1"), replace(ats("1"), id="k1b", location=None), *JOBS[1:]]
    line_row = row(compare([LINE], linked(LINE, "ats:1"), jobs=jobs), row_key(LINE))
    assert (line_row.outcome, line_row.candidates) == (Outcome.REVIEW, ("ats:1#k1", "ats:1#k1b"))
    assert line_row.reason.endswith("Several jobs of the ATS have its ID now.")


def test_an_absence_that_was_accepted_before_the_link_is_not_accepted_once_the_linked_job_is_gone() -> None:
    absent = row(compare([LINE]), row_key(LINE))
    decision = JobDecision(absent.key, JobVerdict.ACCEPT_ABSENCE, absent.fingerprint, named("Ana"), NOW, "Filled")
    after = compare([LINE], linked(LINE, "ats:1"), jobs=JOBS[1:], decisions=[decision])
    assert row(after, absent.key).outcome is Outcome.EXPECTED_NOT_FOUND


def test_a_line_keeps_its_candidates_for_the_person_who_chooses() -> None:
    unclear = ExpectedJob(5, requisition="REQ-1", title="Accountant")
    line_row = row(compare([unclear]), row_key(unclear))
    assert (line_row.outcome, line_row.candidates) == (Outcome.REVIEW, ("ats:1",))
    assert doubts(line_row, row(compare([unclear]), "ats:1")) == "Another title"


@pytest.mark.parametrize(
    ("line", "same"),
    [
        (replace(LINE, line=99), True),
        (replace(LINE, title="METAL  joining–specialist"), True),
        (replace(LINE, city="pueblo"), True),
        (replace(LINE, title="Metal Joining Specialist II"), False),
        (replace(LINE, city="Denver"), False),
        (replace(LINE, requisition="REQ-9"), False),
    ],
)
def test_a_line_is_the_same_in_another_order_or_spelling_and_no_other(line: ExpectedJob, same: bool) -> None:
    assert (identity(line) == identity(LINE)) is same


@given(
    jobs=st.permutations(JOBS),
    listed=st.permutations([LINE, OTHER, ExpectedJob(9, title="Buyer", city="Pueblo")]),
    fresh=st.booleans(),
)
def test_a_link_holds_over_a_later_snapshot_whatever_its_order(
    jobs: list[AtsJob], listed: list[ExpectedJob], fresh: bool
) -> None:
    later = [replace(job, id=f"new-{job.id}") if fresh else job for job in jobs]
    numbered = [replace(line, line=at) for at, line in enumerate(listed, start=2)]
    result = compare(numbered, linked(LINE, "ats:1"), linked(OTHER, "ats:3"), jobs=later)
    lines = {line.title: line.line for line in numbered}
    assert row(result, "ats:1").expected_line == lines[LINE.title]
    assert row(result, "ats:3").expected_line == lines[OTHER.title]
    assert result.counts[Outcome.EXPECTED_NOT_FOUND] == 1, "only the line that nobody linked"
