"""The customer's list of jobs that they expect, pasted or uploaded in step 1."""

from __future__ import annotations

import csv
import io
from functools import lru_cache

from core.errors import InvalidInput
from core.foreign_files import read_list
from core.jobs.expected import read_expected

LIST_LIMIT = 2_000_000
READ_HERE = 50_000
"""The longest pasted list, in characters, that is read in this process; it takes a few hundredths of a second.

A longer list is read in the limited process of core/foreign_files.py.
"""
_TOO_LARGE = "The list of expected jobs is larger than 2 MB."


def expected_text(content: bytes, filename: str) -> str:
    """Return an uploaded list of expected jobs (CSV, TSV, XLSX, text) as CSV text; raises InvalidInput."""
    jobs = read_list(content, filename)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("requisition", "title", "city", "state", "url"))
    writer.writerows((job.requisition, job.title, job.city, job.state, job.url) for job in jobs)
    if len(listed := out.getvalue()) > LIST_LIMIT:
        raise InvalidInput(_TOO_LARGE, "Send only the columns for id, title, city and address.")
    return listed


@lru_cache(maxsize=16)
def count_expected(text: str) -> int:
    """Return the number of jobs in a pasted list, 0 for an empty one; raises InvalidInput if it cannot be read."""
    if not text.strip():
        return 0
    return len(read_expected(text) if len(text) <= READ_HERE else read_list(text))


def problem_of(text: str) -> str:
    """Return why a pasted list cannot be used, or an empty text."""
    if len(text) > LIST_LIMIT:
        return _TOO_LARGE
    try:
        count_expected(text)
    except InvalidInput as refused:
        return refused.sentence
    return ""
