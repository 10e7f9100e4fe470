"""Write job rows as CSV and XLSX files that are safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import xlsxwriter

from core.jobs.model import JobDecision, JobRow, Outcome
from core.jobs.words import field_label

COLUMNS: Final = {
    "Outcome": 20, "Reason": 60, "Who acts": 12, "Next step": 50, "Title": 36, "Location": 28, "Requisition": 14,
    "ATS status": 12, "FactoryFix state": 15, "In the US": 20, "Active": 18, "Differences": 40, "Flags": 18,
    "List line": 9, "Decided by": 18, "Decided at": 20, "Decided because": 40, "ATS Job ID": 18, "FactoryFix id": 18,
    "ATS address": 40, "FactoryFix address": 40,
}  # fmt: skip
"""The columns of a download and their widths in a spreadsheet."""
_COLOURS: Final = {
    Outcome.SYNCED: "#DDF3E4", Outcome.PENDING: "#DCEBFA", Outcome.MISSING: "#FBDDDD", Outcome.EXCLUDED: "#EEEEEE",
    Outcome.UNEXPECTED: "#FBDDDD", Outcome.MANUAL_DUPLICATE: "#FBE6D0", Outcome.REVIEW: "#FDF3CF",
    Outcome.EXPECTED_NOT_FOUND: "#FBDDDD", Outcome.WAIVED: "#E9E0F5", Outcome.UNKNOWN: "#EEEEEE",
}  # fmt: skip
_LEADING: Final = re.compile(r"^(?=\s*[=+\-@＝＋－＠]|[\t\r\n])")
_AFTER_SEPARATOR: Final = re.compile(r"([,;\t\r\n|]\s*)(?=[=+\-@＝＋－＠])")
_CHANGED_AS_NUMBER: Final = re.compile(r"0\d+|\d{16,}|\d+[Ee]\d+")
"""IDs that a spreadsheet opens as another number: it drops leading zeros, and keeps 15 digits."""
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_LONGEST_CELL: Final = 32_000


def rows_as_csv(rows: Iterable[JobRow], decisions: Mapping[str, JobDecision]) -> bytes:
    """Return the rows as CSV in UTF-8 with a byte-order mark.

    A quote in front keeps formulas from running, and IDs such as 00123 from losing digits in a spreadsheet.
    `decisions` are the onboarding's decisions by row key.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([_as_text(defused(cell)) for cell in cells(row, decisions)] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def rows_as_xlsx(rows: Iterable[JobRow], decisions: Mapping[str, JobDecision]) -> bytes:
    """Return the rows as a workbook with a frozen header, filters and a color per outcome; all cells are plain text."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True, "constant_memory": True})
    sheet = workbook.add_worksheet("Jobs")
    heading = workbook.add_format({"bold": True, "bottom": 1})
    formats = {outcome: workbook.add_format({"bg_color": colour}) for outcome, colour in _COLOURS.items()}
    for column, (name, width) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, heading)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(cells(row, decisions)):
            if cell:
                sheet.write_string(last, column, defused(cell), formats[row.outcome] if column == 0 else None)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    workbook.close()
    return content.getvalue()


@lru_cache(maxsize=4096)  # most cells repeat the text of another cell
def defused(text: str) -> str:
    """Return `text` so that a spreadsheet does not read it, or a part after a separator, as a formula."""
    clean = _UNPRINTABLE.sub("", text)[:_LONGEST_CELL]
    return _AFTER_SEPARATOR.sub(r"\1'", _LEADING.sub("'", clean))


def _as_text(text: str) -> str:
    return f"'{text}" if _CHANGED_AS_NUMBER.fullmatch(text) else text


def cells(row: JobRow, decisions: Mapping[str, JobDecision]) -> list[str]:
    """Return a row's texts in the order of `COLUMNS`, with the decision only if it applies to the row."""
    differences = "; ".join(f"{drift.field}: {drift.ats} (ATS), {drift.factoryfix} (FactoryFix)" for drift in row.drift)
    line = "" if row.expected_line is None else str(row.expected_line)
    decision = decisions.get(row.key) if row.decided_by else None
    decided = (decision.at.isoformat(timespec="minutes"), decision.reason) if decision else ("", "")
    return [
        field_label("outcome", row.outcome.value), row.reason, field_label("who", row.who), row.next_step, row.title,
        row.location, row.requisition, field_label("ats_status", row.ats_status),
        field_label("factoryfix_state", row.factoryfix_state), field_label("us", row.us),
        field_label("activity", row.activity),
        differences, ", ".join(row.flags), line, row.decided_by.name if row.decided_by else "", *decided,
        row.ats_job_id or row.remote_id, row.factoryfix_id, row.ats_url, row.factoryfix_url,
    ]  # fmt: skip
