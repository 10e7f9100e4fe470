"""What was understood of a customer's list: its jobs, its columns, the rows that are no jobs, and what to check."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from core.jobs.model import ExpectedJob

MAX_ROWS = 20_000
OTHER_ROWS = 1_000
"""The most rows beside the jobs: titles, headings, totals."""
LONGEST_FIELD = 500
"""The most characters kept of one field; the rest is cut, and a warning says so."""


class ListField(StrEnum):
    """What a column of a list can hold."""

    REQUISITION = "requisition"
    TITLE = "title"
    LOCATION = "location"
    CITY = "city"
    STATE = "state"
    URL = "url"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: its heading (unique in its table), an example from the first rows, and how it was used, if at all.

    A column that is hidden in the workbook is used only if a person chooses it.
    """

    name: str
    field: ListField | None = None
    example: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no job of the list: its number in the file, its text, and why; `sheet` if there are several."""

    line: int
    text: str
    reason: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class CustomerList:
    """A list as it was understood; every row that is not blank is a job, a heading, or skipped with a reason.

    `columns` is empty for pasted lines. `refusal` is a sentence and the next step if no jobs could be read; the
    columns may then still be chosen by a person.
    """

    jobs: tuple[ExpectedJob, ...] = ()
    columns: tuple[ListColumn, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    warnings: tuple[str, ...] = ()
    heading_lines: tuple[int, ...] = ()
    refusal: tuple[str, str] | None = None


@dataclass(slots=True)
class TableRow:
    """One row of a table: its number in the file, its cells, and the address behind each cell with a link.

    `inexact` are the columns with a number that has more digits than a spreadsheet keeps.
    """

    line: int
    cells: list[str]
    links: dict[int, str] = field(default_factory=dict)
    inexact: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """One table: a delimited text, or one sheet, with the rows that its file format itself sets aside."""

    rows: list[TableRow]
    sheet: str = ""
    skipped: list[SkippedRow] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    hidden: frozenset[int] = frozenset()
    """The columns that the workbook hides."""
    is_complete: bool = False
    """Whether every row says everything about its job, so that a blank cell never means the one above."""

    def visible(self, row: TableRow) -> list[str]:
        """Return the row's cells, empty where the column is hidden."""
        return ["" if column in self.hidden else cell for column, cell in enumerate(row.cells)]

    def row_name(self, line: int) -> str:
        """Return how a sentence names a row: "Row 5", with the sheet if there are several."""
        return f"{self.sheet}, row {line:,}" if self.sheet else f"Row {line:,}"
