"""The rows of a snapshot, one per job with its outcome: writing, paging, filtering and comparing them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import orjson

from core.jobs.deciding import TO_DECIDE, attention
from core.jobs.model import JobRow
from core.jobs.search import searchable, words
from core.storage.transaction import Transaction, moment

SORTS = {
    "what is left to do": "position, title, key",
    "title": "title COLLATE NOCASE, position",
    "location": "location COLLATE NOCASE, position",
    "requisition": "requisition COLLATE NOCASE, position",
    "newest change": "since DESC, position",
}
_LINES = "key >= 'expected:' AND key < 'expected;'"
"""The condition on rows of lines of the customer's list."""
_read = msgspec.json.Decoder(JobRow).decode


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of rows, each with the time since when it has its outcome, and the number of all matching rows.

    `lines` of the `total` are lines of the customer's list that have a row of their own; the others are jobs.
    """

    rows: tuple[tuple[JobRow, datetime | None], ...]
    total: int
    lines: int = 0

    @property
    def jobs(self) -> int:
        """Return how many of the matching rows are jobs."""
        return self.total - self.lines


def write(db: Transaction, snapshot_id: str, rows: Iterable[JobRow], *, before: str, now: datetime) -> None:
    """Write rows one by one, replacing those with the same keys.

    A row keeps its `since` if it had the same outcome in the snapshot `before`, which may be the same snapshot.
    """
    db.execute_many(
        """INSERT INTO job_rows (snapshot_id, key, position, outcome, title, location, requisition, reason, since,
        search, body, country) VALUES (?, ?, ?, ?, ?, ?, ?, ?,
        coalesce((SELECT since FROM job_rows WHERE snapshot_id = ? AND key = ? AND outcome = ?), ?), ?, ?, ?)
        ON CONFLICT (snapshot_id, key) DO UPDATE SET position = excluded.position, outcome = excluded.outcome,
        title = excluded.title, location = excluded.location, requisition = excluded.requisition,
        reason = excluded.reason, since = excluded.since, search = excluded.search,
        body = excluded.body, country = excluded.country""",
        (
            (snapshot_id, row.key, attention(row), row.outcome.value, row.title, row.location, row.requisition,
             row.reason, before, row.key, row.outcome.value, now.isoformat(), searchable(row), _written(row),
             row.country)
            for row in rows
        ),
    )  # fmt: skip


def forget(db: Transaction, snapshot_id: str, keys: Iterable[str]) -> None:
    """Delete these rows of a snapshot."""
    db.execute_many("DELETE FROM job_rows WHERE snapshot_id = ? AND key = ?", ((snapshot_id, key) for key in keys))


def forget_all(db: Transaction, snapshot_id: str) -> None:
    """Delete every row of a snapshot."""
    db.execute("DELETE FROM job_rows WHERE snapshot_id = ?", [snapshot_id])


def changes(db: Transaction, snapshot_id: str, rows: Iterable[JobRow]) -> tuple[list[JobRow], set[str]]:
    """Return the rows that are new or differ from the stored ones, and the stored keys that are not in `rows`."""
    gone = {key for (key,) in db.stream("SELECT key FROM job_rows WHERE snapshot_id = ?", [snapshot_id])}
    changed = []
    for row in rows:
        gone.discard(row.key)
        query = "SELECT 1 FROM job_rows WHERE snapshot_id = ? AND key = ? AND body = ?"
        if db.value(query, [snapshot_id, row.key, _written(row)]) is None:
            changed.append(row)
    return changed, gone


def differing(db: Transaction, earlier: str, later: str) -> Iterator[tuple[JobRow | None, JobRow | None]]:
    """Yield (earlier, later) for each key whose row differs between two snapshots; None for a missing row."""
    query = """SELECT a.body, b.body FROM job_rows a LEFT JOIN job_rows b ON b.snapshot_id = ? AND b.key = a.key
        WHERE a.snapshot_id = ? AND a.body IS NOT b.body
        UNION ALL SELECT NULL, b.body FROM job_rows b WHERE b.snapshot_id = ?
        AND NOT EXISTS (SELECT 1 FROM job_rows a WHERE a.snapshot_id = ? AND a.key = b.key)"""
    for before, after in db.stream(query, [later, earlier, later, earlier]):
        yield (_read(before) if before else None, _read(after) if after else None)


def page(
    db: Transaction,
    snapshot_id: str,
    *,
    outcomes: Sequence[str] = (),
    countries: Sequence[str] = (),
    search: str = "",
    sort: str = "what is left to do",
    limit: int = 50,
    offset: int = 0,
) -> Rows:
    """Return one page of a snapshot's rows; `sort` is a key of SORTS, the others filter.

    `countries` are those of `by_country`.
    """
    condition, values = _filter(outcomes=outcomes, countries=countries, search=search)
    rows = db.stream(
        f"SELECT body, since FROM job_rows WHERE snapshot_id = ? AND {condition} "
        f"ORDER BY {SORTS[sort]} LIMIT ? OFFSET ?",
        [snapshot_id, *values, limit, offset],
    )
    page_rows = tuple((_read(body), moment(since)) for body, since in rows)
    total = _total(db, snapshot_id, outcomes=outcomes, countries=countries, search=search)
    return Rows(page_rows, total, _lines(db, snapshot_id, outcomes=outcomes, countries=countries, search=search))


def _lines(db: Transaction, snapshot_id: str, *, outcomes: Sequence[str], countries: Sequence[str], search: str) -> int:
    """Return how many of the rows that pass the filter are lines of the customer's list."""
    condition, values = _filter(outcomes=outcomes, countries=countries, search=search)
    query = f"SELECT count(*) FROM job_rows WHERE snapshot_id = ? AND {_LINES} AND {condition}"
    return int(db.value(query, [snapshot_id, *values]))


