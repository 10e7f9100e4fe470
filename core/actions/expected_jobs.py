"""The customer's list of jobs that they expect, pasted or uploaded in step 1."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from core.errors import InvalidInput
from core.foreign_files import read_list
from core.jobs.customer_list.model import CustomerList, ListField
from core.jobs.customer_list.stored import as_text
from core.jobs.expected import understand

LIST_LIMIT = 2_000_000
READ_HERE = 50_000
"""The longest pasted list, in characters, that is read in this process; it takes a few hundredths of a second.

A longer list is read in the limited process of core/foreign_files.py.
"""
_TOO_LARGE = "The list of expected jobs is larger than 2 MB."


def read_file(content: bytes, filename: str, choice: Mapping[ListField, str] | None = None) -> CustomerList:
    """Return what an uploaded list holds (CSV, TSV, XLSX, text), with the columns that a person chose.

    Raises InvalidInput for a file that cannot be read; the list has a refusal where columns must be chosen first.
    """
    return read_list(content, filename, choice)


def read_text(text: str, choice: Mapping[ListField, str] | None = None) -> CustomerList:
    """Return what a pasted list holds; an empty list where it cannot be read, with a refusal that says why."""
    return _read_text(text, tuple((choice or {}).items()))


@lru_cache(maxsize=16)
def _read_text(text: str, choice: tuple[tuple[ListField, str], ...]) -> CustomerList:
    if not text.strip():
        return CustomerList()
    if len(text) > LIST_LIMIT:
        return CustomerList(refusal=(_TOO_LARGE, "Paste it in parts."))
    try:
        return understand(text, choice=dict(choice)) if len(text) <= READ_HERE else read_list(text, choice=dict(choice))
    except InvalidInput as refused:
        return CustomerList(refusal=(refused.sentence, refused.next_step))


def text_of(customer_list: CustomerList) -> str:
    """Return the jobs of a list in the form in which it is stored; raises InvalidInput where it is too large."""
    if len(text := as_text(customer_list.jobs)) > LIST_LIMIT:
        raise InvalidInput(_TOO_LARGE, "Send only the columns for id, title, city and address.")
    return text


def count_expected(text: str) -> int:
    """Return how many jobs a list holds: 0 for no list yet, or for one that cannot be read."""
    return len(read_text(text).jobs)


def problem_of(text: str) -> str:
    """Return why a pasted list cannot be used, or ""."""
    refusal = read_text(text).refusal
    return " ".join(refusal) if refusal else ""
