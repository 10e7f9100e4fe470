"""Is a sync late, stalled or failed? A sentence for a person, or "" while all is as usual.

Usual, by Kombo's documentation: a first sync takes seconds to hours, then one every 3 hours, every 24 where the ATS
tells of changes itself. FactoryFix reads every 3 hours (seed).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

LONG_FIRST_SYNC: Final = timedelta(hours=24)
LONG_SILENCE: Final = timedelta(hours=26)
LATE: Final = timedelta(hours=1)
NO_PROGRESS: Final = timedelta(minutes=3)

_ENDED_BADLY: Final = {
    "PARTIALLY_FAILED": "Kombo’s last sync read only a part. Jobs may be absent here that the ATS has.",
    "FAILED": "Kombo’s last sync failed. The jobs here may be old; look at its log in Kombo’s dashboard.",
    "AUTHENTICATION_FAILED": "The ATS refused the credentials in Kombo’s last sync. The customer has to reconnect.",
    "TIMED_OUT": "Kombo’s last sync ran out of time. The jobs here may be old.",
    "CANCELLED": "Kombo’s last sync was cancelled. The jobs here may be old.",
}


def kombo_trouble(state: str, ended_at: datetime | None, connected_at: datetime, now: datetime) -> str:
    """Judge the last sync that Kombo told us of; `ended_at` is None while there was none. Times are aware."""
    if ended_at is None:
        if now - connected_at < LONG_FIRST_SYNC:
            return ""
        return f"Kombo has not told us of a finished sync for {told(now - connected_at)}. Look in Kombo’s dashboard."
    if state != "SUCCEEDED":
        return _ENDED_BADLY.get(state, "Kombo’s last sync ended in a way that we do not know. Look at its log.")
    if now - ended_at >= LONG_SILENCE:
        return f"It stalls: no sync has ended for {told(now - ended_at)}. Usual is 3 hours, with some ATSs 24."
    return ""


def factoryfix_trouble(
    state: str, began: datetime | None, next_at: datetime | None, now: datetime, window: timedelta
) -> str:
    """Judge FactoryFix's own sync: `state` never, running, succeeded or failed; `began` is the first sync's start."""
    if state == "failed":
        return "FactoryFix’s last sync failed. Tell FactoryFix’s platform team."
    if state == "running" and next_at is None and began and now - began > window:
        return f"It stalls: the first sync has run for {told(now - began)}; usual is up to {told(window)}."
    if next_at and now - next_at > LATE:
        return f"It stalls: the sync expected {told(now - next_at)} ago has not come."
    return ""


def reading_trouble(updated_at: datetime, now: datetime) -> str:
    """Judge our own reading by its last sign of life."""
    quiet = now - updated_at
    return f"No progress for {int(quiet.total_seconds() // 60)} minutes. Cancel it and read again." * (
        quiet >= NO_PROGRESS
    )


def told(length: timedelta) -> str:
    """Return a length of time in words: "20 seconds", "2 minutes", "3 hours", from 48 hours on "2 days"."""
    if length < timedelta(minutes=1):
        return _counted(round(length.total_seconds()), "second")
    minutes, hours = round(length.total_seconds() / 60), round(length.total_seconds() / 3600)
    if minutes < 60:
        return _counted(minutes, "minute")
    return _counted(hours, "hour") if hours < 48 else _counted(hours // 24, "day")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
