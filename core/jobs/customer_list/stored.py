"""The form in which an uploaded list is stored: CSV with fixed columns, read as it stands, without judging a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from core.jobs.customer_list.model import CustomerList, SkippedRow
from core.jobs.model import ExpectedJob

_COLUMNS: Final = ("requisition", "title", "city", "state", "url")
_HEADING: Final = ",".join(_COLUMNS)


def as_text(jobs: Iterable[ExpectedJob]) -> str:
    """Return the jobs as CSV text with one line for each."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows((job.requisition, job.title, job.city, job.state, job.url) for job in jobs)
    return out.getvalue()


def is_stored(lines: Sequence[str]) -> bool:
    """Return whether these lines are a list as `as_text` writes it."""
    return bool(lines) and lines[0] == _HEADING


def read_stored(lines: Sequence[str]) -> CustomerList:
    """Return the jobs of a stored list; a person may have edited its text, so a row may be empty or too long."""
    jobs, skipped = [], []
    reader = csv.reader(lines[1:])
    try:
        for row in reader:
            cells = [cell.strip() or None for cell in row[: len(_COLUMNS)]]
            requisition, title, city, state, url = cells + [None] * (len(_COLUMNS) - len(cells))
            number = reader.line_num + 1
            if requisition or title or url:
                jobs.append(ExpectedJob(number, requisition, title, city, state, url))
            elif any(cells):
                skipped.append(
                    SkippedRow(number, " · ".join(filter(None, cells)), "no requisition ID, title or address")
                )
    except csv.Error as error:
        sentence = f"Line {reader.line_num + 1} cannot be read ({error})."
        return CustomerList(refusal=(sentence, "Check its quotes, then try again."))
    return CustomerList(tuple(jobs), skipped=tuple(skipped), heading_lines=(1,))
