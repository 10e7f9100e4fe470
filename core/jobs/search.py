"""Finding a job by whatever somebody has at hand: a title, a city, any of its ids, or an address from a browser."""

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
    """Return everything a row can be found by as one folded text."""
    parts = (row.title, row.location, row.requisition, row.ats_job_id, row.remote_id, row.factoryfix_id, row.ats_url,
             row.factoryfix_url)  # fmt: skip
    return folded(" ".join(part for part in parts if part))


def words(query: str) -> tuple[str, ...]:
    """Return the folded words that a row has to hold; an address counts without its scheme, query and fragment.

    Only the first MOST_WORDS count: whole documents are pasted too, and SQLite takes no condition of any length.
    """
    found = (folded(_bare(word)) for word in query.split())
    return tuple(islice(filter(None, found), MOST_WORDS))


def says_enough(query: str) -> bool:
    """Say whether anything is left of a query that can mean a job; “https://” alone means every one."""
    return sum(map(len, words(query))) >= FEWEST_SIGNS


def readings(query: str) -> tuple[str, ...]:
    """Return the ways to read a query, the closest first: an address together with the job's id in it, then as it
    stands, then by the id alone, because an ATS shows one job under several addresses."""
    ids = " ".join(id_ for word in query.split() if (id_ := _id_in(word)))
    return (f"{query} {ids}", query, ids) if ids else (query,)


def _id_in(word: str) -> str:
    """The id that an address carries: in a parameter such as `opportunityId` or `ShowJob`, else last in its path."""
    if not _LOOKS_LIKE_ADDRESS.match(word):
        return ""
    named = [value for name, value in parse_qsl(word.partition("?")[2].partition("#")[0]) if _NAMES_A_JOB.search(name)]
    found = (*named, _bare(word).rsplit("/", 1)[-1])
    return next((value for value in found if any(sign.isdigit() for sign in value)), "")


def _bare(word: str) -> str:
    if not _LOOKS_LIKE_ADDRESS.match(word):
        return word
    return re.split(r"[?#]", _SCHEME.sub("", word), maxsplit=1)[0].rstrip("/")


def folded(text: str) -> str:
    """Return a text as it is compared: in one case, and without accents."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return text.casefold()
