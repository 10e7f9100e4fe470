"""Read the customer's list of jobs from pasted text, CSV or XLSX."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from core.errors import InvalidInput
from core.geography import gazetteer as gz
from core.jobs.model import ExpectedJob
from core.jobs.pasted import job_of_line

MAX_ROWS: Final = 20_000
MAX_BYTES: Final = 10 * 1024 * 1024
_MAX_UNPACKED: Final = 200 * 1024 * 1024
_MAX_COLUMNS: Final = 200
_LONGEST_FIELD: Final = 500
_QUOTED: Final = re.compile(r'^="(.*)"$')
"""Exports write an id as ="00123" so that spreadsheets keep its leading zeros."""
_HEADERS: Final = {
    "requisition": {"requisition", "requisition id", "requisition number", "requisition no", "req", "req id", "req no",
                    "req number", "job code", "job id", "jobid", "id", "job number", "job no", "number", "opportunity id",  # noqa: E501
                    "requisition code", "ats job id", "req #", "job req id"},
    "title": {"title", "job title", "job", "position", "position title", "name", "job name", "role", "requisition title"},  # noqa: E501
    "city": {"city", "town", "job city", "location city"},
    "state": {"state", "province", "region", "state province", "job state", "location state"},
    "location": {"location", "job location", "work location", "site", "plant", "primary location"},
    "url": {"url", "link", "address", "job url", "posting url", "job link", "job posting url", "web address", "apply url"},  # noqa: E501
}  # fmt: skip


def read_expected(text_or_bytes: str | bytes, filename: str | None = None) -> list[ExpectedJob]:
    """Read the customer's list: pasted lines, CSV or TSV with recognized headers, or XLSX.

    Raises InvalidInput with the line number and what to do.
    """
    if len(text_or_bytes) > MAX_BYTES:
        raise InvalidInput("The list is larger than 10 MB.", "Send only the columns for id, title, city and address.")
    if isinstance(text_or_bytes, bytes) and (text_or_bytes[:4] == b"PK\x03\x04" or _ends(filename, ".xlsx", ".xlsm")):
        return _from_table(_xlsx_rows(text_or_bytes))
    if _ends(filename, ".xls", ".pdf", ".doc", ".docx", ".numbers"):
        raise InvalidInput(f"{filename} is not a list that can be read.", "Save it as XLSX or CSV and upload it again.")
    text = _decoded(text_or_bytes)
    lines = text.splitlines()
    if not text.strip():
        raise InvalidInput("The list is empty.", "Paste one job per line: its requisition id, title or address.")
    if len(lines) > MAX_ROWS:
        raise InvalidInput(f"The list has {len(lines):,} lines; the maximum is {MAX_ROWS:,}.", "Upload a shorter list.")
    delimiter = _table_delimiter(next(line for line in lines if line.strip()), filename)
    return _from_table(_csv_rows(text, delimiter)) if delimiter else _from_lines(lines)


def _ends(filename: str | None, *endings: str) -> bool:
    return bool(filename and filename.lower().endswith(endings))


def _decoded(content: str | bytes) -> str:
    if isinstance(content, str):
        return content.lstrip("\ufeff")
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\x00" not in text:
            return text
    raise InvalidInput("The file is not text.", "Save it as XLSX or CSV and upload it again.")


def _table_delimiter(first_line: str, filename: str | None) -> str | None:
    """Return the delimiter of a table whose first line has a known header; None for a pasted list."""
    for delimiter in "\t;,|":
        cells = first_line.split(delimiter)
        if (len(cells) > 1 or _ends(filename, ".csv", ".tsv")) and _columns(cells):
            return delimiter
    return "," if len(first_line.split()) <= 3 and _columns([first_line]) else None


def _csv_rows(text: str, delimiter: str) -> Iterable[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise InvalidInput(
            f"Line {reader.line_num} cannot be read ({error}).", "Check its quotes, then try again."
        ) from error


def _xlsx_rows(content: bytes) -> Iterable[tuple[int, list[str]]]:
    refused = InvalidInput("The file cannot be opened as XLSX.", "Save it again as XLSX without a password, or as CSV.")
    try:
        _refuse_too_large(content)
        table = [(number, [_cell(value) for value in row]) for number, row in enumerate(_sheet(content), start=1)]
        formulas = _sheet(content, data_only=False)
    except (InvalidInput, MemoryError):
        raise
    except Exception as error:  # openpyxl raises many different errors for damaged or locked files
        raise refused from error
    _refuse_unknown_values(table, formulas)
    return table


def _refuse_too_large(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
            raise InvalidInput("The workbook is too large.", "Send only the sheet with the jobs.")


def _sheet(content: bytes, *, data_only: bool = True) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the first sheet: the values as last computed, or the formulas themselves."""
    import openpyxl  # 11 MB that only a workbook needs

    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
    yield from workbook.worksheets[0].iter_rows(max_row=MAX_ROWS + 2, max_col=_MAX_COLUMNS, values_only=True)


