"""Read the customer's list of jobs from pasted text, CSV, XLSX, HTML or JSON, and say what was understood.

The parts are in core/jobs/customer_list; files are read in the limited process (core/foreign_files.py).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.errors import InvalidInput
from core.jobs.customer_list.delimited import DELIMITERS, NO_DELIMITER, decoded, delimiter_line, table_of
from core.jobs.customer_list.fields import is_closed
from core.jobs.customer_list.marked_up import marked_up_tables
from core.jobs.customer_list.model import MAX_ROWS, OTHER_ROWS, CustomerList, ListColumn, SkippedRow, Table
from core.jobs.customer_list.pasted import read_lines
from core.jobs.customer_list.stored import is_stored, read_stored
from core.jobs.customer_list.table import NAMES_A_JOB, Choice, assumed_heading, find_heading, read_table
from core.jobs.customer_list.workbook import tables_of
from core.plural import counted

MAX_BYTES: Final = 10 * 1024 * 1024
_OLD_EXCEL: Final = b"\xd0\xcf"
"""How a workbook of old Excel begins; what many systems export as .xls is a table in HTML, or text with tabs."""
_NAMED: Final = 8
"""The most headings that a refusal names."""
_FIRST_LINES: Final = 60
"""The lines among which a heading is looked for; find_heading looks at fewer rows, which can have several lines."""
_NO_JOBS: Final = ("The list has a header but no jobs.", "Add one line per job and upload it again.")


def read_expected(text_or_bytes: str | bytes, filename: str | None = None) -> CustomerList:
    """Read the customer's list: pasted lines, CSV or TSV with recognized headings, or XLSX.

    Raises InvalidInput with the row and what to do if there is no job in it.
    """
    customer_list = understand(text_or_bytes, filename)
    if customer_list.refusal:
        raise InvalidInput(*customer_list.refusal)
    return customer_list


def understand(text_or_bytes: str | bytes, filename: str | None = None, choice: Choice | None = None) -> CustomerList:
    """Return what the list holds, with the columns that a person chose; it has a refusal where no heading is known.

    Raises InvalidInput for what cannot be read at all: an empty, damaged or too large list, or another kind of file.
    """
    if len(text_or_bytes) > MAX_BYTES:
        raise InvalidInput("The list is larger than 10 MB.", "Send only the columns for id, title, city and address.")
    if isinstance(text_or_bytes, bytes) and (text_or_bytes[:4] == b"PK\x03\x04" or _ends(filename, ".xlsx", ".xlsm")):
        return _from_tables(tables_of(text_or_bytes), choice or {})
    text = decoded(text_or_bytes) if _may_be_text(text_or_bytes) else ""
    if (tables := marked_up_tables(text)) is not None:
        return _from_tables(tables, choice or {})
    if _ends(filename, ".pdf", ".doc", ".docx", ".numbers") or text_or_bytes[:2] == _OLD_EXCEL:
        raise InvalidInput(
            f"{filename or 'The file'} is not a list that can be read.", "Save it as XLSX or CSV and upload it again."
        )
    lines = (text or decoded(text_or_bytes)).splitlines()
    if not any(map(str.strip, lines)):
        raise InvalidInput("The list is empty.", "Paste one job per line: its requisition id, title or address.")
    if len(lines) > MAX_ROWS + OTHER_ROWS:
        raise InvalidInput(f"The list has {len(lines):,} lines; the maximum is {MAX_ROWS:,}.", "Upload a shorter list.")
    if is_stored(lines):
        return _checked(read_stored(lines))
    return _from_text(lines, choice or {}, is_table=_ends(filename, ".csv", ".tsv", ".xls"))


def _may_be_text(text_or_bytes: str | bytes) -> bool:
    """Return whether this is text; exports called .xls are often a table in HTML."""
    return isinstance(text_or_bytes, str) or text_or_bytes.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in b"<{["


def _ends(filename: str | None, *endings: str) -> bool:
    return bool(filename and filename.lower().endswith(endings))


def _from_text(lines: list[str], choice: Choice, *, is_table: bool) -> CustomerList:
    """Read a table if a line names its separator or one of the first lines is a heading, else a job in each line."""
    number, named = delimiter_line(lines)
    if named:
        table = table_of([*lines[: number - 1], "", *lines[number:]], named)
        table.skipped.append(SkippedRow(number, lines[number - 1].strip(), "names the separator"))
        return _from_tables([table], choice)
    delimiter = _delimiter(lines, is_table=is_table)
    if not delimiter and not is_table:
        return _checked(read_lines(lines))
    usual = max(DELIMITERS, key="".join(lines[:_FIRST_LINES]).count)
    return _from_tables([table_of(lines, delimiter or usual)], choice)


def _delimiter(lines: list[str], *, is_table: bool) -> str:
    """Return the delimiter with which a first line is the best heading; "" if none is one.

    NO_DELIMITER is for a heading over lines that are not split, such as "Job" over "R-1, Welder, Pueblo CO".
    """
    best, delimiter = (0, False), ""
    for candidate in (NO_DELIMITER, *DELIMITERS):
        table = table_of(lines[:_FIRST_LINES], candidate)
        heading = find_heading(table)
        if heading is None or not (is_table or heading.is_certain):
            continue
        splits = candidate in lines[table.rows[heading.index].line - 1]
        if (len(heading.columns), splits) > best:
            best, delimiter = (len(heading.columns), splits), candidate
    return delimiter


def _from_tables(tables: list[Table], choice: Choice) -> CustomerList:
    """Read every table that has a heading; sheets of closed jobs, and sheets without one, are named in a warning."""
    known = [(table, heading) for table in tables if (heading := find_heading(table))]
    used = [(table, heading) for table, heading in known if not is_closed(table.sheet)] or known
    if not used:
        return _without_heading(tables, choice)
    lists, line = [], 0
    for table, heading in used:
        lists.append(read_table(table, heading, choice, line))
        line += table.rows[-1].line
    unread = [table for table in tables if table.rows and not any(table is own for own, _ in used)]
    warnings = [warning for table in unread for warning in table.warnings]
    warnings += [_unread(table, is_known=any(table is own for own, _ in known)) for table in unread]
    return _checked(_joined(lists, warnings))


def _unread(table: Table, *, is_known: bool) -> str:
    why = "by its name holds closed jobs" if is_known else "has no heading that we recognize"
    rows = "1 row was" if len(table.rows) == 1 else f"{len(table.rows):,} rows were"
    return f"The sheet “{table.sheet}” {why}, so its {rows} not read."


def _joined(lists: list[CustomerList], warnings: list[str]) -> CustomerList:
    columns: dict[str, ListColumn] = {}
    for column in (column for part in lists for column in part.columns):
        columns[column.name] = column if column.field or column.name not in columns else columns[column.name]
    return CustomerList(
        tuple(job for part in lists for job in part.jobs),
        tuple(columns.values()),
        tuple(row for part in lists for row in part.skipped),
        (*(warning for part in lists for warning in part.warnings), *warnings),
        lists[0].heading_lines,
    )


def _without_heading(tables: list[Table], choice: Choice) -> CustomerList:
    """Read with the columns that a person chose, or return a refusal that names the headings of the first row."""
    table = next((table for table in tables if table.rows), None)
    heading = assumed_heading(table) if table else None
    if table is None or heading is None:
        raise InvalidInput("The list is empty.", "Send the list with a heading and one row for each job.")
    read = read_table(table, heading, choice)
    if NAMES_A_JOB & {field for field, name in choice.items() if name}:
        return _checked(read)
    names = ", ".join(name for name in heading.names[:_NAMED] if name)
    sentence = f"{table.row_name(table.rows[heading.index].line)} has no column name that we recognize ({names})."
    step = "Choose the columns, or name at least one column Requisition ID, Title or URL."
    return replace(read, jobs=(), skipped=(), warnings=(), refusal=(sentence, step))


def _checked(read: CustomerList) -> CustomerList:
    """Return the list with a refusal if there is no job in it, which says why its rows were skipped."""
    if len(read.jobs) > MAX_ROWS:
        sentence = f"The list has {len(read.jobs):,} jobs; the maximum is {MAX_ROWS:,}."
        return CustomerList(refusal=(sentence, "Upload a shorter list."))
    if read.jobs or read.refusal:
        return replace(read, warnings=(*read.warnings, *_repeated(read)))
    reasons = list(dict.fromkeys(row.reason for row in read.skipped))[:_NAMED]
    if not reasons:
        return replace(read, refusal=_NO_JOBS)
    sentence = f"None of the {len(read.skipped):,} rows is a job: {'; '.join(reasons)}."
    return replace(read, refusal=(sentence, "Check the list and the columns, then try again."))


def _repeated(read: CustomerList) -> list[str]:
    """Return a warning if lines are the same in every field: they mean one job, and count once."""
    lines: dict[tuple[str | None, ...], list[int]] = {}
    for job in read.jobs:
        lines.setdefault((job.requisition, job.title, job.city, job.state, job.url), []).append(job.line)
    again = [number for numbers in lines.values() for number in numbers[1:]]
    if not again:
        return []
    named = ", ".join(str(number) for number in again[:_NAMED]) + (" …" if len(again) > _NAMED else "")
    return [f"{counted(len(again), 'line')} the same as an earlier line, counted once: {named}."]
