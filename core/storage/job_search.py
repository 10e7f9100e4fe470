"""The search over the jobs of all customers: any part of an ID, title, place or address.

Every statement of the full-text search is here, so that PostgreSQL's pg_trgm can take its place (see
docs/decisions/one-set-of-statements.md). `searched_jobs` holds the text of each row of a current snapshot under an ID
that it keeps from snapshot to snapshot: a refresh writes only the texts that changed. `job_search` indexes them by
three characters (FTS5), and `searched_words` has the words of all titles and places, for correcting typing errors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

import msgspec

from core.jobs.model import JobRow
from core.jobs.search import FEWEST_CHARACTERS, LETTERS, normalized, terms
from core.storage.transaction import Transaction, moment

RANKED: Final = 1_000
"""Matches of which the shortest texts come first; of more matches, only the first ones are ranked."""
_PER_CUSTOMER: Final = 32
"""Bits of a text's ID below the customer's own number, so that one customer's texts are one range of the index."""
_LONGEST_TERM: Final = 200
_AT_ONCE: Final = 500
"""Keys in one query: one query for each of them took most of the time of filling the index."""
_TEXTS: Final = "SELECT key, id, search FROM searched_jobs WHERE onboarding_id = ? AND key IN ({})"
_ROWS: Final = """SELECT r.key, r.search, r.title, r.location FROM snapshots s JOIN job_rows r ON r.snapshot_id = s.id
    WHERE s.onboarding_id = ? AND s.current = 1 AND r.key IN ({})"""
_read = msgspec.json.Decoder(JobRow).decode


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result: the customer, the job's row, since when it has its outcome, and when it was read."""

    onboarding_id: str
    customer: str
    snapshot_id: str
    row: JobRow
    since: datetime | None
    read_at: datetime


def find(db: Transaction, *, search: str, onboarding_id: str = "", limit: int) -> list[Hit]:
    """Return up to `limit` jobs of the current snapshots that contain every word of `search`, shortest texts first."""
    matches, values = _matches(db, search, onboarding_id)
    if not matches:
        return []
    rows = db.stream(
        f"""SELECT o.id, o.customer, s.id, r.body, r.since, s.started_at
        FROM (SELECT id, onboarding_id, key, size FROM ({matches}) AS matches ORDER BY size, id LIMIT ?) AS best
        JOIN snapshots s ON s.onboarding_id = best.onboarding_id AND s.current = 1
        JOIN job_rows r ON r.snapshot_id = s.id AND r.key = best.key
        JOIN onboardings o ON o.id = best.onboarding_id
        ORDER BY best.size, best.id""",
        [*values, RANKED, limit],
    )
    return [
        Hit(owner, customer, snapshot, _read(body), moment(since), datetime.fromisoformat(started))
        for owner, customer, snapshot, body, since, started in rows
    ]


def exists(db: Transaction, search: str, *, onboarding_id: str = "") -> bool:
    """Return whether any job contains every word of `search`."""
    matches, values = _matches(db, search, onboarding_id)
    return bool(matches) and db.value(matches, [*values, 1]) is not None


def words_of_length(db: Transaction, shortest: int, longest: int) -> list[str]:
    """Return the words of all titles and places that have this many letters; some may be of earlier jobs."""
    query = "SELECT word FROM searched_words WHERE length(word) BETWEEN ? AND ? ORDER BY word"
    return [text for (text,) in db.stream(query, [shortest, longest])]


def outdated(db: Transaction, onboarding_id: str) -> list[str]:
    """Return the keys whose text is not that of the current snapshot, in the order of its rows."""
    query = """SELECT r.key FROM snapshots s JOIN job_rows r ON r.snapshot_id = s.id
        LEFT JOIN searched_jobs j ON j.onboarding_id = s.onboarding_id AND j.key = r.key
        WHERE s.onboarding_id = ? AND s.current = 1 AND j.search IS DISTINCT FROM r.search
        ORDER BY r.position, r.title, r.key"""
    gone = """SELECT j.key FROM searched_jobs j WHERE j.onboarding_id = ? AND NOT EXISTS (SELECT 1 FROM snapshots s
        JOIN job_rows r ON r.snapshot_id = s.id WHERE s.onboarding_id = j.onboarding_id AND s.current = 1
        AND r.key = j.key) ORDER BY j.id"""
    return [key for text in (gone, query) for (key,) in db.stream(text, [onboarding_id])]


