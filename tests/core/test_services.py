"""The one clock that everything reads."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import time_machine

from core.services import utc_now

FALLING_BACK = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/Chicago"), fold=1)


@time_machine.travel(FALLING_BACK, tick=False)
def test_the_clock_is_utc_in_any_machine_time_zone() -> None:
    assert datetime.now().hour == 1  # noqa: DTZ005  the machine itself is in Chicago
    assert utc_now() == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
    assert utc_now().tzinfo is UTC
