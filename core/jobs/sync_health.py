"""Is a sync late, stalled or failed? A sentence for a person, or "" while all is as usual.

Usual, by Kombo's documentation: a first sync takes seconds to hours, then one every KOMBO_RHYTHM. How long FactoryFix
may take is a setting, and comes in as `window`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.durations import HOUR, in_words, window_in_words

KOMBO_RHYTHM: Final = timedelta(hours=3)
KOMBO_LONG_RHYTHM: Final = timedelta(hours=24)
"""How often Kombo reads an ATS, and one that tells of changes itself: Kombo's documentation, and no setting of ours."""
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
        silent = in_words(now - connected_at)
        return f"Kombo has not told us of a finished sync for {silent}. Look in Kombo’s dashboard."
    if state != "SUCCEEDED":
        return _ENDED_BADLY.get(state, "Kombo’s last sync ended in a way that we do not know. Look at its log.")
    if now - ended_at >= LONG_SILENCE:
        usual = f"{in_words(KOMBO_RHYTHM)}, with some ATSs {KOMBO_LONG_RHYTHM / HOUR:g}"
        return f"Stalled: no sync has finished for {in_words(now - ended_at)}. Usual is {usual}."
    return ""


def factoryfix_trouble(
    state: str, began: datetime | None, next_at: datetime | None, now: datetime, window: timedelta
) -> str:
    """Judge FactoryFix's own sync: `state` never, running, succeeded or failed; `began` is the first sync's start."""
    if state == "failed":
        return "FactoryFix’s last sync failed. Tell FactoryFix’s platform team."
    if state == "running" and next_at is None and began and now - began > window:
        usual = window_in_words(window)
        return f"Stalled: the first sync has run for {in_words(now - began)}. It usually takes up to {usual}."
    if next_at and now - next_at > LATE:
        return f"Stalled: the sync expected {in_words(now - next_at)} ago has not started."
    return ""


def reading_trouble(updated_at: datetime, now: datetime) -> str:
    """Judge our own reading by its last sign of life."""
    quiet = now - updated_at
    return f"No progress for {int(quiet.total_seconds() // 60)} minutes. Cancel it and refresh again." * (
        quiet >= NO_PROGRESS
    )


def kombo_next() -> str:
    """Say when Kombo reads an ATS again, as it never tells: by its rhythm."""
    return f"About every {in_words(KOMBO_RHYTHM)}, with some ATSs every {KOMBO_LONG_RHYTHM / HOUR:g}"
