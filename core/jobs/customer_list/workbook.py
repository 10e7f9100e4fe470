"""Read the visible sheets of an XLSX file, with numbers as they are displayed and the addresses behind links."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from core.errors import InvalidInput
from core.jobs.customer_list.delimited import MOST_COLUMNS
from core.jobs.customer_list.model import MAX_ROWS, OTHER_ROWS, SkippedRow, Table, TableRow
from core.jobs.customer_list.number_formats import displayed, is_inexact
from core.jobs.customer_list.sheet_parts import Cell, SheetParts, sheet_parts

_MAX_UNPACKED: Final = 200 * 1024 * 1024
_MOST_SHEETS: Final = 50


def tables_of(content: bytes) -> list[Table]:
    """Return a table for each visible sheet; raises InvalidInput if it is no XLSX file."""
    import openpyxl  # 11 MB that only a workbook needs

    refused = InvalidInput("The file cannot be opened as XLSX.", "Save it again as XLSX without a password, or as CSV.")
    try:
        _refuse_too_large(content)
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets: list[Any] = workbook.worksheets[:_MOST_SHEETS]
        hidden = [sheet.title for sheet in sheets if sheet.sheet_state != "visible"]
        rows = {sheet.title: _rows(sheet) for sheet in sheets if sheet.title not in hidden}
        parts = sheet_parts(content)
        tables = [_table(name if len(rows) > 1 else "", rows[name], parts.get(name, SheetParts())) for name in rows]
    except (InvalidInput, MemoryError):
        raise
    except Exception as error:  # openpyxl raises many different errors for damaged or locked files
        raise refused from error
    if hidden and tables:
        tables[0].warnings.append(f"Hidden sheets were not read: {', '.join(hidden)}.")
    return tables


def _refuse_too_large(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
            raise InvalidInput("The workbook is too large.", "Send only the sheet with the jobs.")


def _rows(sheet: Any) -> list[TableRow]:
    """Return the rows that the sheet has, whatever its own note of its size says; an inexact number has a doubt."""
    sheet.reset_dimensions()
    rows = []
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if line > MAX_ROWS + OTHER_ROWS and any(cell.value is not None for cell in cells):
            raise InvalidInput(f"A sheet has more than {MAX_ROWS:,} rows.", "Upload a shorter list.")
        texts = [displayed(cell.value, cell.number_format) for cell in cells[:MOST_COLUMNS]]
        inexact = [column for column, cell in enumerate(cells[:MOST_COLUMNS]) if is_inexact(cell.value)]
        rows.append(TableRow(line, texts, inexact=inexact))
    return rows


def _table(name: str, rows: list[TableRow], parts: SheetParts) -> Table:
    table = Table([], name, hidden=frozenset(parts.hidden_columns))
    tops = dict.fromkeys(parts.merged.values(), "")
    for row in rows:
        _fill_merged(row, parts, tops)
        if not (text := " · ".join(filter(None, row.cells))[:200]):
            continue
        if row.line in parts.hidden_rows:
            table.skipped.append(SkippedRow(row.line, text, "hidden row", name))
            continue
        row.links = {column: link for column in range(len(row.cells)) if (link := parts.links.get((row.line, column)))}
        table.rows.append(row)
        table.warnings += _doubts(row, parts, table)
    return table


def _fill_merged(row: TableRow, parts: SheetParts, tops: dict[Cell, str]) -> None:
    """Repeat the text of cells that are merged downwards in each of their rows."""
    if not tops:
        return
    for column in range(len(row.cells)):
        here = row.line, column
        if here in tops:
            tops[here] = row.cells[column]
        elif here in parts.merged:
            row.cells[column] = tops[parts.merged[here]]


def _doubts(row: TableRow, parts: SheetParts, table: Table) -> Iterator[str]:
    """Yield what may be wrong with the values of a row."""
    name = table.row_name(row.line)
    for column in row.inexact:
        yield f"{name}: a spreadsheet has changed the last digits of {row.cells[column]}. Export IDs as text."
    if any((row.line, column) in parts.uncomputed for column in range(len(row.cells))):
        yield f"{name}: a formula has no value. Copy the sheet, paste it as values and save it again."
