"""Snapshots: all jobs as read at one time. A snapshot is filled page by page and shown only when it is complete."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec

from core.jobs.model import Outcome
from core.jobs.risks import Risk, Risks
from core.problem import Problem, Problems
from core.storage import job_records, standings
from core.storage.transaction import Transaction, moment

_read_problems = msgspec.json.Decoder(tuple[Problem, ...]).decode
_read_risks = msgspec.json.Decoder(tuple[Risk, ...]).decode


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot's totals; `counts` maps each outcome to its number of rows.

    `whole_at` is the time of the last full read of the ATS; this snapshot may have read only the changes since then.
    `list_fingerprint` is that of the customer's list that it was compared with, "" in old snapshots. `blockers` says
    why the jobs do not pass, `skipped` which records could not be read, one sentence each. `passes` does not depend on
    `risks`: what people decided may stay as it is, and a missing list.
    """

    id: str
    onboarding_id: str
    started_at: datetime
    finished_at: datetime | None
    whole_at: datetime
    ats_count: int
    factoryfix_count: int
    counts: dict[str, int]
    passes: bool
    blockers: Problems
    risks: Risks
    skipped: tuple[str, ...]
    list_fingerprint: str

    def count(self, wanted: Mapping[Outcome, bool]) -> int:
        """Return the number of rows whose outcome this table of all outcomes wants."""
        return sum(self.counts.get(outcome, 0) for outcome in wanted if wanted[outcome])


def oldest_current(db: Transaction) -> datetime | None:
    """Return when the jobs were read that were not read again for the longest time, of onboardings in use."""
    query = """SELECT min(s.finished_at) FROM snapshots s JOIN standings t ON t.onboarding_id = s.onboarding_id
        WHERE s.current = 1 AND t.archived = 0"""
    return moment(db.value(query))


def start(db: Transaction, onboarding_id: str, now: datetime, *, base: Snapshot | None = None) -> str:
    """Create an empty snapshot and return its ID; deletes an unfinished one of this onboarding.

    With a `base`, only the changes since that snapshot are read, and the other jobs are copied from it.
    """
    db.execute("DELETE FROM snapshots WHERE onboarding_id = ? AND finished_at IS NULL", [onboarding_id])
    snapshot_id = uuid4().hex
    db.insert(
        "snapshots",
        {
            "id": snapshot_id,
            "onboarding_id": onboarding_id,
            "started_at": now.isoformat(),
            "whole_at": (base.whole_at if base else now).isoformat(),
            "current": 0,
        },
    )
    return snapshot_id


def sum_up(
    db: Transaction,
    snapshot_id: str,
    counts: dict[str, int],
    blockers: Problems,
    risks: Risks = (),
    *,
    list_fingerprint: str = "",
) -> None:
    """Write the totals of the snapshot's rows, and the fingerprint of the list that they were compared with."""
    stored = msgspec.json.encode(blockers).decode()
    verdict = {"counts": json.dumps(counts), "passes": int(not blockers), "blockers": stored}
    accepted = msgspec.json.encode(risks).decode()
    db.update("snapshots", snapshot_id, {**verdict, "risks": accepted, "list_mark": list_fingerprint})
    standings.follow(db, get(db, snapshot_id).onboarding_id)


def finish(db: Transaction, snapshot_id: str, *, skipped: Sequence[str], now: datetime) -> Snapshot:
    """Make this snapshot, whose rows are all written, the onboarding's current one."""
    onboarding_id = get(db, snapshot_id).onboarding_id
    db.execute("UPDATE snapshots SET current = 0 WHERE onboarding_id = ?", [onboarding_id])
    db.update(
        "snapshots",
        snapshot_id,
        {
            "finished_at": now.isoformat(),
            "ats_count": job_records.count(db, "ats_jobs", snapshot_id),
            "factoryfix_count": job_records.count(db, "factoryfix_jobs", snapshot_id),
            "skipped": json.dumps(list(skipped)),
            "current": 1,
        },
    )
    standings.follow(db, onboarding_id)
    return get(db, snapshot_id)


def current(db: Transaction, onboarding_id: str) -> Snapshot | None:
    """Return the onboarding's current snapshot, which is the newest finished one, or None."""
    row = db.first("SELECT * FROM snapshots WHERE onboarding_id = ? AND current = 1", [onboarding_id])
    return _snapshot(row) if row else None


def waiting(db: Transaction) -> list[str]:
    """Return the IDs of the onboardings whose current snapshot has pending jobs, which wait for a sync."""
    rows = db.stream("SELECT onboarding_id, counts FROM snapshots WHERE current = 1")
    return [onboarding_id for onboarding_id, counts in rows if json.loads(counts or "{}").get(Outcome.PENDING)]


def without_risks(db: Transaction) -> list[str]:
    """Return the onboardings whose current snapshot is from before accepted risks were kept."""
    query = "SELECT onboarding_id FROM snapshots WHERE current = 1 AND risks IS NULL ORDER BY onboarding_id"
    return [onboarding_id for (onboarding_id,) in db.stream(query)]


def kept(db: Transaction, onboarding_id: str) -> list[Snapshot]:
    """Return every finished snapshot of an onboarding, newest first."""
    query = "SELECT * FROM snapshots WHERE onboarding_id = ? AND finished_at IS NOT NULL ORDER BY finished_at DESC"
    return [_snapshot(row) for row in db.select(query, [onboarding_id])]


def drop(db: Transaction, snapshot_ids: Sequence[str]) -> None:
    """Delete these snapshots; foreign keys delete their jobs and rows too."""
    db.execute_many("DELETE FROM snapshots WHERE id = ?", [(snapshot_id,) for snapshot_id in snapshot_ids])


def is_kept(db: Transaction, snapshot_id: str) -> bool:
    """Return whether the snapshot still exists."""
    return db.value("SELECT 1 FROM snapshots WHERE id = ?", [snapshot_id]) is not None


def get(db: Transaction, snapshot_id: str) -> Snapshot:
    """Return a snapshot by its ID; raises LookupError."""
    return _snapshot(db.get("snapshots", snapshot_id))


def _snapshot(row: dict[str, Any]) -> Snapshot:
    return Snapshot(
        id=row["id"],
        onboarding_id=row["onboarding_id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        finished_at=moment(row["finished_at"]),
        whole_at=datetime.fromisoformat(row["whole_at"] or row["started_at"]),
        ats_count=row["ats_count"] or 0,
        factoryfix_count=row["factoryfix_count"] or 0,
        counts=json.loads(row["counts"] or "{}"),
        passes=bool(row["passes"]),
        blockers=_read_problems(row["blockers"] or "[]"),
        risks=_read_risks(row["risks"] or "[]"),
        skipped=tuple(json.loads(row["skipped"] or "[]")),
        list_fingerprint=row["list_mark"] or "",
    )
