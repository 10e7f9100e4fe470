"""A line of the customer's list passes only where one job is certainly meant; otherwise a person is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from core.geography.place import Location
from core.jobs.model import AtsJob, ExpectedJob, FactoryFixJob, Outcome, Reconciliation
from core.jobs.outcomes import same_place
from core.jobs.reconciliation import reconcile

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


def job(number: int, name: str, **fields: Any) -> AtsJob:
    values = {"location": Location("Akron", "OH", "US"), "job_code": f"R-00{number}"} | fields
    return AtsJob(id=f"k{number}", remote_id=f"x{number}", name=name, status="OPEN", visibility="PUBLIC", **values)


JOBS = [
    job(1, "Press Operator II", post_url="https://mill.example/job?gh_jid=51"),
    job(2, "Accountant", post_url="https://mill.example/job?gh_jid=52"),
    job(3, "Oiler", location=Location("De Kalb", "IL", "US")),
]


def compare(*lines: ExpectedJob) -> Reconciliation:
    in_factoryfix = [
        FactoryFixJob(f"f{job.remote_id}", job.name or "", "disabled", job.remote_id, job.location) for job in JOBS
    ]
    return reconcile(JOBS, in_factoryfix, lines, tool="lever", now=NOW, first_sync_started_at=NOW - timedelta(days=2))


@pytest.mark.parametrize(
    ("line", "outcome", "says"),
    [
        (ExpectedJob(1, url="https://mill.example/job?gh_jid=53"), Outcome.EXPECTED_NOT_FOUND, ""),
        (ExpectedJob(1, url="https://mill.example/job"), Outcome.EXPECTED_NOT_FOUND, ""),
        (ExpectedJob(1, title="Press Operator I", city="Akron"), Outcome.REVIEW, "Similar title"),
        (ExpectedJob(1, "R-002", "Oiler"), Outcome.REVIEW, "but not the title"),
        (ExpectedJob(1, "R-001", "Press Operator III"), Outcome.REVIEW, "but not the title"),
        (ExpectedJob(1, "R-777", "Accountant", "Akron"), Outcome.REVIEW, "but not the id"),
        (ExpectedJob(1, None, "Accountant", "Akron", url="https://x.example/?gh_jid=9"), Outcome.REVIEW, "address"),
        (ExpectedJob(1, "R-001", url="https://mill.example/job?gh_jid=52"), Outcome.REVIEW, "different jobs"),
        (ExpectedJob(1, "2"), Outcome.REVIEW, "Similar id"),
        (ExpectedJob(1, title="Accountant", city="US-OH-Akron"), Outcome.REVIEW, "similar city"),
        (ExpectedJob(1, title="Accountant", city="Racine"), Outcome.EXPECTED_NOT_FOUND, ""),
    ],
)
def test_a_line_that_is_not_certain_blocks(line: ExpectedJob, outcome: Outcome, says: str) -> None:
    result = compare(line)
    (row,) = [row for row in result.rows if row.key.startswith("expected:")]
    assert (row.outcome, result.passes) == (outcome, False)
    assert says in row.reason


@pytest.mark.parametrize(
    ("wanted", "in_ats"),
    [
        ("Welder, Days", "Welder - Nights"),
        ("Boiler Hand AM", "Boiler Hand PM"),
        ("Mold Fitter", "Mold Fitter Apprentice"),
        ("C++ Coder", "C# Coder"),
        ("Packer 1st Shift", "Packers (Weekend Shift)"),
        ("Sr. Kiln Tender", "Kiln Tender, Grade B"),
        ("Smelter Line A", "Smelter Line 14"),
    ],
)
def test_a_job_that_differs_in_shift_grade_or_seniority_is_a_candidate(wanted: str, in_ats: str) -> None:
    line, ats_job = ExpectedJob(1, title=wanted, city="Akron"), job(9, in_ats)
    result = reconcile([ats_job], [], [line], tool="lever", now=NOW, first_sync_started_at=NOW - timedelta(days=2))
    (row,) = [row for row in result.rows if row.key.startswith("expected:")]
    assert row.outcome is Outcome.REVIEW and not result.passes
    assert in_ats in row.reason


@pytest.mark.parametrize(
    "line",
    [
        ExpectedJob(1, "R-001", "Press Operator"),
        ExpectedJob(1, "1", "Press Operator II", "Akron"),
        ExpectedJob(1, title="Oiler", city="DeKalb"),
        ExpectedJob(1, url="https://boards.greenhouse.io/mill/jobs/52"),
    ],
)
def test_a_line_that_is_certain_passes(line: ExpectedJob) -> None:
    assert compare(line).passes


def test_a_second_line_for_one_requisition_is_reported() -> None:
    result = compare(ExpectedJob(1, title="Accountant", city="Akron"), ExpectedJob(2, "R-002"))
    (row,) = [row for row in result.rows if row.key.startswith("expected:")]
    assert (row.expected_line, row.outcome) == (1, Outcome.REVIEW)
    assert "Line 2 of the list is that job already." in row.reason


@given(st.integers(10, 10**9), st.sampled_from(["requisition", "url", "title"]))
def test_a_line_that_exists_nowhere_always_blocks(number: int, kind: str) -> None:
    texts = {"requisition": f"R-{number}", "url": f"https://mill.example/job?gh_jid={number + 100}",
             "title": f"Press Operator {number}"}  # fmt: skip
    assert not compare(ExpectedJob(1, **{kind: texts[kind]})).passes  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (Location("Houston", "US-TX"), Location("Houston", "TX"), True),
        (Location("Houston", "Texas (TX)"), Location("Houston", "TX"), True),
        (Location("Houston, TX"), Location("Houston", "TX"), True),
        (Location(raw="Houston, Texas, United States"), Location("Houston", "TX", "US"), True),
        (Location(raw="Houston, TX, USA"), Location("Houston", "TX", "US"), True),
        (Location("DeKalb", "IL"), Location("De Kalb", "IL"), True),
        (Location("Houston, TX"), Location("Houston", "MO"), False),
        (Location(raw="Houston, TX, USA"), Location("Dallas", "TX", "US"), False),
    ],
)
def test_another_spelling_of_a_place_is_no_drift(first: Location, second: Location, same: bool) -> None:
    assert same_place(first, second) is same
    assert same_place(second, first) is same
