"""Jobs as read at one time: filled page by page, shown only once whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

import orjson
from pydantic import TypeAdapter
from sqlite_utils import Database

from core.jobs.deciding import attention
from core.jobs.model import AtsJob, FactoryFixJob, JobRow, Reconciliation
from core.jobs.search import searchable, words

Job = TypeVar("Job")

ATS_JOB = TypeAdapter(AtsJob)
FACTORYFIX_JOB = TypeAdapter(FactoryFixJob)
JOB_ROW = TypeAdapter(JobRow)

SORTS = {
    "what is left to do": "position",
    "title": "title COLLATE NOCASE, position",
    "location": "location COLLATE NOCASE, position",
    "requisition": "requisition COLLATE NOCASE, position",
    "newest change": "since DESC, position",
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One reading of both sides; `counts` maps each outcome to its number of rows."""

    id: str
    onboarding_id: str
    started_at: datetime
    finished_at: datetime | None
    ats_count: int
    factoryfix_count: int
    counts: dict[str, int]
    passes: bool
    blockers: tuple[str, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of rows with the time since when each has its outcome, and how many match in all."""

    rows: tuple[tuple[JobRow, datetime | None], ...]
    total: int


def start(db: Database, onboarding_id: str, now: datetime) -> str:
    """Open an empty snapshot and return its id; an unfinished older one of this onboarding is dropped."""
    db.execute("DELETE FROM snapshots WHERE onboarding_id = ? AND finished_at IS NULL", [onboarding_id])
    snapshot_id = uuid4().hex
    db.table("snapshots").insert(
        {"id": snapshot_id, "onboarding_id": onboarding_id, "started_at": now.isoformat(), "current": 0}
    )
    return snapshot_id


def add_ats_jobs(db: Database, snapshot_id: str, jobs: Iterable[AtsJob]) -> None:
    """Add one page of ATS jobs; a job read twice stays once, as read last."""
    _add(db, "ats_jobs", snapshot_id, jobs)


def add_factoryfix_jobs(db: Database, snapshot_id: str, jobs: Iterable[FactoryFixJob]) -> None:
    """Add one page of FactoryFix jobs; a job read twice stays once, as read last."""
    _add(db, "factoryfix_jobs", snapshot_id, jobs)


def _add(db: Database, table: str, snapshot_id: str, jobs: Iterable[Any]) -> None:
    db.conn.executemany(
        f"INSERT OR REPLACE INTO {table} (snapshot_id, id, body) VALUES (?, ?, ?)",
        [(snapshot_id, job.id, orjson.dumps(job).decode()) for job in jobs],
    )


def ats_jobs(db: Database, snapshot_id: str) -> Iterator[AtsJob]:
    """Yield the ATS jobs of a snapshot, in the order of their ids."""
    for row in db.execute("SELECT body FROM ats_jobs WHERE snapshot_id = ? ORDER BY id", [snapshot_id]):
        yield ATS_JOB.validate_json(row[0])


def factoryfix_jobs(db: Database, snapshot_id: str) -> Iterator[FactoryFixJob]:
    """Yield the FactoryFix jobs of a snapshot, in the order of their ids."""
    for row in db.execute("SELECT body FROM factoryfix_jobs WHERE snapshot_id = ? ORDER BY id", [snapshot_id]):
        yield FACTORYFIX_JOB.validate_json(row[0])


def ats_job(db: Database, snapshot_id: str, job_id: str) -> AtsJob | None:
    """Return one ATS job of a snapshot by Kombo's id."""
    return _one(db, "ats_jobs", ATS_JOB, snapshot_id, job_id)


def factoryfix_job(db: Database, snapshot_id: str, job_id: str) -> FactoryFixJob | None:
    """Return one FactoryFix job of a snapshot by its id."""
    return _one(db, "factoryfix_jobs", FACTORYFIX_JOB, snapshot_id, job_id)


def _one(db: Database, table: str, adapter: TypeAdapter[Job], snapshot_id: str, job_id: str) -> Job | None:
    found = db.execute(f"SELECT body FROM {table} WHERE snapshot_id = ? AND id = ?", [snapshot_id, job_id]).fetchone()
    return adapter.validate_json(found[0]) if found else None


def finish(
    db: Database, snapshot_id: str, result: Reconciliation, *, skipped: Sequence[str], now: datetime
) -> Snapshot:
    """Write the decided rows and make this snapshot the current one, in the caller's one transaction."""
    onboarding_id = db.execute("SELECT onboarding_id FROM snapshots WHERE id = ?", [snapshot_id]).fetchone()[0]
    write_rows(db, snapshot_id, result, since=_since(db, onboarding_id), now=now)
    sizes = {
        table: db.execute(f"SELECT count(*) FROM {table} WHERE snapshot_id = ?", [snapshot_id]).fetchone()[0]
        for table in ("ats_jobs", "factoryfix_jobs")
    }
    db.execute("UPDATE snapshots SET current = 0 WHERE onboarding_id = ?", [onboarding_id])
    db.table("snapshots").update(
        snapshot_id,
        {
            "finished_at": now.isoformat(),
            "ats_count": sizes["ats_jobs"],
            "factoryfix_count": sizes["factoryfix_jobs"],
            "skipped": json.dumps(list(skipped)),
            "current": 1,
        },
    )
    return get(db, snapshot_id)


def write_rows(
    db: Database, snapshot_id: str, result: Reconciliation, *, since: dict[str, tuple[str, str]], now: datetime
) -> None:
    """Replace a snapshot's rows and verdict; a row keeps its `since` while its outcome stays the same."""
    db.execute("DELETE FROM job_rows WHERE snapshot_id = ?", [snapshot_id])
    values = []
    for position, row in enumerate(sorted(result.rows, key=attention)):
        outcome, at = since.get(row.key, ("", ""))
        began = at if outcome == row.outcome.value else now.isoformat()
        told = (row.outcome.value, row.title, row.location, row.requisition, row.reason, row.who, began)
        values.append((snapshot_id, row.key, position, *told, searchable(row), orjson.dumps(row).decode()))
    db.conn.executemany(
        """INSERT INTO job_rows (snapshot_id, key, position, outcome, title, location, requisition, reason, who, since,
        search, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        values,
    )
    verdict = {
        "counts": json.dumps(result.counts),
        "passes": int(result.passes),
        "blockers": json.dumps(list(result.blockers)),
    }
    db.table("snapshots").update(snapshot_id, verdict)


def since_of(db: Database, snapshot_id: str) -> dict[str, tuple[str, str]]:
    """Return each row's outcome and since when it has it."""
    rows = db.execute("SELECT key, outcome, since FROM job_rows WHERE snapshot_id = ?", [snapshot_id])
    return {key: (outcome, since) for key, outcome, since in rows}


def _since(db: Database, onboarding_id: str) -> dict[str, tuple[str, str]]:
    last = current(db, onboarding_id)
    return since_of(db, last.id) if last else {}


def current(db: Database, onboarding_id: str) -> Snapshot | None:
    """Return the newest whole snapshot of an onboarding, if there is one."""
    found = db.execute("SELECT id FROM snapshots WHERE onboarding_id = ? AND current = 1", [onboarding_id]).fetchone()
    return get(db, found[0]) if found else None


def rows(
    db: Database,
    snapshot_id: str,
    *,
    outcomes: Sequence[str] = (),
    search: str = "",
    sort: str = "what is left to do",
    limit: int = 50,
    offset: int = 0,
) -> Rows:
    """Return one page of a snapshot's rows, filtered and sorted here so that a page never grows with the jobs."""
    condition, values = row_filter(outcomes=outcomes, search=search)
    counted = f"SELECT count(*) FROM job_rows WHERE snapshot_id = ? AND {condition}"
    total = db.execute(counted, [snapshot_id, *values]).fetchone()[0]
    found = db.execute(
        f"SELECT body, since FROM job_rows WHERE snapshot_id = ? AND {condition} "
        f"ORDER BY {SORTS[sort]} LIMIT ? OFFSET ?",
        [snapshot_id, *values, limit, offset],
    )
    return Rows(tuple((JOB_ROW.validate_json(body), _time(since)) for body, since in found), total)


def expected_counts(db: Database, snapshot_id: str) -> dict[str, int]:
    """Return, by outcome, how many lines of the customer's list stand for no job that is certain."""
    query = """SELECT outcome, count(*) FROM job_rows WHERE snapshot_id = ? AND key >= 'expected:' AND key < 'expected;'
        GROUP BY outcome"""
    return dict(db.execute(query, [snapshot_id]).fetchall())


def row_filter(*, outcomes: Sequence[str] = (), search: str = "", table: str = "") -> tuple[str, list[str]]:
    """Return the condition on `job_rows` and its values: one of these outcomes, and every word of the search."""
    where, values = ["1 = 1"], [*outcomes]
    if outcomes:
        where.append(f"{table}outcome IN ({', '.join('?' * len(outcomes))})")
    for word in words(search):
        where.append(f"instr({table}search, ?) > 0")
        values.append(word)
    return " AND ".join(where), values


def row(db: Database, snapshot_id: str, key: str) -> tuple[JobRow, datetime | None] | None:
    """Return one row of a snapshot by its key, with its since."""
    found = db.execute(
        "SELECT body, since FROM job_rows WHERE snapshot_id = ? AND key = ?", [snapshot_id, key]
    ).fetchone()
    return (JOB_ROW.validate_json(found[0]), _time(found[1])) if found else None


def history(db: Database, onboarding_id: str, key: str) -> list[tuple[datetime, str, str]]:
    """Return (when read, outcome, reason) of one row over the kept snapshots, the newest first."""
    found = db.execute(
        """SELECT s.finished_at, r.outcome, r.reason FROM snapshots s JOIN job_rows r ON r.snapshot_id = s.id
        WHERE s.onboarding_id = ? AND r.key = ? AND s.finished_at IS NOT NULL ORDER BY s.finished_at DESC""",
        [onboarding_id, key],
    )
    return [(datetime.fromisoformat(at), outcome, reason) for at, outcome, reason in found]


def drop_old(db: Database, onboarding_id: str, *, keep: int = 5, evidence: str = "") -> None:
    """Forget all but the newest whole snapshots of an onboarding, and the one that its verification rests on."""
    db.execute(
        """DELETE FROM snapshots WHERE onboarding_id = ? AND finished_at IS NOT NULL AND id <> ? AND id NOT IN
        (SELECT id FROM snapshots WHERE onboarding_id = ? AND finished_at IS NOT NULL
        ORDER BY finished_at DESC LIMIT ?)""",
        [onboarding_id, evidence, onboarding_id, keep],
    )


def get(db: Database, snapshot_id: str) -> Snapshot:
    """Return a snapshot by its id."""
    found = db.table("snapshots").get(snapshot_id)
    return Snapshot(
        id=found["id"],
        onboarding_id=found["onboarding_id"],
        started_at=datetime.fromisoformat(found["started_at"]),
        finished_at=_time(found["finished_at"]),
        ats_count=found["ats_count"] or 0,
        factoryfix_count=found["factoryfix_count"] or 0,
        counts=json.loads(found["counts"] or "{}"),
        passes=bool(found["passes"]),
        blockers=tuple(json.loads(found["blockers"] or "[]")),
        skipped=tuple(json.loads(found["skipped"] or "[]")),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
