"""When only what changed has to be read, and which readings are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

WHOLE_EVERY: Final = timedelta(hours=24)
OVERLAP: Final = timedelta(minutes=5)
"""What changed is asked for from a little before the last reading began: two clocks are never quite the same."""
SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=15)
NEWEST_KEPT: Final = 5
DAYS_KEPT: Final = 14


def changes_suffice(
    *, read_at: datetime, whole_at: datetime, linked_at: datetime, sync_asked_at: datetime | None, skipped: int,
    sync_state: str, now: datetime,
) -> bool:  # fmt: skip
    """Return True where the last reading plus what changed since is as good as reading everything again.

    A whole reading comes at least daily, and after anything that a reading of changes may miss: another link, a full
    sync that a person asked for (only those notice deletions), a sync that ended badly, records that were unreadable.
    """
    if read_at < linked_at or now - whole_at >= WHOLE_EVERY or skipped:
        return False
    if sync_asked_at is not None and sync_asked_at >= whole_at:
        return False
    return sync_state in ("", "SUCCEEDED")


def next_look(*, began: datetime | None, window: timedelta, now: datetime) -> timedelta:
    """Return after how long jobs that wait for a sync are read again: soon after its start, then ever more rarely.

    And as soon as the first sync's window is over, because what is still absent then is missing.
    """
    passed = now - (began or now)
    wait, left = min(max(passed, SOONEST), LATEST), window - passed
    return left if timedelta() < left < wait else wait


def dispensable(kept: Sequence[tuple[str, datetime]], *, evidence: str, now: datetime) -> list[str]:
    """Return the ids of the readings to forget; `kept` are (id, when finished), the newest first.

    Kept are the newest few, the last one of each of the past days (UTC), and the one that a verification rests on.
    """
    keep = {one for one, _ in kept[:NEWEST_KEPT]} | {evidence}
    last_of: dict[object, str] = {}
    for one, at in kept:
        if now - at < timedelta(days=DAYS_KEPT):
            last_of.setdefault(at.date(), one)
    keep |= set(last_of.values())
    return [one for one, _ in kept if one not in keep]
