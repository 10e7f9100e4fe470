"""Business time: what a person at a desk would count, by the calendar of any customer."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings, strategies as st

from core.onboarding.calendar import OFFICE, Calendar, HolidaysOf
from core.onboarding.clock import DAY, ZONE, add_business_days, add_business_time, business_time, is_business_day
from tests.core.onboarding.stages import NOW

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MOMENTS = st.timedeltas(timedelta(days=-1000), timedelta(days=1000)).map(lambda away: NOW + away)
ZONES = (
    "America/Chicago", "America/New_York", "America/Phoenix", "America/St_Johns", "Pacific/Honolulu", "Asia/Kolkata",
    "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "Africa/Casablanca",
)  # fmt: skip
"""Zones with daylight saving, without, with half an hour of it, and at both ends of the date line."""
HALVES = st.integers(8, 47).map(lambda half: time(half // 2, half % 2 * 30))
HOURS = st.lists(HALVES, min_size=2, max_size=2, unique=True).map(sorted)
CALENDARS = st.builds(
    lambda zone, hours, of: Calendar(zone=zone, opens=hours[0], closes=hours[1], holidays=of),
    st.sampled_from(ZONES),
    HOURS,
    st.sampled_from(HolidaysOf),
)
TURNING_POINTS = [
    datetime(2026, 3, 8, 8, tzinfo=UTC),
    datetime(2026, 11, 1, 7, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 12, 31, 23, tzinfo=UTC),
    datetime(2027, 1, 1, 6, tzinfo=UTC),
    datetime(2027, 7, 4, 12, tzinfo=UTC),
    datetime(2026, 11, 26, 15, tzinfo=UTC),
]
"""Changes of the clocks, ends of the year and holidays."""
NEAR_A_TURNING_POINT = st.builds(
    lambda at, minutes: at + minutes * MINUTE, st.sampled_from(TURNING_POINTS), st.integers(-3 * 1440, 3 * 1440)
)


def chicago(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


@cache
def public_holidays(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def works_at(moment: datetime, calendar: Calendar) -> bool:
    """Whether somebody who looks at the clock on the wall works in this minute."""
    local = moment.astimezone(ZoneInfo(calendar.zone))
    country = {"none": "", "unknown": "US"}.get(calendar.holidays.value, calendar.holidays.value)
    free = local.weekday() > 4 or (country and local.date() in public_holidays(country))
    return not free and calendar.opens <= local.time() < calendar.closes


def minute_by_minute(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The same time, counted slowly; both moments are whole minutes."""
    length = int((end - start) / MINUTE)
    return MINUTE * sum(works_at(start + minute * MINUTE, calendar) for minute in range(length))


@given(NEAR_A_TURNING_POINT, st.integers(0, 4 * 1440), CALENDARS)
@settings(max_examples=60, deadline=None)
def test_it_equals_a_count_of_every_minute(start: datetime, minutes: int, calendar: Calendar) -> None:
    end = start + minutes * MINUTE
    assert business_time(start, end, calendar) == minute_by_minute(start, end, calendar)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=90)), CALENDARS)
