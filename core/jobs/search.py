"""Search jobs by title, city, any id, or an address from a browser."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import Final
from urllib.parse import parse_qsl

from core.jobs.model import JobRow

FEWEST_SIGNS: Final = 2
MOST_WORDS: Final = 50
_SCHEME: Final = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_LOOKS_LIKE_ADDRESS: Final = re.compile(r"^(?:https?://|www\.)|^[\w-]+(?:\.[\w-]+)+/", re.IGNORECASE)
_NAMES_A_JOB: Final = re.compile(r"job|req|opportunity|jid|^id$", re.IGNORECASE)


def searchable(row: JobRow) -> str:
    """Return all searchable fields of a row as one normalized text."""
    parts = (row.title, row.location, row.requisition, row.ats_job_id, row.remote_id, row.factoryfix_id, row.ats_url,
             row.factoryfix_url)  # fmt: skip
    return normalized(" ".join(part for part in parts if part))


def words(query: str) -> tuple[str, ...]:
    """Return the normalized words that a row must contain; scheme, query and fragment of an address are left out.

    Only the first MOST_WORDS count, because SQLite limits the length of a condition and people paste documents.
    """
    bare = (normalized(_bare(word)) for word in query.split())
    return tuple(islice(filter(None, bare), MOST_WORDS))


def is_specific(query: str) -> bool:
    """Return True if the query has enough characters to search for; “https://” alone would match every job."""
    return sum(map(len, words(query))) >= FEWEST_SIGNS


def interpretations(query: str) -> tuple[str, ...]:
    """Return the queries to try, the most specific first.

    For an address these are the address with its job id, the address alone, and the id alone, because an ATS shows a
    job at several addresses.
    """
    ids = " ".join(id_ for word in query.split() if (id_ := _id_in(word)))
    return (f"{query} {ids}", query, ids) if ids else (query,)


def _id_in(word: str) -> str:
    """Return the job id in an address: a parameter such as `opportunityId` or `ShowJob`, else the last path segment."""
    if not _LOOKS_LIKE_ADDRESS.match(word):
        return ""
    named = [value for name, value in parse_qsl(word.partition("?")[2].partition("#")[0]) if _NAMES_A_JOB.search(name)]
    values = (*named, _bare(word).rsplit("/", 1)[-1])
    return next((value for value in values if any(sign.isdigit() for sign in value)), "")


def _bare(word: str) -> str:
    if not _LOOKS_LIKE_ADDRESS.match(word):
        return word
    return re.split(r"[?#]", _SCHEME.sub("", word), maxsplit=1)[0].rstrip("/")


def normalized(text: str) -> str:
    """Return the text in lower case and without accents, for comparing."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return text.casefold()
