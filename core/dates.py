"""Days and times as a person reads them, in the time zone of the office."""

from __future__ import annotations

from datetime import date as date_type, datetime
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("America/Chicago")


def day(at: datetime) -> str:
    """Return the day in that zone as "Nov 24, 2026"."""
    return written(at.astimezone(ZONE))


def moment(at: datetime) -> str:
    """Return a moment in that zone as "Nov 24, 2026, 5:53 pm CST"."""
    return f"{day(at)}, {time_of_day(at)}"


def time_of_day(at: datetime) -> str:
    """Return the time of a moment in that zone as "5:53 pm CST"."""
    local = at.astimezone(ZONE)
    hour = f"{local:%I:%M}".removeprefix("0")
    return f"{hour} {'am' if local.hour < 12 else 'pm'} {local:%Z}"


def written(date: date_type) -> str:
    """Return a date, or the date of a time in its own zone, as "Nov 24, 2026"."""
    return f"{date:%b} {date.day}, {date.year}"


def short(date: date_type) -> str:
    """Return a date without its year as "Nov 24"."""
    return f"{date:%b} {date.day}"
