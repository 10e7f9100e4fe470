"""Times as text, always in the time zone of core/onboarding/clock.py and with its name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from core.onboarding.clock import ZONE


@lru_cache(maxsize=2048)
def moment(at: datetime | None) -> str:
    """Return a moment as "Mon 23 Nov, 5:53 pm CST", or a dash."""
    if at is None:
        return "–"
    local = at.astimezone(ZONE)
    return (
        f"{local:%a} {local.day} {local:%b}, {local:%I:%M %p %Z}".replace(", 0", ", ")
        .replace("AM", "am")
        .replace("PM", "pm")
    )


def exact(at: datetime) -> str:
    """Return a moment with its year, for an expiry: "23 November 2027, 5:53 pm CST"."""
    local = at.astimezone(ZONE)
    return f"{local.day} {local:%B %Y, %I:%M %p %Z}".replace(", 0", ", ").replace("AM", "am").replace("PM", "pm")


def day(date: date) -> str:
    """Return a date as "Mon 30 Nov 2026"."""
    return f"{date:%a} {date.day} {date:%b %Y}"


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
