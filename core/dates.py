"""Days and times as a person reads them: one format everywhere, and the zone of a time is always named."""

from __future__ import annotations

from datetime import date as date_type, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("America/Chicago")
"""The time zone of the office."""


def day(at: datetime) -> str:
    """Return the day in the zone of the office as "Nov 24, 2026"."""
    return written(at.astimezone(ZONE))


def written(date: date_type) -> str:
    """Return a date, or the date of a time in its own zone, as "Nov 24, 2026"."""
    return f"{date:%b} {date.day}, {date.year}"


def short(date: date_type) -> str:
    """Return a date without its year as "Nov 24"."""
    return f"{date:%b} {date.day}"


def moment(at: datetime, zone: ZoneInfo | None = ZONE) -> str:
    """Return a time as "Nov 20, 2026, 6:05 PM CST", in this zone; None stands for the time's own."""
    return f"{written(at.astimezone(zone) if zone else at)}, {time_of_day(at, zone)}"


def time_of_day(at: datetime, zone: ZoneInfo | None = ZONE) -> str:
    """Return the time of a moment as "6:05 PM CST", in this zone; None stands for the time's own."""
    local = at.astimezone(zone) if zone else at
    name = local.tzname() or "UTC"
    if zone and name[0] in "+-":  # a zone whose short name is only a number
        name = zone.key
    return f"{clock(local)} {name}"


def clock(at: datetime | time) -> str:
    """Return the time of day as "6:05 PM"."""
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"
