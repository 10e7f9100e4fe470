"""Compare reconciling 100,000 ATS jobs with 100,000 FactoryFix jobs to a pandas merge of the same data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from bench.timing import by_turns, row
from core.geography.place import Location
from core.geography.verdict import us_verdict
from core.jobs.model import AtsJob, FactoryFixJob
from core.jobs.reconciliation import reconcile

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
COUNT = 100_000
STATES = ("OH", "MI", "WI", "CO")


def rows() -> Iterator[str]:
    """Yield the row of the comparison."""
    us_verdict(None)
    jobs, factoryfix = ats_jobs(COUNT), factoryfix_jobs(COUNT)
    left, right = frame(jobs), frame(factoryfix)

    def compare() -> object:
        return reconcile(jobs, factoryfix, tool="lever", now=NOW, first_sync_started_at=NOW - timedelta(days=2))

    def merge() -> object:
        return left.merge(right, how="outer", left_on="remote_id", right_on="ats_job_id")

    taken, bare = by_turns([compare, merge], rounds=5)
    yield row("100,000 × 100,000 jobs, against a bare outer merge", taken, bare, taken / bare, "≤ 10 times, < 5 s")


def ats_jobs(count: int) -> list[AtsJob]:
    """Return jobs of 2,000 titles in some 1,600 places: every tenth is abroad and every fourth is closed."""
    return [
        AtsJob(
            id=f"{number:024d}", remote_id=f"r{number}", name=f"Welder {number % 2_000}", job_code=f"REQ-{number}",
            status="CLOSED" if number % 4 == 0 else "OPEN", visibility="PUBLIC", location=place(number),
            department="Metal", post_url=f"https://jobs.example/{number}", opened_at=NOW - timedelta(days=30),
            remote_url=f"https://ats.example/{number}", changed_at=NOW - timedelta(days=3),
        )
        for number in range(count)
    ]  # fmt: skip


def factoryfix_jobs(count: int) -> list[FactoryFixJob]:
    """Return as many jobs in another order, every fiftieth added by hand."""
    return [
        FactoryFixJob(
            id=f"f{number}", title=f"Welder {number % 2_000}", state="disabled", location=place(number),
            ats_job_id=None if number % 50 == 0 else f"r{number}", url=f"https://factoryfix.example/{number}",
            created_at=NOW - timedelta(days=2), updated_at=NOW - timedelta(days=2),
        )
        for number in (index * 7919 % count for index in range(count))
    ]  # fmt: skip


def place(number: int) -> Location:
    """Return a new Location each time, as a job refresh does."""
    if number % 10 == 0:
        return Location("Toronto", "ON", "CA")
    return Location(f"Town {number % 397}", STATES[number % len(STATES)], "US", zip_code=f"{81000 + number % 397}")


def frame(jobs: Sequence[Any]) -> pd.DataFrame:
    """Return the jobs as a data frame, with the parts of the location as columns."""
    names = [field.name for field in fields(jobs[0]) if field.name != "location"]
    columns: dict[str, list[Any]] = {name: [getattr(job, name) for job in jobs] for name in names}
    columns |= {part: [getattr(job.location, part) for job in jobs] for part in ("city", "country", "zip_code")}
    return pd.DataFrame(columns)
