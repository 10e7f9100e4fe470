"""Times as text, always in the time zone of core/onboarding/clock.py and with its name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from core.dates import time_of_day, written
from core.onboarding.clock import ZONE


@lru_cache(maxsize=2048)
def moment(at: datetime | None) -> str:
    """Return a moment as "Mon, Nov 23, 5:53 pm CST", or a dash."""
    if at is None:
        return "–"
    local = at.astimezone(ZONE)
    return f"{local:%a}, {local:%b} {local.day}, {time_of_day(at)}"


def exact(at: datetime) -> str:
    """Return a moment with its year, for an expiry: "November 23, 2027, 5:53 pm CST"."""
    local = at.astimezone(ZONE)
    return f"{local:%B} {local.day}, {local.year}, {time_of_day(at)}"


def day(date: date) -> str:
    """Return a date as "Mon, Nov 30, 2026"."""
    return f"{date:%a}, {written(date)}"


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago a moment was: "just now", "12 min ago", "3 h ago", "5 days ago"."""
    passed = max(now - at, timedelta())
    return "just now" if passed < timedelta(minutes=1) else f"{span(passed)} ago"


def span(length: timedelta) -> str:
    """Return a length of time in its one or two largest units: "45 s", "12 min", "2 h 5 min", "5 days"."""
    seconds = int(max(length, timedelta()).total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86400:
        minutes = seconds % 3600 // 60
        return f"{seconds // 3600} h {minutes} min" if minutes else f"{seconds // 3600} h"
    return f"{seconds // 86400} day{'s' if seconds >= 172800 else ''}"
