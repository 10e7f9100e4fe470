"""Business time between two moments, by a customer's calendar; without one by the office's: 9 to 5 in Chicago."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Final

from core import dates
from core.onboarding.calendar import OFFICE, Calendar

ZONE = dates.ZONE
OPENS, DAY = OFFICE.opens, OFFICE.day
NOTHING: Final = timedelta()


@dataclass(frozen=True, slots=True)
class _Year:
    """The business days of a year in UTC; `worked[n]` is the time of the first n of them."""

    opens: tuple[datetime, ...]
    closes: tuple[datetime, ...]
    worked: tuple[timedelta, ...]

    @property
    def total(self) -> timedelta:
        return self.worked[-1]

    def until(self, moment: datetime) -> timedelta:
        """Return the business time of this year until a moment."""
        moment = moment.astimezone(UTC)  # times with one and the same zone compare several times faster
        begun = bisect_right(self.opens, moment)
        left = max(self.closes[begun - 1] - moment, NOTHING) if begun else NOTHING
        return self.worked[begun] - left

    def at(self, worked: timedelta) -> datetime:
        """Return the first moment until which this much time was worked; more than nothing, at most the total."""
        days = bisect_left(self.worked, worked)
        return self.closes[days - 1] - (self.worked[days] - worked)


def is_business_day(day: date, calendar: Calendar = OFFICE) -> bool:
    """Say whether people work on this day."""
    return calendar.is_business_day(day)


def add_business_days(day: date, count: int, calendar: Calendar = OFFICE) -> date:
    """Return the date that is `count` business days after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= calendar.is_business_day(day)
    return day


def business_time(start: datetime, end: datetime, calendar: Calendar = OFFICE) -> timedelta:
    """Return the business time between two aware moments; never negative."""
    if end <= start:
        return NOTHING
    first, last = start.astimezone(calendar.tz).year, end.astimezone(calendar.tz).year
    whole = sum((_year(calendar, year).total for year in range(first, last)), NOTHING)
    return whole + _year(calendar, last).until(end) - _year(calendar, first).until(start)


def add_business_time(start: datetime, length: timedelta, calendar: Calendar = OFFICE) -> datetime:
    """Return the first moment in UTC at which this much business time has passed since `start`."""
    if length <= NOTHING:
        return start.astimezone(UTC)
    year = start.astimezone(calendar.tz).year
    left = _year(calendar, year).until(start) + length
    while left > _year(calendar, year).total:
        left -= _year(calendar, year).total
        year += 1
    return _year(calendar, year).at(left)


def opening(day: date, calendar: Calendar = OFFICE) -> datetime:
    """Return when business opens on a day, in UTC."""
    return datetime.combine(day, calendar.opens, calendar.tz).astimezone(UTC)


@lru_cache(maxsize=1024)
def _year(calendar: Calendar, year: int) -> _Year:
    first = date(year, 1, 1)
    every = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    days = [day for day in every if calendar.is_business_day(day)]
    opens = tuple(opening(day, calendar) for day in days)
    closes = tuple(datetime.combine(day, calendar.closes, calendar.tz).astimezone(UTC) for day in days)
    lengths = (end - start for start, end in zip(opens, closes, strict=True))
    return _Year(opens, closes, tuple(accumulate(lengths, initial=NOTHING)))