def _total(db: Transaction, snapshot_id: str, *, outcomes: Sequence[str], countries: Sequence[str], search: str) -> int:
    """Return the number of rows that pass the filter; of outcomes alone from the snapshot's counts, which is faster."""
    if words(search) or countries:
        condition, values = _filter(outcomes=outcomes, countries=countries, search=search)
        counted = f"SELECT count(*) FROM job_rows WHERE snapshot_id = ? AND {condition}"
        return int(db.value(counted, [snapshot_id, *values]))
    kept = db.value("SELECT counts FROM snapshots WHERE id = ?", [snapshot_id])
    counts: dict[str, int] = orjson.loads(kept) if kept else {}
    return sum(counts.get(outcome, 0) for outcome in set(outcomes or counts))


def to_decide(db: Transaction, snapshot_id: str, after: JobRow | None) -> Iterator[JobRow]:
    """Yield the rows that wait for a decision or a repair, in the table's order, from behind the row `after`."""
    start = (attention(after), after.title, after.key) if after else (-1, "", "")
    query = """SELECT body FROM job_rows WHERE snapshot_id = ? AND position < ? AND (position, title, key) > (?, ?, ?)
        ORDER BY position, title, key"""
    for (body,) in db.stream(query, [snapshot_id, TO_DECIDE, *start]):
        yield _read(body)


def get(db: Transaction, snapshot_id: str, key: str) -> tuple[JobRow, datetime | None] | None:
    """Return one row of a snapshot by its key, with the time since when it has its outcome; None if missing."""
    row = db.first("SELECT body, since FROM job_rows WHERE snapshot_id = ? AND key = ?", [snapshot_id, key])
    return (_read(row["body"]), moment(row["since"])) if row else None


def by_country(db: Transaction, snapshot_id: str) -> dict[str, int]:
    """Return how many jobs are excluded only because of their country, by its ISO-2 code, the most first."""
    query = """SELECT country, count(*) FROM job_rows WHERE snapshot_id = ? AND country > ''
        GROUP BY country ORDER BY count(*) DESC, country"""
    return dict(db.stream(query, [snapshot_id]))


def every(
    db: Transaction,
    snapshot_id: str,
    *,
    outcomes: Sequence[str] = (),
    countries: Sequence[str] = (),
    search: str = "",
) -> Iterator[JobRow]:
    """Yield all rows of a snapshot that pass the filter, those that need work first."""
    condition, values = _filter(outcomes=outcomes, countries=countries, search=search)
    query = f"SELECT body FROM job_rows WHERE snapshot_id = ? AND {condition} ORDER BY position, title, key"
    for (body,) in db.stream(query, [snapshot_id, *values]):
        yield _read(body)


def history(db: Transaction, onboarding_id: str, key: str) -> list[tuple[datetime, str, str]]:
    """Return (time, outcome, reason) of one row in each kept snapshot, newest first."""
    rows = db.stream(
        """SELECT s.finished_at, r.outcome, r.reason FROM snapshots s JOIN job_rows r ON r.snapshot_id = s.id
        WHERE s.onboarding_id = ? AND r.key = ? AND s.finished_at IS NOT NULL ORDER BY s.finished_at DESC""",
        [onboarding_id, key],
    )
    return [(datetime.fromisoformat(at), outcome, reason) for at, outcome, reason in rows]


def expected_counts(db: Transaction, snapshot_id: str) -> dict[str, int]:
    """Return, by outcome, how many lines of the customer's list are not certainly matched to a job."""
    # Such lines have rows of their own, whose keys start with "expected:". The + in front of outcome keeps SQLite from
    # using the index on outcome, which would read every row of the snapshot.
    query = f"SELECT outcome, count(*) FROM job_rows WHERE snapshot_id = ? AND {_LINES} GROUP BY +outcome"
    return dict(db.stream(query, [snapshot_id]))


def _filter(*, outcomes: Sequence[str] = (), countries: Sequence[str] = (), search: str = "") -> tuple[str, list[str]]:
    """Return an SQL condition on `job_rows` and its values: any of the outcomes and countries, every searched word."""
    where, values = ["1 = 1"], [*outcomes, *countries]
    for column, wanted in (("outcome", outcomes), ("country", countries)):
        if wanted:
            where.append(f"{column} IN ({', '.join('?' * len(wanted))})")
    if countries:
        where.append("country > ''")  # so that the index on countries can be used
    for term in words(search):
        where.append("instr(search, ?) > 0")
        values.append(term)
    return " AND ".join(where), values


def _written(row: JobRow) -> str:
    return msgspec.json.encode(row).decode()
