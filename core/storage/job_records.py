"""The jobs of both sides as one snapshot holds them: added page by page, read back one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from core.jobs.model import AtsJob, FactoryFixJob
from core.storage.transaction import Transaction

Job = TypeVar("Job")

_read_ats_job = msgspec.json.Decoder(AtsJob).decode
_read_factoryfix_job = msgspec.json.Decoder(FactoryFixJob).decode


def add_ats_jobs(db: Transaction, snapshot_id: str, jobs: Iterable[AtsJob]) -> None:
    """Add one page of ATS jobs; a job read twice stays once, as read last."""
    _add(db, "ats_jobs", snapshot_id, jobs)


def add_factoryfix_jobs(db: Transaction, snapshot_id: str, jobs: Iterable[FactoryFixJob]) -> None:
    """Add one page of FactoryFix jobs; a job read twice stays once, as read last."""
    _add(db, "factoryfix_jobs", snapshot_id, jobs)


def _add(db: Transaction, table: str, snapshot_id: str, jobs: Iterable[Any]) -> None:
    db.execute_many(
        f"INSERT INTO {table} (snapshot_id, id, body) VALUES (?, ?, ?) "
        "ON CONFLICT (snapshot_id, id) DO UPDATE SET body = excluded.body",
        ((snapshot_id, job.id, msgspec.json.encode(job).decode()) for job in jobs),
    )


def complete_ats_jobs(db: Transaction, snapshot_id: str, base_id: str) -> None:
    """Take over from an earlier snapshot every ATS job that this one does not hold: they have not changed since."""
    db.execute(
        "INSERT INTO ats_jobs SELECT ?, id, body FROM ats_jobs WHERE snapshot_id = ? ON CONFLICT DO NOTHING",
        [snapshot_id, base_id],
    )


def count(db: Transaction, table: str, snapshot_id: str) -> int:
    """Return how many jobs of this side the snapshot holds."""
    return int(db.value(f"SELECT count(*) FROM {table} WHERE snapshot_id = ?", [snapshot_id]))


def ats_job(db: Transaction, snapshot_id: str, job_id: str) -> AtsJob | None:
    """Return one ATS job of a snapshot by Kombo's id."""
    return _job(db, "ats_jobs", _read_ats_job, snapshot_id, job_id)


def factoryfix_job(db: Transaction, snapshot_id: str, job_id: str) -> FactoryFixJob | None:
    """Return one FactoryFix job of a snapshot by its id."""
    return _job(db, "factoryfix_jobs", _read_factoryfix_job, snapshot_id, job_id)


def _job(db: Transaction, table: str, read: Callable[[str], Job], snapshot_id: str, job_id: str) -> Job | None:
    body = db.value(f"SELECT body FROM {table} WHERE snapshot_id = ? AND id = ?", [snapshot_id, job_id])
    return read(body) if body else None


@dataclass(frozen=True, slots=True)
class JobsOf(Generic[Job]):
    """One side of a snapshot, to be gone through as often as wanted without ever being held whole."""

    db: Transaction
    table: str
    snapshot_id: str
    read: Callable[[str], Job]

    def __iter__(self) -> Iterator[Job]:
        for (body,) in self.db.stream(f"SELECT body FROM {self.table} WHERE snapshot_id = ?", [self.snapshot_id]):
            yield self.read(body)

    def __getitem__(self, job_id: str) -> Job:
        """Return a job that is there by its id."""
        job = _job(self.db, self.table, self.read, self.snapshot_id, job_id)
        if job is None:
            raise KeyError(job_id)
        return job


def ats_jobs(db: Transaction, snapshot_id: str) -> Iterable[AtsJob]:
    """Return the ATS jobs of a snapshot, each once."""
    return JobsOf(db, "ats_jobs", snapshot_id, _read_ats_job)


def factoryfix_jobs(db: Transaction, snapshot_id: str) -> JobsOf[FactoryFixJob]:
    """Return the FactoryFix jobs of a snapshot, each once."""
    return JobsOf(db, "factoryfix_jobs", snapshot_id, _read_factoryfix_job)
