"""Times as text, in the time zone of whoever looks at the page and with its name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from core import dates
from core.dates import written
from core.onboarding.calendar import zone_named


def zone() -> ZoneInfo:
    """Return the time zone of the browser; without one, that of the office."""
    return zone_named(st.context.timezone or "")


def moment(at: datetime | None) -> str:
    """Return a moment as "Nov 23, 2026, 5:53 PM CST", or a dash."""
    return dates.moment(at, zone()) if at else "–"


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


def time_or_day(at: datetime, now: datetime) -> str:
    """Return a moment of today as "10:42 am CST", an earlier one with its day."""
    here = zone()
    today = at.astimezone(here).date() == now.astimezone(here).date()
    return dates.time_of_day(at, here) if today else moment(at)
