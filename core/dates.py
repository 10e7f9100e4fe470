"""The day of an event as a person reads it, in the time zone of the office."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("America/Chicago")


def day(at: datetime) -> str:
    """Return the day in that zone as "Nov 24, 2026"."""
    local = at.astimezone(ZONE)
    return f"{local:%b} {local.day}, {local.year}"
