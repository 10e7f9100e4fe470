"""Business time: what a person at a desk in Chicago would count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from core.onboarding.clock import DAY, PROMISE, ZONE, add_business_days, business_time, is_business_day, pace, time_held
from core.onboarding.model import Hold, Onboarding, Turn
from core.onboarding.states import Step, WaitingOn
from core.onboarding.steps import with_turn
from tests.actors import named
from tests.core.onboarding.stages import NOW, at

HOUR = timedelta(hours=1)
MOMENTS = st.timedeltas(timedelta(days=-1000), timedelta(days=1000)).map(lambda away: NOW + away)


def chicago(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


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


@given(st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_time_is_additive_never_negative_and_grows_with_its_end(moments: list[datetime]) -> None:
    first, between, last = moments
    whole = business_time(first, last)
    assert whole == business_time(first, between) + business_time(between, last)
    assert timedelta() <= business_time(first, between) <= whole
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


def turned(*turns: tuple[WaitingOn, datetime], step: Step = Step.LINKING) -> Onboarding:
    return at(step, turns=tuple(Turn(holder=holder, since=since, step=step) for holder, since in turns))


@given(st.lists(st.tuples(st.sampled_from(list(WaitingOn)), MOMENTS), min_size=1, max_size=6), MOMENTS)
def test_the_times_of_all_holders_add_up_to_the_total(turns: list[tuple[WaitingOn, datetime]], end: datetime) -> None:
    moments = sorted([since for _, since in turns] + [end])
    onboarding = turned(*[(holder, moment) for (holder, _), moment in zip(turns, moments, strict=False)])
    held = time_held(onboarding, moments[-1])
    assert sum(held.values(), timedelta()) == business_time(moments[0], moments[-1])
    assert min(held.values()) >= timedelta()


def test_the_customers_time_does_not_count_as_ours() -> None:
    onboarding = turned(
        (WaitingOn.TEAM, chicago("2026-11-16", "09:00")),
        (WaitingOn.CUSTOMER, chicago("2026-11-16", "11:00")),
        (WaitingOn.TEAM, chicago("2026-11-20", "16:00")),
    )
    held = time_held(onboarding, chicago("2026-11-23", "10:00"))
    assert (held[WaitingOn.TEAM], held[WaitingOn.CUSTOMER]) == (4 * HOUR, 4 * DAY + 5 * HOUR)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (("2026-11-16", "09:00"), ("2026-11-16", "17:00"), "on track"),
        (("2026-11-16", "09:00"), ("2026-11-17", "09:01"), "at risk"),
        (("2026-11-16", "09:00"), ("2026-11-17", "17:00"), "at risk"),
        (("2026-11-16", "09:00"), ("2026-11-18", "09:01"), "overdue"),
    ],
)
def test_the_pace_follows_our_own_clock_against_the_promise(
    start: tuple[str, str], end: tuple[str, str], expected: str
) -> None:
    assert PROMISE == 2 * DAY
    assert pace(turned((WaitingOn.TEAM, chicago(*start))), chicago(*end)) == expected


def test_several_short_turns_of_ours_add_up_to_a_risk() -> None:
    onboarding = turned(
        (WaitingOn.TEAM, chicago("2026-11-16", "09:00")),
        (WaitingOn.CUSTOMER, chicago("2026-11-16", "16:00")),
        (WaitingOn.TEAM, chicago("2026-11-17", "09:00")),
    )
    assert pace(onboarding, chicago("2026-11-17", "14:00")) == "on track"
    assert pace(onboarding, chicago("2026-11-17", "14:01")) == "at risk"


def test_a_slow_customer_is_a_risk_and_not_our_delay() -> None:
    waiting = turned((WaitingOn.CUSTOMER, chicago("2026-11-16", "09:00")), step=Step.CONNECT)
    assert pace(waiting, chicago("2026-11-16", "16:00")) == "on track"
    assert pace(waiting, chicago("2026-12-16", "16:00")) == "at risk"


def test_a_go_live_target_that_has_passed_is_overdue_from_the_next_day_in_chicago() -> None:
    target = at(Step.LINK).requirements.changed(go_live_target=date(2026, 11, 24))
    onboarding = turned((WaitingOn.CUSTOMER, chicago("2026-11-24", "16:00"))).changed(requirements=target)
    assert pace(onboarding, chicago("2026-11-24", "23:59")) == "on track"
    assert pace(onboarding, chicago("2026-11-25", "00:01")) == "overdue"


def test_what_is_live_or_on_hold_has_no_delay() -> None:
    long_ago = NOW - timedelta(days=300)
    hold = Hold(reason="Budget", by=named("Ana"), since=NOW)
    assert pace(with_turn(at(Step.LIVE), long_ago), NOW) == "live"
    assert pace(with_turn(at(Step.LINKING, hold=hold), long_ago), NOW) == "on hold"
