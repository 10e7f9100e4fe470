"""The day of an event as a person reads it, in the time zone of the office."""

from __future__ import annotations

from datetime import date as date_type, datetime
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("America/Chicago")


def day(at: datetime) -> str:
    """Return the day in that zone as "Nov 24, 2026"."""
    return written(at.astimezone(ZONE))


def written(date: date_type) -> str:
    """Return a date, or the date of a time in its own zone, as "Nov 24, 2026"."""
    return f"{date:%b} {date.day}, {date.year}"
