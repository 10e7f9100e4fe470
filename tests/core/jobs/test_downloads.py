"""A download opens safely in a spreadsheet and holds what the table shows."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from core.jobs.downloads import COLUMNS, cells, defused, rows_as_csv, rows_as_xlsx
from core.jobs.model import Drift, JobDecision, JobRow, JobVerdict, Outcome
from tests.actors import named

HOSTILE = [
    '=HYPERLINK("https://evil.example","Click")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "  =1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "Welder;=1+1",
    "Welder,@SUM(A1)",
]


def row(key: str = "ats:1", title: str = "Welder", outcome: Outcome = Outcome.SYNCED) -> JobRow:
    drift = (Drift("title", title, "Welder II", is_error=True),)
    return JobRow(
        key, outcome, "Active.", title=title, requisition="R-1", drift=drift, flags=("mixed",), expected_line=3
    )


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_csv_has_the_heading_and_one_line_for_each_row() -> None:
    lines = read_csv(rows_as_csv([row("ats:1"), row("ats:2", 'Quality "Lead", nights', Outcome.MISSING)], {}))
    assert lines[0] == list(COLUMNS)
    assert [line[0] for line in lines[1:]] == ["Synced", "Missing"]
    assert lines[2][4] == 'Quality "Lead", nights'


@pytest.mark.parametrize("title", HOSTILE)
def test_no_cell_of_a_csv_is_run_as_a_formula(title: str) -> None:
    for cell in read_csv(rows_as_csv([row(title=title)], {}))[1]:
        for part in cell.replace(";", ",").split(","):
            assert part.lstrip()[:1] not in ("=", "+", "-", "@", "＝")


@pytest.mark.parametrize("requisition", ["00123", "123456789012345678", "12E8"])
def test_an_id_keeps_its_digits_when_a_spreadsheet_opens_the_csv(requisition: str) -> None:
    column = list(COLUMNS).index("Requisition")
    rows = [replace(row(), requisition=text) for text in (requisition, "R-123")]
    written = read_csv(rows_as_csv(rows, {}))
    assert [line[column] for line in written[1:]] == [f"'{requisition}", "R-123"]


@given(st.text(max_size=60))
def test_defusing_keeps_every_printable_letter(text: str) -> None:
    kept = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in defused(text) if sign.isalnum()] == kept


def test_a_workbook_has_a_frozen_heading_filters_and_a_colour_for_each_outcome() -> None:
    every = [row(f"ats:{number}", outcome=outcome) for number, outcome in enumerate(Outcome)]
    sheet = openpyxl.load_workbook(io.BytesIO(rows_as_xlsx(every, {})))["Jobs"]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:U{len(every) + 1}"
    assert [sheet.cell(line, 1).value for line in range(2, len(every) + 2)] == [
        outcome.value.capitalize() for outcome in Outcome
    ]
    colours = {sheet.cell(line, 1).fill.fgColor.rgb for line in range(2, len(every) + 2)}
    assert len(colours) >= 5
    assert "00000000" not in colours


@pytest.mark.parametrize("title", [*HOSTILE, "x" * 40_000, "nul \x00 bell \x07", "lone \ud800 half"])
def test_every_cell_of_a_workbook_is_plain_text(title: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(rows_as_xlsx([row(title=title)], {})))["Jobs"]
    assert {cell.data_type for cell in sheet[2] if cell.value is not None} == {"s"}


def test_the_cells_stand_under_their_columns() -> None:
    cell_of = dict(zip(COLUMNS, cells(row(), {}), strict=True))
    assert cell_of["Title"] == "Welder"
    assert cell_of["Differences"] == "title: Welder (ATS), Welder II (FactoryFix)"
    assert cell_of["List line"] == "3"
    assert cell_of["Flags"] == "mixed"


def test_verdicts_and_constants_are_spelled_out_in_a_download() -> None:
    job_row = replace(
        row(), us="not_us", activity="review", ats_status="ON_HOLD", factoryfix_state="disabled", who="us"
    )
    cell_of = dict(zip(COLUMNS, cells(job_row, {}), strict=True))
    words = [cell_of[name] for name in ("In the US", "Active", "ATS status", "FactoryFix state", "Who acts")]
    assert words == ["Not in the US", "May not be active", "On hold", "Disabled", "We"]


def test_a_decision_stands_with_who_when_and_why_only_where_it_still_counts() -> None:
    at = datetime(2026, 11, 29, 15, 30, tzinfo=UTC)
    decisions = {
        "ats:1": JobDecision(
            "ats:1", JobVerdict.EXCLUDE, "", by=named("Ana Alvarez"), at=at, reason="Closed, says Dana"
        )
    }
    names = ("Decided by", "Decided at", "Decided because")
    counted = dict(zip(COLUMNS, cells(replace(row(), decided_by=named("Ana Alvarez")), decisions), strict=True))
    assert [counted[name] for name in names] == ["Ana Alvarez", "2026-11-29T15:30+00:00", "Closed, says Dana"]
    changed_since = dict(zip(COLUMNS, cells(row(), decisions), strict=True))
    assert [changed_since[name] for name in names] == ["", "", ""]
