"""Runs of background work, such as job refreshes: their state, progress and result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from core.people.actor import Actor
from core.storage import standings
from core.storage.actors import actor_in, columns
from core.storage.transaction import Transaction, moment
from core.stored_enum import StoredEnum


class RunState(StoredEnum):
    """The state of a run; `waiting` means that the run ended because it must wait for Kombo's first sync."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    WAITING = "waiting"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


IS_OPEN = {
    RunState.QUEUED: True,
    RunState.RUNNING: True,
    RunState.SUCCEEDED: False,
    RunState.WAITING: False,
    RunState.FAILED: False,
    RunState.CANCELLED: False,
    RunState.UNKNOWN: False,
}
OPEN = tuple(state for state, is_open in IS_OPEN.items() if is_open)
_IS_OPEN = f"state IN ({', '.join('?' * len(OPEN))})"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: `done` counts the processed records, and `message` is a sentence about the progress or the result."""

    id: str
    kind: str
    onboarding_id: str
    state: RunState
    done: int
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    message: str
    started_by: Actor

    @property
    def is_open(self) -> bool:
        """Return whether the run is queued or running."""
        return IS_OPEN[self.state]


def begin(db: Transaction, kind: str, onboarding_id: str, *, who: Actor, now: datetime) -> tuple[Run, bool]:
    """Return the open run of this kind, started if there is none, and whether it is new.

    There is at most one open run of a kind for each onboarding.
    """
    if open_run := latest(db, kind, onboarding_id, only_open=True):
        return open_run, False
    run_id = uuid4().hex
    db.insert(
        "runs",
        {
            "id": run_id,
            "kind": kind,
            "onboarding_id": onboarding_id,
            "state": RunState.QUEUED,
            "done": 0,
            "started_at": now.isoformat(),
            "updated_at": now.isoformat(),
            "ended_at": None,
            "message": "",
            **columns("started_by", who),
        },
    )
    standings.follow(db, onboarding_id)
    return get(db, run_id), True


def get(db: Transaction, run_id: str) -> Run:
    """Return a run by its ID; raises LookupError."""
    return _run(db.get("runs", run_id))


def latest(db: Transaction, kind: str, onboarding_id: str, *, only_open: bool = False) -> Run | None:
    """Return the newest run of this kind for an onboarding, or None."""
    wanted = f"AND {_IS_OPEN}" if only_open else ""
    query = f"SELECT * FROM runs WHERE kind = ? AND onboarding_id = ? {wanted} ORDER BY started_at DESC LIMIT 1"
    return next((_run(row) for row in db.select(query, [kind, onboarding_id, *(OPEN if only_open else ())])), None)


def latest_ended(db: Transaction, kind: str, onboarding_id: str) -> Run | None:
    """Return the run of this kind that ended last for an onboarding, or None."""
    query = """SELECT * FROM runs WHERE kind = ? AND onboarding_id = ? AND ended_at IS NOT NULL
        ORDER BY ended_at DESC LIMIT 1"""
    return next((_run(row) for row in db.select(query, [kind, onboarding_id])), None)


def waiting(db: Transaction, kind: str) -> list[Run]:
    """Return the runs of this kind that ended as `waiting` and were not followed by another run."""
    query = """SELECT * FROM runs WHERE kind = ? AND state = ? AND NOT EXISTS (SELECT 1 FROM runs later
        WHERE later.onboarding_id = runs.onboarding_id AND later.kind = runs.kind
        AND later.started_at > runs.started_at)"""
    return [_run(row) for row in db.select(query, [kind, RunState.WAITING])]


def count_open(db: Transaction) -> dict[str, int]:
    """Return the number of runs in each open state."""
    rows = db.select(f"SELECT state, count(*) AS n FROM runs WHERE {_IS_OPEN} GROUP BY state", OPEN)
    return dict.fromkeys(OPEN, 0) | {row["state"]: row["n"] for row in rows}


def requeue_interrupted(db: Transaction) -> list[Run]:
    """Return the runs that an earlier process left open, all queued again; call it before starting the worker."""
    db.execute("UPDATE runs SET state = ? WHERE state = ?", [RunState.QUEUED, RunState.RUNNING])
    return [_run(row) for row in db.select("SELECT * FROM runs WHERE state = ? ORDER BY started_at", [RunState.QUEUED])]


def claim(db: Transaction, run_id: str, now: datetime) -> bool:
    """Set a queued run to running; returns False if it is not queued, so that each run is performed only once."""
    query = "UPDATE runs SET state = ?, updated_at = ? WHERE id = ? AND state = ?"
    return db.execute(query, [RunState.RUNNING, now.isoformat(), run_id, RunState.QUEUED]) == 1


def advance(db: Transaction, run_id: str, *, done: int, message: str, now: datetime) -> bool:
    """Write a run's progress; returns False if the run is no longer running, for example because it was cancelled."""
    changed = db.execute(
        "UPDATE runs SET done = ?, message = ?, updated_at = ? WHERE id = ? AND state = ?",
        [done, message, now.isoformat(), run_id, RunState.RUNNING],
    )
    return changed == 1


def end(db: Transaction, run_id: str, *, state: RunState, message: str, now: datetime) -> None:
    """Close an open run; a closed run keeps its state."""
    db.execute(
        f"UPDATE runs SET state = ?, message = ?, updated_at = ?, ended_at = ? WHERE id = ? AND {_IS_OPEN}",
        [state, message, now.isoformat(), now.isoformat(), run_id, *OPEN],
    )
    standings.follow(db, get(db, run_id).onboarding_id)


def forget_ended(db: Transaction, before: datetime, *, limit: int) -> int:
    """Delete up to `limit` runs that ended before this time and were followed by another; returns how many."""
    query = """DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE ended_at < ? AND EXISTS (
        SELECT 1 FROM runs later WHERE later.onboarding_id = runs.onboarding_id AND later.kind = runs.kind
        AND later.started_at > runs.started_at) LIMIT ?)"""
    return db.execute(query, [before.isoformat(), limit])


def _run(row: dict[str, Any]) -> Run:
    return Run(
        id=row["id"],
        kind=row["kind"],
        onboarding_id=row["onboarding_id"],
        state=RunState(row["state"]),
        done=row["done"],
        started_at=datetime.fromisoformat(row["started_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
        ended_at=moment(row["ended_at"]),
        message=row["message"] or "",
        started_by=actor_in(row, "started_by"),
    )