def _refuse_unknown_values(table: Sequence[tuple[int, list[str]]], formulas: Iterable[tuple[object, ...]]) -> None:
    """Refuse formulas without a computed value, because leaving them out would lose a job."""
    for (line, values), cells in zip(table, formulas, strict=True):
        if any(
            not value and isinstance(cell, str) and cell.startswith("=")
            for value, cell in zip(values, cells, strict=False)
        ):
            raise InvalidInput(
                f"Line {line} has a formula without a value.", "Copy the sheet, paste it as values and save it again."
            )


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _columns(cells: Sequence[str]) -> dict[str, int]:
    positions: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = gz.normalize(cell.strip().strip('"'))
        for column, names in _HEADERS.items():
            if name in names:
                positions.setdefault(column, index)
    return positions


def _from_table(rows: Iterable[tuple[int, list[str]]]) -> list[ExpectedJob]:
    columns: dict[str, int] | None = None
    jobs: list[ExpectedJob] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _columns(cells)
            if not columns:
                header = ", ".join(cell for cell in cells[:6] if cell)
                raise InvalidInput(
                    f"Line {line} has no column name that we recognize ({header}).",
                    "Name at least one column Requisition ID, Title, City, State, Location or URL.",
                )
            continue
        job = _from_cells(
            line,
            {name: _QUOTED.sub(r"\1", cells[index].strip()) for name, index in columns.items() if index < len(cells)},
        )
        if job:
            jobs.append(job)
        if len(jobs) > MAX_ROWS:
            raise InvalidInput(f"The list has more than {MAX_ROWS:,} jobs.", "Upload a shorter list.")
    if not jobs:
        raise InvalidInput("The list has a header but no jobs.", "Add one line per job and upload it again.")
    return jobs


def _from_cells(line: int, cells: dict[str, str]) -> ExpectedJob | None:
    for name, value in cells.items():
        if len(value) > _LONGEST_FIELD:
            raise InvalidInput(f"Line {line}: the {name} is longer than {_LONGEST_FIELD} characters.", "Shorten it.")
    city, state = cells.get("city"), cells.get("state")
    if not city and cells.get("location"):
        city, state = _city_and_state(cells["location"], state)
    job = ExpectedJob(line, cells.get("requisition") or None, cells.get("title") or None, city or None, state or None,
                      cells.get("url") or None)  # fmt: skip
    return job if job.requisition or job.title or job.url else None


def _city_and_state(location: str, state: str | None) -> tuple[str, str | None]:
    city, _, rest = location.partition(",")
    return city.strip(), state or rest.split(",")[0].strip() or None


def _from_lines(lines: Sequence[str]) -> list[ExpectedJob]:
    jobs = []
    for number, line in enumerate(lines, start=1):
        text = line.strip().strip("•*·").strip()
        if not text:
            continue
        if len(text) > 2 * _LONGEST_FIELD:
            raise InvalidInput(f"Line {number} is longer than 1,000 characters.", "Put one job on each line.")
        jobs.append(job_of_line(number, text))
    return jobs
