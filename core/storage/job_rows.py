"""Rows of all current snapshots: found over every customer, and streamed whole for a download."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from core.jobs.model import JobRow
from core.storage.snapshots import JOB_ROW, row_filter


@dataclass(frozen=True, slots=True)
class Hit:
    """One job that was found: whose it is, its row, since when it has its outcome, and when it was read."""

    onboarding_id: str
    customer: str
    snapshot_id: str
    row: JobRow
    since: datetime | None
    read_at: datetime


def find(db: Database, *, search: str, onboarding_id: str = "", limit: int = 20) -> list[Hit]:
    """Return jobs of the newest snapshots that hold every word of `search`, those with the fewest extra words first."""
    condition, values = row_filter(search=search, table="r.")
    if onboarding_id:
        condition += " AND s.onboarding_id = ?"
        values.append(onboarding_id)
    found = db.execute(
        f"""SELECT s.onboarding_id, o.customer, s.id, r.body, r.since, s.started_at
        FROM snapshots s JOIN onboardings o ON o.id = s.onboarding_id JOIN job_rows r ON r.snapshot_id = s.id
        WHERE s.current = 1 AND {condition}
        ORDER BY length(r.search), o.customer, r.position LIMIT ?""",
        [*values, limit],
    )
    return [
        Hit(one, customer, snapshot, JOB_ROW.validate_json(body), _time(since), datetime.fromisoformat(started))
        for one, customer, snapshot, body, since, started in found
    ]


def every(db: Database, snapshot_id: str, *, outcomes: Sequence[str] = (), search: str = "") -> Iterator[JobRow]:
    """Yield all rows of a snapshot that pass the filter, in the order of their outcomes."""
    condition, values = row_filter(outcomes=outcomes, search=search)
    query = f"SELECT body FROM job_rows WHERE snapshot_id = ? AND {condition} ORDER BY position"
    for (body,) in db.execute(query, [snapshot_id, *values]):
        yield JOB_ROW.validate_json(body)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
