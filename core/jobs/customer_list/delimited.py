"""Split a text into the rows of a table: CSV, TSV, semicolons, bars, and tables in Markdown."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Final

from core.errors import InvalidInput
from core.jobs.customer_list.model import SkippedRow, Table, TableRow

DELIMITERS: Final = "\t,;|"
NO_DELIMITER: Final = "\x1f"
MOST_COLUMNS: Final = 200
_MOST_LINES_OF_A_ROW: Final = 20
_LONGEST_SEPARATOR_LINE: Final = 6
_MOST_NULS: Final = 100
"""A text has at most one NUL in so many characters: some exports write one into an empty cell."""


def decoded(content: str | bytes) -> str:
    """Return a text in the encodings that spreadsheets write: UTF-8, UTF-16 with its mark, and Windows-1252."""
    if isinstance(content, str):
        return content.lstrip("\ufeff")
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if text.count("\x00") * _MOST_NULS <= len(text):
            return text.replace("\x00", "")
    raise InvalidInput("The file is not text.", "Save it as XLSX or CSV and upload it again.")


def delimiter_line(lines: Sequence[str]) -> tuple[int, str]:
    """Return the number of a first line such as "sep=;" and its delimiter, or 0 and ""."""
    for number, line in enumerate(lines, start=1):
        text = line.strip(' "\ufeff')
        if text:
            is_named = text.lower().startswith("sep=") and len(line) <= _LONGEST_SEPARATOR_LINE + 2
            return (number, line.strip('"\ufeff').lstrip()[len("sep=") :][:1] or "\t") if is_named else (0, "")
    return 0, ""


def table_of(lines: Sequence[str], delimiter: str) -> Table:
    """Return the rows of a delimited text; the rules of a Markdown table are set aside."""
    table = Table([])
    rows = _rows(lines, delimiter)
    if rows is None:
        table.warnings.append("A quote in the list is never closed, so each line was read as a row of its own.")
        rows = [_line_alone(number, line, delimiter) for number, line in enumerate(lines, start=1)]
    for row in rows:
        if delimiter == "|":
            _without_bars(row)
        if delimiter == "|" and _is_rule(row.cells):
            table.skipped.append(SkippedRow(row.line, lines[row.line - 1].strip()[:100], "only punctuation"))
        else:
            table.rows.append(row)
    return table


def _rows(lines: Sequence[str], delimiter: str) -> list[TableRow] | None:
    """Return the rows, or None if a quote that is never closed makes one row of many lines."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    rows, before = [], 0
    try:
        for cells in reader:
            if reader.line_num - before > _MOST_LINES_OF_A_ROW:
                return None
            rows.append(TableRow(before + 1, cells[:MOST_COLUMNS]))
            before = reader.line_num
    except csv.Error:
        return None
    return rows


def _line_alone(number: int, line: str, delimiter: str) -> TableRow:
    return TableRow(number, [cell.strip().strip('"') for cell in line.split(delimiter)][:MOST_COLUMNS])


def _without_bars(row: TableRow) -> None:
    """Take off the empty cells before the first and after the last bar of a Markdown table."""
    if len(row.cells) > 1 and not row.cells[0].strip() and not row.cells[-1].strip():
        row.cells = row.cells[1:-1]


def _is_rule(cells: Sequence[str]) -> bool:
    text = "".join(cells).replace(" ", "")
    return bool(text) and not text.strip("-:=+")
