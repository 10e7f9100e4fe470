"""What can be decided on which row, and in which order rows stand."""

from __future__ import annotations

import pytest

from core.jobs.deciding import ATTENTION, MEANINGS, attention, choices, label, shared_choices
from core.jobs.model import Drift, JobRow, JobVerdict, Outcome
from tests.actors import named


def row(key: str, outcome: Outcome, **fields: object) -> JobRow:
    return JobRow(key=key, outcome=outcome, reason="", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("job_row", "offered"),
    [
        (row("ats:1", Outcome.REVIEW), ("accept", "exclude")),
        (row("ats:1", Outcome.UNEXPECTED), ("accept",)),
        (row("ats:1", Outcome.MISSING), ("exclude",)),
        (row("ats:1", Outcome.SYNCED), ()),
        (row("ats:1", Outcome.PENDING), ()),
        (row("ats:1", Outcome.EXCLUDED), ()),
        (row("ats:1", Outcome.EXCLUDED, flags=("expected",)), ("exclude",)),
        (row("ats:1", Outcome.EXCLUDED, decided_by=named("Ana")), ("accept", "exclude")),
        (row("factoryfix:1", Outcome.UNEXPECTED), ("accept",)),
        (row("factoryfix:1", Outcome.MANUAL_DUPLICATE), ("accept",)),
        (row("factoryfix:1", Outcome.EXCLUDED), ()),
        (row("expected:1", Outcome.EXPECTED_NOT_FOUND), ("accept absence",)),
        (row("expected:1", Outcome.REVIEW), ("accept absence",)),
        (row("expected:1", Outcome.EXCLUDED, decided_by=named("Ana")), ()),
    ],
)
def test_only_what_the_comparison_takes_up_is_offered(job_row: JobRow, offered: tuple[str, ...]) -> None:
    assert choices(job_row) == offered
    assert set(offered) <= set(MEANINGS)


@pytest.mark.parametrize(
    ("job_row", "verdict", "text"),
    [
        (row("ats:1", Outcome.MISSING), "exclude", "May stay out of FactoryFix: accepted as a risk"),
        (
            row("ats:1", Outcome.EXCLUDED, flags=("expected",)),
            "exclude",
            "May stay out of FactoryFix: accepted as a risk",
        ),
        (row("ats:1", Outcome.UNEXPECTED), "accept", "May stay in FactoryFix: accepted as a risk"),
        (row("factoryfix:1", Outcome.MANUAL_DUPLICATE), "accept", "May stay in FactoryFix: accepted as a risk"),
        (row("expected:1", Outcome.EXPECTED_NOT_FOUND), "accept absence", "Absence is accepted as a risk"),
        (row("ats:1", Outcome.REVIEW), "exclude", "Does not belong in FactoryFix"),
        (row("ats:1", Outcome.REVIEW), "accept", "Belongs in FactoryFix"),
    ],
)
def test_a_decision_that_leaves_something_wrong_is_called_a_risk(job_row: JobRow, verdict: str, text: str) -> None:
    assert label([job_row], JobVerdict(verdict)) == text


def test_a_decision_is_called_a_risk_only_where_it_is_that_for_every_row() -> None:
    rows = [row("ats:1", Outcome.MISSING), row("ats:2", Outcome.REVIEW)]
    assert label(rows, JobVerdict.EXCLUDE) == "Does not belong in FactoryFix"


def test_several_rows_share_only_what_fits_all() -> None:
    review, missing = row("ats:1", Outcome.REVIEW), row("ats:2", Outcome.MISSING)
    assert shared_choices([review, missing]) == ("exclude",)
    assert shared_choices([review, row("ats:3", Outcome.SYNCED)]) == ()
    assert shared_choices([]) == ()


def test_the_table_begins_with_what_is_left_to_do() -> None:
    assert set(ATTENTION) == set(Outcome)
    drifted = row("ats:1", Outcome.SYNCED, drift=(Drift("title", "a", "b", is_error=True),))
    left_out = row("ats:2", Outcome.EXCLUDED, flags=("expected",))
    fine, excluded = row("ats:3", Outcome.SYNCED), row("ats:4", Outcome.EXCLUDED)
    assert sorted([excluded, fine, drifted, left_out], key=attention) == [left_out, drifted, fine, excluded]
