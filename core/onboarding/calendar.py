"""When a customer works: time zone, hours and holidays. All business time of their onboarding is counted by it."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import holidays

from core import dates
from core.onboarding.part import Part
from core.stored_enum import StoredEnum

EARLIEST: Final = time(4)
"""No business day opens earlier: clocks change at night, and a business day must not begin in a skipped hour."""


class HolidaysOf(StoredEnum):
    """The country whose public holidays are no business days; the values are stored."""

    UNITED_STATES = "US"
    CANADA = "CA"
    MEXICO = "MX"
    NO_COUNTRY = "none"
    UNKNOWN = "unknown"


class Calendar(Part):
    """Business hours from Monday to Friday: `zone` is an IANA name, `opens` and `closes` are local times."""

    zone: str = dates.ZONE.key
    opens: time = time(9)
    closes: time = time(17)
    holidays: HolidaysOf = HolidaysOf.UNITED_STATES

    @property
    def tz(self) -> ZoneInfo:
        """The time zone; the office's for a name that this machine does not know."""
        return zone_named(self.zone)

    @property
    def day(self) -> timedelta:
        """The length of one business day."""
        return timedelta(hours=self.closes.hour - self.opens.hour, minutes=self.closes.minute - self.opens.minute)

    def is_business_day(self, day: date) -> bool:
        """Say whether people work on this day."""
        return day.weekday() < 5 and day not in _holidays(self.holidays, day.year)


OFFICE: Final = Calendar()
"""The hours of the office, for every customer without hours of their own."""


def is_zone(name: str) -> bool:
    """Say whether this is the IANA name of a time zone."""
    return name in _zones()


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone with this IANA name, or the office's."""
    return ZoneInfo(name) if is_zone(name) else dates.ZONE


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _holidays(of: HolidaysOf, year: int) -> frozenset[date]:
    match of:
        case HolidaysOf.NO_COUNTRY:
            return frozenset()
        case HolidaysOf.CANADA | HolidaysOf.MEXICO:
            return frozenset(holidays.country_holidays(of.value, years=year))
        case HolidaysOf.UNITED_STATES | HolidaysOf.UNKNOWN:
            return frozenset(holidays.country_holidays("US", years=year))
