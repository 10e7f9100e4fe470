"""When a job refresh may read only changes, when the next one runs, and which snapshots are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from core.kombo_states import SyncState

WHOLE_EVERY: Final = timedelta(hours=24)
OVERLAP: Final = timedelta(minutes=5)
"""Changes are requested from this long before the start of the last refresh, because clocks differ."""
SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=15)
NEWEST_KEPT: Final = 5
DAYS_KEPT: Final = 14


def changes_suffice(
    *, read_at: datetime, whole_at: datetime, linked_at: datetime, sync_asked_at: datetime | None, skipped: int,
    sync_state: str, now: datetime,
) -> bool:  # fmt: skip
    """Return True if reading only the changes gives the same result as reading all jobs.

    All jobs are read at least daily, and after anything that changes may not show: a new link, a full sync that a
    person requested (only those notice deletions), a sync that did not succeed, or unreadable records.
    """
    if read_at < linked_at or now - whole_at >= WHOLE_EVERY or skipped:
        return False
    if sync_asked_at is not None and sync_asked_at >= whole_at:
        return False
    return sync_state in ("", SyncState.SUCCEEDED)


def wait_before_refresh(*, began: datetime | None, window: timedelta, now: datetime) -> timedelta:
    """Return how long to wait before the next refresh while jobs wait for a sync: short at first, then longer.

    A refresh also runs when the first sync's window ends, because jobs that are still absent then count as missing.
    """
    passed = now - (began or now)
    wait, left = min(max(passed, SOONEST), LATEST), window - passed
    return left if timedelta() < left < wait else wait


def snapshots_to_drop(kept: Sequence[tuple[str, datetime]], *, evidence: str, now: datetime) -> list[str]:
    """Return the ids of the snapshots to delete; `kept` are (id, finished at), the newest first.

    The newest few stay, the last one of each of the past days (UTC), and the one that a verification is based on.
    """
    keep = {snapshot_id for snapshot_id, _ in kept[:NEWEST_KEPT]} | {evidence}
    last_of: dict[object, str] = {}
    for snapshot_id, at in kept:
        if now - at < timedelta(days=DAYS_KEPT):
            last_of.setdefault(at.date(), snapshot_id)
    keep |= set(last_of.values())
    return [snapshot_id for snapshot_id, _ in kept if snapshot_id not in keep]
