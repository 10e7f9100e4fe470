"""Constants become words, and what an ATS wrote itself stays."""

from __future__ import annotations

import pytest

from core.jobs.words import counted_keys, counted_rows, field_label, plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("OPEN", "Open"),
        ("FULL_TIME", "Full time"),
        ("Posted - Internal", "Posted - Internal"),
        ("REQ-7 OK", "REQ-7 OK"),
    ],
)
def test_only_kombos_constants_are_translated(written: str, read: str) -> None:
    assert plain(written) == read


def test_unknown_verdicts_and_other_fields_are_shown_unchanged() -> None:
    assert field_label("us", "moon") == "moon"
    assert field_label("title", "not_us") == "not_us"


@pytest.mark.parametrize(
    ("jobs", "lines", "text"),
    [
        (0, 0, "0 jobs"),
        (1, 0, "1 job"),
        (1_204, 0, "1,204 jobs"),
        (0, 1, "1 list line"),
        (0, 12, "12 list lines"),
        (3, 1, "3 jobs and 1 list line"),
    ],
)
def test_jobs_and_list_lines_are_counted_apart(jobs: int, lines: int, text: str) -> None:
    assert counted_rows(jobs, lines) == text
    assert counted_keys([*["ats:1"] * jobs, *["expected:a"] * lines]) == text
