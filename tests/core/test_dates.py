"""Days and times are written as Americans write them, in the zone of the office and with its name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.dates import day, moment, time_of_day


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 11, 24, 23, 53, tzinfo=UTC), "Nov 24, 2026, 5:53 pm CST"),
        (datetime(2026, 7, 1, 5, 3, tzinfo=UTC), "Jul 1, 2026, 12:03 am CDT"),
        (datetime(2027, 1, 1, 3, 0, tzinfo=UTC), "Dec 31, 2026, 9:00 pm CST"),
        (datetime(2026, 11, 24, 18, 0, tzinfo=UTC), "Nov 24, 2026, 12:00 pm CST"),
    ],
)
def test_a_moment_has_its_day_and_time_in_the_zone_of_the_office(at: datetime, text: str) -> None:
    assert moment(at) == text == f"{day(at)}, {time_of_day(at)}"
