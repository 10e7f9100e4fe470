"""Read a table as a customer's list: find its heading, name its columns, and judge each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.geography import gazetteer as gz
from core.jobs.customer_list import headings
from core.jobs.customer_list.fields import cleaned, is_status
from core.jobs.customer_list.model import (
    CustomerList,
    ListColumn,
    ListField,
    SkippedRow,
    Table,
    TableRow,
)
from core.jobs.customer_list.rows import RowReader
from core.jobs.model import ExpectedJob

ABOVE_HEADING: Final = "above the heading"
_HEADING_ROWS: Final = 20
_EXAMPLES: Final = 20
_FEWEST_GROUPS: Final = 2
_GROUPED: Final = 1.5
"""A column of groups has at least so many rows for each place that it names."""
NAMES_A_JOB: Final = frozenset({ListField.REQUISITION, ListField.TITLE, ListField.URL})
Choice = Mapping[ListField, str]
"""The column that a person chose for a field, by its name; "" for none."""


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """The heading of a table: its place among the rows, the names of all columns, and the column of each field."""

    index: int
    names: tuple[str, ...]
    columns: Mapping[ListField, int]
    is_certain: bool = False


def find_heading(table: Table) -> HeadingRow | None:
    """Return the row among the first ones that names the most columns, one of which is an ID, title or address."""
    best: HeadingRow | None = None
    filled = [
        (index, row) for index, row in enumerate(table.rows[: 5 * _HEADING_ROWS]) if any(map(str.strip, row.cells))
    ]
    for index, row in filled[:_HEADING_ROWS]:
        visible = table.visible(row)
        columns = headings.columns_of(visible)
        certain = _is_certain(visible, columns)
        is_heading = certain or not any(letter.isdigit() for cell in row.cells for letter in cell)
        if is_heading and NAMES_A_JOB & columns.keys() and (best is None or len(columns) > len(best.columns)):
            best = HeadingRow(index, _unique(row.cells), columns, certain)
    return best


def _is_certain(cells: Sequence[str], columns: Mapping[ListField, int]) -> bool:
    """Return whether a row is a heading for certain: it names two fields, or all its cells are known headings."""
    return len(columns) > 1 or all(headings.is_known(cell) for cell in cells if cell.strip())


def assumed_heading(table: Table) -> HeadingRow | None:
    """Return the first row with several cells, for a table of which no heading is known."""
    filled = [(index, row) for index, row in enumerate(table.rows) if any(map(str.strip, row.cells))]
    several = [(index, row) for index, row in filled[:_HEADING_ROWS] if sum(map(bool, map(str.strip, row.cells))) > 1]
    for index, row in (several or filled)[:1]:
        return HeadingRow(index, _unique(row.cells), headings.columns_of(table.visible(row)))
    return None


def _unique(cells: Sequence[str]) -> tuple[str, ...]:
    """Return a name for each column; one without a heading, or with a heading that repeats, has its letter."""
    names: list[str] = []
    for index, cell in enumerate(cells):
        name = cleaned(cell)[:80]
        letter = f"column {_letter(index)}"
        names.append(f"{name} ({letter})" if name in names else name or letter.replace("c", "C", 1))
    return tuple(names)


def _letter(index: int) -> str:
    first, last = divmod(index, 26)
    return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + last)


def read_table(table: Table, heading: HeadingRow, choice: Choice, first_line: int = 0) -> CustomerList:
    """Read the rows below the heading; `first_line` is added to the line of each job, if sheets stand before it."""
    columns, below = _columns(table, heading, choice), table.rows[heading.index + 1 :]
    reader = RowReader(columns, table, is_grouped=not table.is_complete and _is_grouped(below, columns))
    skipped, jobs, heading_lines = list(table.skipped), list[ExpectedJob](), [table.rows[heading.index].line]
    for row in table.rows[: heading.index]:
        if text := _text(row):
            skipped.append(SkippedRow(row.line, text, ABOVE_HEADING, table.sheet))
    for row in below:
        text = _text(row)
        if not text:
            continue
        if text == _text(table.rows[heading.index]):
            heading_lines.append(row.line)
            continue
        job, reason = reader.read(row, first_line)
        if job:
            jobs.append(job)
        else:
            skipped.append(SkippedRow(row.line, text, reason, table.sheet))
    return CustomerList(
        tuple(jobs),
        _described(table, heading, columns),
        tuple(sorted(skipped, key=lambda row: row.line)),
        (*table.warnings, *_hidden(table, heading, columns), *reader.warnings),
        tuple(heading_lines),
    )


def _columns(table: Table, heading: HeadingRow, choice: Choice) -> dict[ListField, int]:
    """Return the column of each field: as chosen, else as its heading says and its cells do not deny."""
    columns = dict(heading.columns)
    below = table.rows[heading.index + 1 :]
    if ListField.REQUISITION in columns and _are_row_numbers(below, columns[ListField.REQUISITION], heading):
        del columns[ListField.REQUISITION]
    state = columns.get(ListField.STATE)
    if state is not None and _are_statuses([text for row in below if (text := _cell(row, state))]):
        columns[ListField.STATUS] = columns.pop(ListField.STATE)
    url = columns.get(ListField.URL)
    if url is not None and gz.normalize(heading.names[url]) == "address" and not _has_addresses(below, url):
        del columns[ListField.URL]
        columns.setdefault(ListField.LOCATION, url)
    for field, name in choice.items():
        columns.pop(field, None)
        if name in heading.names:
            index = heading.names.index(name)
            columns = {other: column for other, column in columns.items() if column != index} | {field: index}
    return columns


def _is_grouped(rows: Sequence[TableRow], columns: Mapping[ListField, int]) -> bool:
    """Return whether a place stands only in the first row of its group: no place twice, and many rows without one."""
    column = columns.get(ListField.LOCATION, columns.get(ListField.CITY))
    jobs = [row for row in rows if any(_cell(row, own) for field, own in columns.items() if field in NAMES_A_JOB)]
    if column is None or not jobs or not _cell(jobs[0], column):
        return False
    named = [text for row in jobs if (text := _cell(row, column))]
    return _FEWEST_GROUPS <= len(set(named)) == len(named) and len(jobs) >= _GROUPED * len(named)


def _are_row_numbers(rows: Sequence[TableRow], column: int, heading: HeadingRow) -> bool:
    """Return whether a column called only "ID" or "No." counts the rows: 1, 2, 3."""
    if gz.normalize(heading.names[column]) not in ("id", "number", "no", "nr", ""):
        return False
    numbers = [_cell(row, column) for row in rows if _text(row)]
    counted = [number for number in numbers if number]
    return len(counted) > 1 and counted == [str(number) for number in range(1, len(counted) + 1)]


def _are_statuses(texts: Sequence[str]) -> bool:
    """Return whether a column called "State" says how jobs stand: some of its texts are statuses, none is a state."""
    return any(map(is_status, texts)) and not any(gz.state(gz.normalize(text)) for text in texts)


def _has_addresses(rows: Sequence[TableRow], column: int) -> bool:
    return any(column in row.links or "://" in (text := _cell(row, column)) or text.startswith("www.") for row in rows)


def _cell(row: TableRow, column: int) -> str:
    return cleaned(row.cells[column]) if column < len(row.cells) else ""


def _described(table: Table, heading: HeadingRow, columns: Mapping[ListField, int]) -> tuple[ListColumn, ...]:
    fields = {column: field for field, column in columns.items()}
    below = table.rows[heading.index + 1 :][:_EXAMPLES]
    return tuple(
        ListColumn(
            name,
            fields.get(index),
            next((text[:80] for row in below if (text := _cell(row, index))), ""),
            index in table.hidden,
        )
        for index, name in enumerate(heading.names)
    )


def _hidden(table: Table, heading: HeadingRow, columns: Mapping[ListField, int]) -> list[str]:
    """Return a warning that names the hidden columns that were not used."""
    unused = sorted(table.hidden - set(columns.values()))
    names = [heading.names[column] for column in unused if column < len(heading.names)]
    return [f"Hidden columns were not used: {', '.join(names)}. Choose one if you need it."] if names else []


def _text(row: TableRow) -> str:
    return " · ".join(text for cell in row.cells if (text := cleaned(cell)))[:200]
