"""Search jobs by title, city, any id, or an address from a browser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final
from urllib.parse import parse_qsl

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from core.jobs.model import JobRow

FEWEST_CHARACTERS: Final = 3
"""The search index knows every three characters of a text, and nothing shorter."""
MOST_WORDS: Final = 50
MOST_CORRECTIONS: Final = 5
LETTERS: Final = re.compile(r"[^\W\d_]{3,}")
"""The words in a text that a typing error can be in; numbers and IDs are never corrected."""
_SCHEME: Final = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_LOOKS_LIKE_ADDRESS: Final = re.compile(r"^(?:https?://|www\.)|^[\w-]+(?:\.[\w-]+)+/", re.IGNORECASE)
_NAMES_A_JOB: Final = re.compile(r"job|req|opportunity|jid|^id$", re.IGNORECASE)


def searchable(row: JobRow) -> str:
    """Return all searchable fields of a row as one normalized text."""
    parts = (row.title, row.location, row.requisition, row.ats_job_id, row.remote_id, row.factoryfix_id, row.ats_url,
             row.factoryfix_url)  # fmt: skip
    return normalized(" ".join(" ".join(parts).split()))


def words(query: str) -> tuple[str, ...]:
    """Return the normalized words that a row must contain; scheme, query and fragment of an address are left out.

    Only the first MOST_WORDS count, because SQLite limits the length of a condition and people paste documents.
    """
    bare = (normalized(_bare(word)) for word in query.split())
    return tuple(islice(filter(None, bare), MOST_WORDS))


def is_specific(query: str) -> bool:
    """Return True if the query has enough characters to search for; “https://” alone would match every job."""
    return any(len(term) >= FEWEST_CHARACTERS for term in terms(query))


def terms(query: str) -> tuple[str, ...]:
    """Return what a text must contain: each word, or the words as one if each is too short to be found (“2 B”)."""
    required = words(query)
    return required if any(len(word) >= FEWEST_CHARACTERS for word in required) else (" ".join(required),)


def interpretations(query: str) -> tuple[str, ...]:
    """Return the queries to try, the most specific first.

    For an address these are the address with its job id, the address alone, and the id alone, because an ATS shows a
    job at several addresses.
    """
    ids = " ".join(id_ for word in query.split() if (id_ := _id_in(word)))
    return (f"{query} {ids}", query, ids) if ids else (query,)


def corrected(query: str, best: Callable[[str], str]) -> str:
    """Return the query with each of its words in letters as `best` gives it; addresses and IDs stay as they are."""
    return " ".join(
        word if _LOOKS_LIKE_ADDRESS.match(word) or any(sign.isdigit() for sign in word)
        else LETTERS.sub(lambda match: best(match.group()), normalized(word))
        for word in query.split()[:MOST_WORDS]
    )  # fmt: skip


def nearest(word: str, known: Sequence[str]) -> list[str]:
    """Return the known words that differ from this one by a typing error or two, the most similar ones first.

    A word of up to five letters may have one letter too many, missing, wrong or exchanged with the next; a longer one
    two. Of two equally near words the one with the same beginning comes first.
    """
    near = process.extract(
        word, known, scorer=OSA.distance, score_cutoff=typing_errors(word), limit=None, processor=None
    )
    ranked = sorted(near, key=lambda match: (match[1], -JaroWinkler.similarity(word, match[0]), match[0]))
    return [match[0] for match in ranked[:MOST_CORRECTIONS]]


def typing_errors(word: str) -> int:
    """Return how many typing errors a word of this length may have."""
    return 1 if len(word) <= 5 else 2


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
    """Return the text in lower case and without accents, for comparing; U+0000 and surrogates cannot be stored."""
    text = text.replace("\0", "")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.encode(errors="ignore").decode())
        text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return text.casefold()
