"""Judge one row below the heading: a job, the place of the rows below it, or no job, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.jobs.customer_list import message_lines
from core.jobs.customer_list.fields import (
    DAMAGED,
    cleaned,
    is_closed,
    is_damaged_id,
    limited,
    requisition_of,
    without_status,
)
from core.jobs.customer_list.model import ListField, Table, TableRow
from core.jobs.customer_list.pasted_line import is_code, job_of_line
from core.jobs.customer_list.places import Place, is_known, split_place, with_state
from core.jobs.model import ExpectedJob
from core.plural import counted

MOST_WARNINGS: Final = 50
_LONGEST_COMBINED: Final = 300


class RowReader:
    """Reads the rows of one table from top to bottom; it remembers the place that a group's heading names.

    Where `is_grouped`, the first row of a group names its place, and the rows below it leave it blank.
    """

    def __init__(self, columns: Mapping[ListField, int], table: Table, *, is_grouped: bool = False) -> None:
        self._columns = columns
        self._table = table
        self._place: Place | None = None
        self._is_grouped, self._below = is_grouped, 0
        self._warnings: list[str] = []

    @property
    def warnings(self) -> list[str]:
        """What to check in the rows so far, at most MOST_WARNINGS sentences."""
        more = len(self._warnings) - MOST_WARNINGS
        first = self._warnings[:MOST_WARNINGS]
        first = [*first, f"{more:,} more rows have such a problem."] if more > 0 else first
        rows = counted(self._below, "row")
        return [*first, f"{rows} without a place got the place of the row above."] if self._below else first

    def read(self, row: TableRow, first_line: int) -> tuple[ExpectedJob | None, str]:
        """Return the row's job, or None and the reason why it is no job."""
        cells = {
            field: cleaned(row.cells[column]) for field, column in self._columns.items() if column < len(row.cells)
        }
        filled = [(column, text) for column, cell in enumerate(row.cells) if (text := cleaned(cell))]
        if reason := self._no_job(cells, filled):
            return None, reason
        self._take_link(row, cells)
        title, status = without_status(cells.get(ListField.TITLE, ""))
        cells[ListField.TITLE] = title
        self._take_apart(cells)
        status = cells.get(ListField.STATUS) or status
        if is_closed(status):
            return None, f"status is {status}"
        job = self._job(row.line + first_line, cells)
        return (limited(job, self._warnings), "") if job else (None, self._missing(cells))

    def _no_job(self, cells: Mapping[ListField, str], filled: list[tuple[int, str]]) -> str:
        """Return why a row with little text is no job: a total, a note, or the heading of a group."""
        names = [cells.get(field, "") for field in (ListField.TITLE, ListField.REQUISITION, ListField.URL)]
        column, text = filled[0]
        if message_lines.is_total(text) and not any(any(map(str.isalpha, name)) for name in names if name != text):
            return message_lines.TOTAL
        if len(filled) > 1 or len(self._columns) == 1:
            return ""
        if reason := message_lines.reason_of(text):
            return reason
        place = split_place(text.partition(":")[2] or text) if not is_code(text) else Place()
        if is_known(place):
            self._place = place
            return "heading with the place of the rows below"
        field = next((field for field, own in self._columns.items() if own == column), None)
        is_job = field in (ListField.TITLE, ListField.URL) or (
            field is ListField.REQUISITION and any(map(str.isdigit, text))
        )
        if not is_job:
            self._place = None
            return "heading of a group" if column == 0 else ""
        return ""

    def _take_link(self, row: TableRow, cells: dict[ListField, str]) -> None:
        """Use the address behind a cell: that of the address column, else of the title or the ID."""
        for field in (ListField.URL, ListField.TITLE, ListField.REQUISITION):
            link = row.links.get(self._columns.get(field, -1), "")
            if link.startswith(("http://", "https://")):
                cells[ListField.URL] = link
                return
        if (url := cells.get(ListField.URL)) and not ("." in url and " " not in url):
            self._warn(row.line, f"“{url[:60]}” is not an address, so it was not used")
            cells[ListField.URL] = ""

    def _take_apart(self, cells: dict[ListField, str]) -> None:
        """Split a column that holds ID, title and place at once, as in "R-00412 Welder (Open)"."""
        for field, other in ((ListField.TITLE, ListField.REQUISITION), (ListField.REQUISITION, ListField.TITLE)):
            text, status = without_status(cells.get(field, ""))
            is_combined = other not in self._columns and " " in text and len(text) <= _LONGEST_COMBINED
            job = job_of_line(0, text) if is_combined else None
            if job and (job.requisition or job.city or field is ListField.REQUISITION):
                cells[ListField.REQUISITION], cells[ListField.TITLE] = job.requisition or "", job.title or ""
                cells.setdefault(ListField.STATUS, status)
                if job.city and not (cells.get(ListField.CITY) or cells.get(ListField.LOCATION)):
                    cells[ListField.CITY], cells[ListField.STATE] = job.city, job.state or ""

    def _job(self, line: int, cells: Mapping[ListField, str]) -> ExpectedJob | None:
        requisition, title = requisition_of(cells.get(ListField.REQUISITION, "")), cells.get(ListField.TITLE, "")
        url = cells.get(ListField.URL, "")
        if is_damaged_id(requisition):
            self._warn(line, DAMAGED.format(requisition))
            requisition = ""
        if not (requisition or title or url):
            return None
        city, state = self._city_and_state(cells)
        return ExpectedJob(line, requisition or None, title or None, city, state, url or None)

    def _city_and_state(self, cells: Mapping[ListField, str]) -> tuple[str | None, str | None]:
        city, state = cells.get(ListField.CITY, ""), cells.get(ListField.STATE, "")
        if city and not state and ("," in city or with_state(city)):
            named = split_place(city)
            city, state = named.city or "", named.state or ""
        elif not city and (location := cells.get(ListField.LOCATION, "")):
            named = split_place(location)
            city, state = named.city or "", state or named.state or ""
        if self._is_grouped and city:
            self._place = Place(city, state or None)
        if not city and not state and self._place:
            self._below += self._is_grouped
            return self._place.city, self._place.state
        return city or None, state or None

    def _missing(self, cells: Mapping[ListField, str]) -> str:
        if is_damaged_id(requisition_of(cells.get(ListField.REQUISITION, ""))):
            return "a spreadsheet damaged its requisition ID, and it has no title and no address"
        return "no requisition ID, title or address"

    def _warn(self, line: int, sentence: str) -> None:
        self._warnings.append(f"{self._table.row_name(line)}: {sentence}.")