def test_time_is_added_as_it_is_counted(start: datetime, length: timedelta, calendar: Calendar) -> None:
    end = add_business_time(start, length, calendar)
    assert business_time(start, end, calendar) == length
    assert end >= start
    if length:
        assert business_time(start, end - timedelta(microseconds=1), calendar) < length, "it is the first such moment"


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (("2026-11-23", "09:00"), ("2026-11-23", "17:00"), 8),
        (("2026-11-23", "10:30"), ("2026-11-23", "11:15"), 0.75),
        (("2026-11-23", "06:00"), ("2026-11-23", "08:59"), 0),
        (("2026-11-23", "17:00"), ("2026-11-24", "09:00"), 0),
        (("2026-11-23", "16:00"), ("2026-11-24", "10:00"), 2),
        (("2026-11-20", "16:00"), ("2026-11-23", "10:00"), 2),
        (("2026-11-21", "10:00"), ("2026-11-22", "16:00"), 0),
        (("2026-11-25", "16:00"), ("2026-11-27", "10:00"), 2),
        (("2026-12-24", "16:00"), ("2026-12-28", "10:00"), 2),
        (("2026-12-31", "16:00"), ("2027-01-04", "10:00"), 2),
        (("2027-07-02", "16:00"), ("2027-07-06", "10:00"), 2),
        (("2026-03-06", "16:00"), ("2026-03-09", "10:00"), 2),
        (("2026-10-30", "16:00"), ("2026-11-02", "10:00"), 2),
        (("2026-11-23", "12:00"), ("2026-11-23", "12:00"), 0),
        (("2026-11-24", "12:00"), ("2026-11-23", "12:00"), 0),
    ],
    ids=[
        "one_whole_day",
        "within_a_day",
        "before_we_open",
        "from_closing_to_opening",
        "over_a_night",
        "over_a_weekend",
        "on_a_weekend",
        "over_thanksgiving",
        "over_christmas_and_a_weekend",
        "over_new_year_and_a_weekend",
        "over_the_fourth_of_july_kept_on_monday",
        "over_the_night_the_clocks_go_forward",
        "over_the_night_the_clocks_go_back",
        "no_time_at_all",
        "backwards",
    ],
)
def test_only_working_hours_count(start: tuple[str, str], end: tuple[str, str], hours: float) -> None:
    assert business_time(chicago(*start), chicago(*end)) == timedelta(hours=hours)


def test_the_zone_that_a_moment_is_told_in_does_not_matter() -> None:
    start, end = chicago("2026-11-23", "16:00"), chicago("2026-11-24", "10:00")
    tokyo = ZoneInfo("Asia/Tokyo")
    assert business_time(start.astimezone(tokyo), end.astimezone(UTC)) == 2 * HOUR


@pytest.mark.parametrize(
    ("calendar", "hours"),
    [
        (OFFICE, 8),
        (Calendar(zone="America/Los_Angeles"), 6),
        (Calendar(opens=time(6), closes=time(14, 30)), 8.5),
        (Calendar(zone="America/Toronto", holidays=HolidaysOf.CANADA), 16),
        (Calendar(holidays=HolidaysOf.NO_COUNTRY), 16),
        (Calendar(zone="Mars/Olympus"), 8),
    ],
    ids=["office", "later_zone", "early_shift", "other_holidays", "no_holidays", "unknown_zone_is_the_offices"],
)
def test_each_customer_has_hours_a_zone_and_holidays_of_their_own(calendar: Calendar, hours: float) -> None:
    wednesday, thanksgiving_evening = chicago("2026-11-25", "06:00"), chicago("2026-11-26", "17:00")
    start = wednesday if calendar.zone != "America/Los_Angeles" else chicago("2026-11-25", "13:00")
    assert business_time(start, thanksgiving_evening, calendar) == timedelta(hours=hours)


@given(st.lists(MOMENTS, min_size=3, max_size=3).map(sorted), CALENDARS)
def test_time_is_additive_never_negative_and_grows_with_its_end(moments: list[datetime], calendar: Calendar) -> None:
    first, between, last = moments
    whole = business_time(first, last, calendar)
    assert whole == business_time(first, between, calendar) + business_time(between, last, calendar)
    assert timedelta() <= business_time(first, between, calendar) <= whole
    assert whole <= last - first


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=400)))
def test_an_interval_that_ends_before_it_starts_is_empty(moment: datetime, back: timedelta) -> None:
    assert business_time(moment, moment - back) == timedelta()


@given(st.dates(date(2024, 1, 1), date(2029, 12, 31)), st.integers(0, 30))
def test_counting_business_days_agrees_with_business_time(day: date, count: int) -> None:
    later = add_business_days(day, count)
    between = [day + timedelta(days=offset) for offset in range(1, (later - day).days + 1)]
    assert sum(is_business_day(each) for each in between) == count
    assert count == 0 or is_business_day(later)
    if is_business_day(day):
        opened = datetime.combine(day, datetime.min.time(), ZONE).replace(hour=9)
        assert business_time(opened, datetime.combine(later, datetime.min.time(), ZONE).replace(hour=9)) == count * DAY
