"""Clean the text of one field of a list, and recognize what spreadsheets damaged and which statuses mean closed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from core.geography import gazetteer as gz
from core.jobs.customer_list.model import LONGEST_FIELD
from core.jobs.model import ExpectedJob

_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f]")
_FORMULA_TEXT: Final = re.compile(r'="(.*)"')
"""Exports write an id as ="00123" so that spreadsheets keep its leading zeros."""
_SPREADSHEET_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#DIV/0!", "#NUM!", "#SPILL!", "#CALC!", "#####"}
)
_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d{1,15})?[Ee]\+?\d{1,3}")
_WHOLE_FLOAT: Final = re.compile(r"(\d{1,15})\.0")
_CLOSED: Final = frozenset({
    "closed", "filled", "cancelled", "canceled", "inactive", "expired", "archived", "deleted", "rejected",
    "declined", "completed", "unposted", "unpublished", "hired", "withdrawn", "placed", "draft", "frozen"
}) | {"on hold", "hold", "not posted", "not approved", "no longer open", "not open", "not active"}  # fmt: skip
_CLOSED_WORDS: Final = frozenset({"closed", "filled", "cancelled", "canceled", "hired", "expired", "archived"})
_OPEN_AGAIN: Final = frozenset({"not", "partially", "partly", "reopened", "never", "open", "unfilled"})
_SEPARATORS: Final = ("\t", "|", ";", ", ", " - ", " – ", " — ")
_ALSO_KINDS: Final = frozenset({"frozen", "placed", "draft", "live", "completed"})
"""Statuses that are also a kind of work at the end of a title: "Packer - Frozen"."""
_OPEN: Final = frozenset({"open", "posted", "active", "live", "published", "reopened", "open external", "open posted"})


def cleaned(text: str) -> str:
    """Return the text of a cell as a person sees it, on one line; what a spreadsheet could not compute is empty."""
    text = " ".join(_INVISIBLE.sub("", text).split()) if not text.isascii() or not text.isalnum() else text
    if quoted := _FORMULA_TEXT.fullmatch(text):
        text = quoted[1].strip()
    if text[:1] == "'" and text[1:].strip():
        text = text[1:].strip()
    return "" if text in _SPREADSHEET_ERRORS else text


def requisition_of(text: str) -> str:
    """Return an ID without what spreadsheets and people add to it: "#12345.0" is "12345"."""
    whole = _WHOLE_FLOAT.fullmatch(text)
    return whole[1] if whole else text.lstrip("#").rstrip(".,;:").strip()


DAMAGED: Final = "a spreadsheet turned the requisition ID into {0}. Export the list again with IDs as text"


def is_damaged_id(text: str) -> bool:
    """Return whether a spreadsheet turned an ID into a number such as 4.12E+08."""
    return bool(_SCIENTIFIC.fullmatch(text))


def is_closed(status: str) -> bool:
    """Return whether a status says that nobody is hired for this job any more: "Filled", "Closed (Hired)"."""
    words = gz.normalize(status).split()
    if " ".join(words) in _CLOSED:
        return True
    return bool(_CLOSED_WORDS & set(words)) and not _OPEN_AGAIN & set(words)


def is_status(text: str) -> bool:
    """Return whether a text is a status of a job and nothing else."""
    return is_closed(text) or gz.normalize(text) in _OPEN


def without_status(text: str) -> tuple[str, str]:
    """Split "Welder (Open)" and "Welder | Closed" into the text and its status, which is "" if there is none."""
    before, bracket, inside = text.rstrip().removesuffix(")").rpartition("(")
    if bracket and before.strip() and text.rstrip().endswith(")") and is_status(inside):
        return before.rstrip(), inside.strip()
    separator = max(_SEPARATORS, key=text.rfind)
    before, split, last = text.rpartition(separator)
    is_last = split and before.strip() and is_status(last) and gz.normalize(last) not in _ALSO_KINDS
    return (before.rstrip(), last.strip()) if is_last else (text, "")


def limited(job: ExpectedJob, warnings: list[str]) -> ExpectedJob:
    """Return the job with no field longer than LONGEST_FIELD; a warning names each that was cut."""
    for name in ("requisition", "title", "city", "state", "url"):
        value = getattr(job, name)
        if value and len(value) > LONGEST_FIELD:
            job = replace(job, **{name: value[:LONGEST_FIELD]})
            warnings.append(f"Row {job.line}: the {name} is longer than {LONGEST_FIELD} characters and was cut.")
    return job
