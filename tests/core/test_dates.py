"""Days and times as text: one format, and the zone is always named."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core import dates

NOON = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        (dates.ZONE, "Nov 24, 2026, 12:05 PM CST"),
        (ZoneInfo("America/Los_Angeles"), "Nov 24, 2026, 10:05 AM PST"),
        (ZoneInfo("Asia/Tokyo"), "Nov 25, 2026, 3:05 AM JST"),
        (ZoneInfo("America/Sao_Paulo"), "Nov 24, 2026, 3:05 PM America/Sao_Paulo"),
        (None, "Nov 24, 2026, 6:05 PM UTC"),
    ],
)
def test_a_moment_names_its_zone(zone: ZoneInfo | None, text: str) -> None:
    assert dates.moment(NOON, zone) == text


def test_a_day_is_that_of_the_office() -> None:
    assert dates.day(datetime(2026, 11, 25, 3, tzinfo=UTC)) == "Nov 24, 2026"


def test_midnight_and_noon_are_twelve() -> None:
    assert [dates.clock(time(hour)) for hour in (0, 12, 13)] == ["12:00 AM", "12:00 PM", "1:00 PM"]