def index(db: Transaction, onboarding_id: str, keys: Collection[str]) -> None:
    """Bring the texts of these keys in line with the current snapshot: added, replaced or removed."""
    old, new, words = list[tuple[int, str]](), list[tuple[int, str, str]](), set[str]()
    ids = _free_ids(db, onboarding_id)
    left = iter(keys)
    while some := list(islice(left, _AT_ONCE)):
        indexed = {key: (id_, text) for key, id_, text in _of(db, _TEXTS, onboarding_id, some)}
        rows = {key: texts for key, *texts in _of(db, _ROWS, onboarding_id, some)}
        for key in some:
            id_, text = indexed.get(key, (None, ""))
            search, title, location = rows.get(key, (None, "", ""))
            if id_ is not None and search == text:
                continue
            if id_ is not None:
                old.append((id_, text))
            if search is not None:
                new.append((next(ids) if id_ is None else id_, key, search))
                words.update(LETTERS.findall(normalized(f"{title} {location}")))
    _remove(db, old)
    _add(db, onboarding_id, new)
    db.execute_many("INSERT INTO searched_words (word) VALUES (?) ON CONFLICT DO NOTHING", ((text,) for text in words))


def _of(db: Transaction, query: str, onboarding_id: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query for these keys."""
    return db.stream(query.format(", ".join("?" * len(keys))), [onboarding_id, *keys])


def _remove(db: Transaction, old: list[tuple[int, str]]) -> None:
    """Remove texts; the index must be given each text as it was, because it keeps no copy."""
    db.execute_many("INSERT INTO job_search (job_search, rowid, search) VALUES ('delete', ?, ?)", old)
    db.execute_many("DELETE FROM searched_jobs WHERE id = ?", ((id_,) for id_, _ in old))


def _add(db: Transaction, onboarding_id: str, new: list[tuple[int, str, str]]) -> None:
    db.execute_many(
        "INSERT INTO searched_jobs (id, onboarding_id, key, search) VALUES (?, ?, ?, ?)",
        ((id_, onboarding_id, key, text) for id_, key, text in new),
    )
    db.execute_many("INSERT INTO job_search (rowid, search) VALUES (?, ?)", ((id_, text) for id_, _, text in new))


def _free_ids(db: Transaction, onboarding_id: str) -> Iterator[int]:
    """Yield the customer's next unused IDs."""
    last = db.value("SELECT max(id) FROM searched_jobs WHERE onboarding_id = ?", [onboarding_id])
    if last is None:
        highest = db.value("SELECT coalesce(max(id), 0) FROM searched_jobs")
        last = ((highest >> _PER_CUSTOMER) + 1) << _PER_CUSTOMER
    while True:
        last += 1
        yield last


def _matches(db: Transaction, search: str, onboarding_id: str) -> tuple[str, list[str | int]]:
    """Return a query for the matching texts, in the order of their IDs, and its values but for the last, its LIMIT.

    The query is empty if nothing can match. The index knows three characters and more; shorter words are looked for in
    the texts that it finds.
    """
    required = terms(search)
    long = [term[:_LONGEST_TERM] for term in required if len(term) >= FEWEST_CHARACTERS]
    if not long:
        return "", []
    phrases = ('"' + term.replace('"', '""') + '"' for term in long)
    query = """SELECT j.id, j.onboarding_id, j.key, length(j.search) AS size FROM job_search f
        JOIN searched_jobs j ON j.id = f.rowid WHERE job_search MATCH ?"""
    values: list[str | int] = [" AND ".join(phrases)]
    if onboarding_id:
        first = db.value("SELECT id FROM searched_jobs WHERE onboarding_id = ? ORDER BY key LIMIT 1", [onboarding_id])
        number = (first or 0) >> _PER_CUSTOMER
        query += " AND f.rowid > ? AND f.rowid < ?"
        values += [number << _PER_CUSTOMER, (number + 1) << _PER_CUSTOMER]
    for term in required:
        if len(term) < FEWEST_CHARACTERS:
            query += " AND instr(j.search, ?) > 0"
            values.append(term)
    return f"{query} ORDER BY f.rowid LIMIT ?", values
