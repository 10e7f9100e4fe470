"""A workbook is read as a person sees it: formats, links, merged cells, and only what is visible."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from core.jobs.customer_list.model import ListField
from core.jobs.customer_list.number_formats import displayed
from core.jobs.customer_list.workbook import tables_of
from core.jobs.expected import understand


def saved(build: Callable[[openpyxl.Workbook], None]) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    build(book)
    book.save(content)
    return content.getvalue()


def sheet_with(sheet: Any, *rows: tuple[Any, ...]) -> Any:
    for row in rows:
        sheet.append(row)
    return sheet


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (71, "00000", "00071"), (71, '"R-"0', "R-71"), (71, '"R-"0000', "R-0071"), (1234567, "000-0000", "123-4567"),
        (71, "General", "71"), (71.0, "0", "71"), (71, "0.00", "71"), (71.5, "General", "71.5"), (71, "#,##0", "71"),
        (71, r"\R00000;-0", "R00071"), (-7, "00000", "-7"), (date(2026, 3, 1), "yyyy", "2026-03-01"),
        (True, "General", "TRUE"), (None, "General", ""), (" x ", "@", "x"), (123456, "000", "123456"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_shown(value: object, number_format: str, text: str) -> None:
    assert displayed(value, number_format) == text


def test_the_list_is_found_on_any_visible_sheet_and_hidden_ones_are_named() -> None:
    def build(book: openpyxl.Workbook) -> None:
        sheet_with(book.active, ("Please fill in the next sheet",))
        sheet_with(book.create_sheet("Old"), ("Req ID", "Title"), ("R-9", "Oiler")).sheet_state = "hidden"
        sheet_with(book.create_sheet("Pueblo"), ("Req ID", "Title"), ("R-1", "Welder"))
        sheet_with(book.create_sheet("Racine"), ("Report",), ("Title", "Req ID"), ("Fitter", "R-2"), ("Total", 1))
        sheet_with(book.create_sheet("Closed"), ("Req ID", "Title"), ("R-3", "Painter"))

    read = understand(saved(build), "jobs.xlsx")
    assert [(job.requisition, job.title) for job in read.jobs] == [("R-1", "Welder"), ("R-2", "Fitter")]
    assert len({job.line for job in read.jobs}) == 2
    assert [(row.sheet, row.line, row.reason) for row in read.skipped] == [
        ("Racine", 1, "above the heading"), ("Racine", 4, "total"),
    ]  # fmt: skip
    warnings = " ".join(read.warnings)
    for text in (
        "Hidden sheets were not read: Old",
        "“Sheet” has no heading",
        "“Closed” by its name holds closed jobs",
    ):
        assert text in warnings


def test_hidden_rows_are_left_out_and_named() -> None:
    def build(book: openpyxl.Workbook) -> None:
        sheet = sheet_with(book.active, ("Req ID", "Title"), ("R-1", "Welder"), ("R-2", "Fitter"))
        sheet.row_dimensions[3].hidden = True

    read = understand(saved(build))
    assert [job.requisition for job in read.jobs] == ["R-1"]
    assert [(row.line, row.text, row.reason) for row in read.skipped] == [(3, "R-2 · Fitter", "hidden row")]


def test_a_hidden_column_is_named_and_used_only_when_a_person_chooses_it() -> None:
    def build(book: openpyxl.Workbook) -> None:
        rows = [("Title", "Req ID", "City", "Old ID"), ("Welder", "R-1", "Pueblo", "77"), ("Fitter", "R-2", "Lima", "")]
        sheet = sheet_with(book.active, *rows)
        sheet.column_dimensions["B"].hidden = True
        sheet.column_dimensions["D"].hidden = True

    read = understand(saved(build))
    assert [(job.requisition, job.title, job.city) for job in read.jobs] == [
        (None, "Welder", "Pueblo"), (None, "Fitter", "Lima"),
    ]  # fmt: skip
    assert "Hidden columns were not used: Req ID, Old ID. Choose one if you need it." in read.warnings
    assert [column.name for column in read.columns if column.hidden] == ["Req ID", "Old ID"]
    chosen = understand(saved(build), choice={ListField.REQUISITION: "Req ID"})
    assert [job.requisition for job in chosen.jobs] == ["R-1", "R-2"]
    assert "Hidden columns were not used: Old ID. Choose one if you need it." in chosen.warnings


def test_where_only_hidden_columns_name_a_job_the_list_is_refused_until_one_is_chosen() -> None:
    def build(book: openpyxl.Workbook) -> None:
        sheet = sheet_with(book.active, ("Req ID", "City"), ("R-1", "Pueblo"))
        sheet.column_dimensions["A"].hidden = True

    assert understand(saved(build)).refusal
    chosen = understand(saved(build), choice={ListField.REQUISITION: "Req ID"})
    assert [job.requisition for job in chosen.jobs] == ["R-1"]


def test_links_and_merged_cells_count_for_their_rows() -> None:
    def build(book: openpyxl.Workbook) -> None:
        rows = [("Plant", "Title", "Link"), ("Pueblo, CO", "Welder", "Apply"), (None, "Fitter", "Apply")]
        sheet = sheet_with(book.active, *rows, ("Racine, WI", "Oiler", '=HYPERLINK("https://jobs.example/3","Apply")'))
        sheet.merge_cells("A2:A3")
        sheet["C2"].hyperlink = "https://jobs.example/1?a=1&b=2"
        sheet["B3"].hyperlink = "https://jobs.example/2"

    read = understand(saved(build))
    assert [(job.title, job.city, job.url) for job in read.jobs] == [
        ("Welder", "Pueblo", "https://jobs.example/1?a=1&b=2"),
        ("Fitter", "Pueblo", "https://jobs.example/2"),
        ("Oiler", "Racine", "https://jobs.example/3"),
    ]


def test_a_formula_without_a_value_and_a_number_too_long_are_named() -> None:
    def build(book: openpyxl.Workbook) -> None:
        sheet_with(book.active, ("Req ID", "Title"), ("=A9", "Welder"), (1234567890123456789, "Fitter"))

    read = understand(saved(build))
    assert [job.title for job in read.jobs] == ["Welder", "Fitter"]
    assert "Row 2: a formula has no value" in read.warnings[0]
    assert "Row 3: a spreadsheet has changed the last digits" in read.warnings[1]


def test_a_sheet_with_a_stray_cell_far_away_is_read_at_once() -> None:
    def build(book: openpyxl.Workbook) -> None:
        sheet_with(book.active, ("Req ID", "Title"), ("R-1", "Welder"))["ZZ3"] = "x"

    (table,) = tables_of(saved(build))
    assert max(len(row.cells) for row in table.rows) <= 200
