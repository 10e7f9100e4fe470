"""Finding a job by whatever somebody has at hand: a title, a city, any of its ids, or an address from a browser."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from core.jobs.model import JobRow

_SCHEME: Final = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_LOOKS_LIKE_ADDRESS: Final = re.compile(r"^(?:https?://|www\.)|^[\w-]+(?:\.[\w-]+)+/", re.IGNORECASE)


def searchable(row: JobRow) -> str:
    """Return everything a row can be found by as one folded text."""
    parts = (row.title, row.location, row.requisition, row.ats_job_id, row.remote_id, row.factoryfix_id, row.ats_url,
             row.factoryfix_url)  # fmt: skip
    return _folded(" ".join(part for part in parts if part))


def words(query: str) -> tuple[str, ...]:
    """Return the folded words that a row has to hold; an address counts without its scheme, query and fragment."""
    return tuple(found for word in query.split() if (found := _folded(_bare(word))))


def _bare(word: str) -> str:
    if not _LOOKS_LIKE_ADDRESS.match(word):
        return word
    return re.split(r"[?#]", _SCHEME.sub("", word), maxsplit=1)[0].rstrip("/")


def _folded(text: str) -> str:
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return text.casefold()
