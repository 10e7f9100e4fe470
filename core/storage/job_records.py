"""The jobs from the ATS and from FactoryFix in a snapshot: written page by page, read one by one."""

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
    """Add one page of ATS jobs; if a job was read twice, the last one is kept."""
    _add(db, "ats_jobs", snapshot_id, jobs)


def add_factoryfix_jobs(db: Transaction, snapshot_id: str, jobs: Iterable[FactoryFixJob]) -> None:
    """Add one page of FactoryFix jobs; if a job was read twice, the last one is kept."""
    _add(db, "factoryfix_jobs", snapshot_id, jobs)


def _add(db: Transaction, table: str, snapshot_id: str, jobs: Iterable[Any]) -> None:
    db.execute_many(
        f"INSERT INTO {table} (snapshot_id, id, body) VALUES (?, ?, ?) "
        "ON CONFLICT (snapshot_id, id) DO UPDATE SET body = excluded.body",
        ((snapshot_id, job.id, msgspec.json.encode(job).decode()) for job in jobs),
    )


def complete_ats_jobs(db: Transaction, snapshot_id: str, base_id: str) -> None:
    """Copy the ATS jobs that this snapshot lacks from the snapshot `base_id`; they have not changed since then."""
    db.execute(
        "INSERT INTO ats_jobs SELECT ?, id, body FROM ats_jobs WHERE snapshot_id = ? ON CONFLICT DO NOTHING",
        [snapshot_id, base_id],
    )


def count(db: Transaction, table: str, snapshot_id: str) -> int:
    """Return the number of jobs of a snapshot in this table (ats_jobs or factoryfix_jobs)."""
    return int(db.value(f"SELECT count(*) FROM {table} WHERE snapshot_id = ?", [snapshot_id]))


def ats_job(db: Transaction, snapshot_id: str, job_id: str) -> AtsJob | None:
    """Return one ATS job of a snapshot by Kombo's ID, or None."""
    return _job(db, "ats_jobs", _read_ats_job, snapshot_id, job_id)


def factoryfix_job(db: Transaction, snapshot_id: str, job_id: str) -> FactoryFixJob | None:
    """Return one FactoryFix job of a snapshot by its ID, or None."""
    return _job(db, "factoryfix_jobs", _read_factoryfix_job, snapshot_id, job_id)


def _job(db: Transaction, table: str, read: Callable[[str], Job], snapshot_id: str, job_id: str) -> Job | None:
    body = db.value(f"SELECT body FROM {table} WHERE snapshot_id = ? AND id = ?", [snapshot_id, job_id])
    return read(body) if body else None


@dataclass(frozen=True, slots=True)
class JobsOf(Generic[Job]):
    """The jobs of a snapshot in one table; each iteration reads them from the database one by one."""

    db: Transaction
    table: str
    snapshot_id: str
    read: Callable[[str], Job]

    def __iter__(self) -> Iterator[Job]:
        for (body,) in self.db.stream(f"SELECT body FROM {self.table} WHERE snapshot_id = ?", [self.snapshot_id]):
            yield self.read(body)

    def __getitem__(self, job_id: str) -> Job:
        """Return a job by its ID; raises KeyError."""
        job = _job(self.db, self.table, self.read, self.snapshot_id, job_id)
        if job is None:
            raise KeyError(job_id)
        return job


def ats_jobs(db: Transaction, snapshot_id: str) -> Iterable[AtsJob]:
    """Return the ATS jobs of a snapshot."""
    return JobsOf(db, "ats_jobs", snapshot_id, _read_ats_job)


def factoryfix_jobs(db: Transaction, snapshot_id: str) -> JobsOf[FactoryFixJob]:
    """Return the FactoryFix jobs of a snapshot."""
    return JobsOf(db, "factoryfix_jobs", snapshot_id, _read_factoryfix_job)
