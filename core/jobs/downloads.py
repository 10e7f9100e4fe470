"""Job rows as files to download: CSV and XLSX, both safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import xlsxwriter

from core.jobs.model import Decision, JobRow, Outcome
from core.jobs.words import said

COLUMNS: Final = {
    "Outcome": 20, "Reason": 60, "Who acts": 12, "Next step": 50, "Title": 36, "Location": 28, "Requisition": 14,
    "ATS status": 12, "FactoryFix state": 15, "In the US": 20, "Active": 18, "Differences": 40, "Flags": 18,
    "List line": 9, "Decided by": 18, "Decided at": 20, "Decided because": 40, "ATS Job ID": 18, "FactoryFix id": 18,
    "ATS address": 40, "FactoryFix address": 40,
}  # fmt: skip
"""What stands in a download, with the width of its column in a spreadsheet."""
_COLOURS: Final = {
    Outcome.SYNCED: "#DDF3E4", Outcome.PENDING: "#DCEBFA", Outcome.MISSING: "#FBDDDD", Outcome.EXCLUDED: "#EEEEEE",
    Outcome.UNEXPECTED: "#FBDDDD", Outcome.MANUAL_DUPLICATE: "#FBE6D0", Outcome.REVIEW: "#FDF3CF",
    Outcome.EXPECTED_NOT_FOUND: "#FBDDDD",
}  # fmt: skip
_LEADING: Final = re.compile(r"^(?=\s*[=+\-@＝＋－＠]|[\t\r\n])")
_AFTER_SEPARATOR: Final = re.compile(r"([,;\t\r\n|]\s*)(?=[=+\-@＝＋－＠])")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_LONGEST_CELL: Final = 32_000


def rows_as_csv(rows: Iterable[JobRow], decisions: Mapping[str, Decision]) -> bytes:
    """Return the rows as CSV in UTF-8 with a byte-order mark; text a spreadsheet would run gets a quote in front.

    `decisions` are those of the onboarding, by the key of their row.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([defused(cell) for cell in cells(row, decisions)] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def rows_as_xlsx(rows: Iterable[JobRow], decisions: Mapping[str, Decision]) -> bytes:
    """Return the rows as a workbook: frozen header, filters, one colour per outcome; every cell is plain text."""
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


@lru_cache(maxsize=4096)  # most cells say what another row's cell says too
def defused(text: str) -> str:
    """Return `text` so that no spreadsheet takes it, or a part of it after a separator, for a formula."""
    clean = _UNPRINTABLE.sub("", text)[:_LONGEST_CELL]
    return _AFTER_SEPARATOR.sub(r"\1'", _LEADING.sub("'", clean))


def cells(row: JobRow, decisions: Mapping[str, Decision]) -> list[str]:
    """Return a row's texts in the order of `COLUMNS`, with the person's decision where it counted."""
    differences = "; ".join(f"{drift.field}: {drift.ats} (ATS), {drift.factoryfix} (FactoryFix)" for drift in row.drift)
    line = "" if row.expected_line is None else str(row.expected_line)
    decision = decisions.get(row.key) if row.decided_by else None
    decided = (decision.at.isoformat(timespec="minutes"), decision.reason) if decision else ("", "")
    return [
        said("outcome", row.outcome.value), row.reason, said("who", row.who), row.next_step, row.title,
        row.location, row.requisition, said("ats_status", row.ats_status),
        said("factoryfix_state", row.factoryfix_state), said("us", row.us), said("activity", row.activity),
        differences, ", ".join(row.flags), line, row.decided_by, *decided,
        row.ats_job_id or row.remote_id, row.factoryfix_id, row.ats_url, row.factoryfix_url,
    ]  # fmt: skip
