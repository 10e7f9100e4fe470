"""Describe late, stalled or failed syncs in a sentence, or return "" if there is no problem.

Kombo's documentation: the first sync takes seconds to hours, then one runs every KOMBO_RHYTHM. How long FactoryFix may
take is a setting and is passed as `window`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.durations import HOUR, in_words, window_in_words
from core.kombo_states import SyncState, parsed

KOMBO_RHYTHM: Final = timedelta(hours=3)
KOMBO_LONG_RHYTHM: Final = timedelta(hours=24)
"""How often Kombo reads an ATS, and an ATS that sends its changes (source: Kombo's documentation)."""
LONG_FIRST_SYNC: Final = timedelta(hours=24)
LONG_SILENCE: Final = timedelta(hours=26)
LATE: Final = timedelta(hours=1)
NO_PROGRESS: Final = timedelta(minutes=3)

_ENDED: Final = {
    SyncState.SUCCEEDED: "",
    SyncState.PARTIALLY_FAILED: "Kombo’s last sync was incomplete. Some jobs of the ATS may be missing here.",
    SyncState.FAILED: "Kombo’s last sync failed. The jobs here may be out of date. Check the log in Kombo’s dashboard.",
    SyncState.AUTHENTICATION_FAILED: "The ATS rejected the credentials in Kombo’s last sync. "
    "The customer must reconnect.",
    SyncState.TIMED_OUT: "Kombo’s last sync timed out. The jobs here may be out of date.",
    SyncState.CANCELLED: "Kombo’s last sync was canceled. The jobs here may be out of date.",
    SyncState.UNKNOWN: "Kombo’s last sync ended with an unknown status. Check its log in Kombo’s dashboard.",
}


class FactoryFixSync(StrEnum):
    """How FactoryFix's own sync of an account's jobs stands; the platform's text is what is shown."""

    NEVER = "never"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = ""


def kombo_problem(state: str, ended_at: datetime | None, connected_at: datetime, now: datetime) -> str:
    """Judge Kombo's last sync that we know of; `ended_at` is None if no sync has finished. Times are aware."""
    if ended_at is None:
        if now - connected_at < LONG_FIRST_SYNC:
            return ""
        silent = in_words(now - connected_at)
        return f"Kombo has not reported a finished sync for {silent}. Check Kombo’s dashboard."
    if ended_badly := _ENDED[parsed(SyncState, state)]:
        return ended_badly
    if now - ended_at >= LONG_SILENCE:
        usual = f"{in_words(KOMBO_RHYTHM)}, with some ATSs {KOMBO_LONG_RHYTHM / HOUR:g}"
        return f"Stalled: no sync has finished for {in_words(now - ended_at)}. Usual is {usual}."
    return ""


def factoryfix_problem(
    state: str, began: datetime | None, next_at: datetime | None, now: datetime, window: timedelta
) -> str:
    """Judge FactoryFix's own sync by the platform's text for its state; `began` is the first sync's start."""
    sync = parsed(FactoryFixSync, state)
    if sync is FactoryFixSync.FAILED:
        return "FactoryFix’s last sync failed. Contact FactoryFix’s platform team."
    if sync is FactoryFixSync.RUNNING and next_at is None and began and now - began > window:
        usual = window_in_words(window)
        return f"Stalled: the first sync has run for {in_words(now - began)}. It usually takes up to {usual}."
    if next_at and now - next_at > LATE:
        return f"Stalled: the sync expected {in_words(now - next_at)} ago has not started."
    return ""


def refresh_problem(updated_at: datetime, now: datetime) -> str:
    """Judge our own job refresh by its last progress."""
    quiet = now - updated_at
    return f"No progress for {int(quiet.total_seconds() // 60)} minutes. Cancel it and refresh again." * (
        quiet >= NO_PROGRESS
    )


def next_kombo_sync() -> str:
    """Return how often Kombo reads an ATS, because Kombo does not report the next time."""
    return f"About every {in_words(KOMBO_RHYTHM)}, or every {KOMBO_LONG_RHYTHM / HOUR:g} for some ATSs"
