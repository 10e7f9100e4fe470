"""Business time: Monday to Friday, 9 to 5 in Chicago, without US holidays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

import holidays

from core import dates
from core.onboarding.model import Onboarding
from core.onboarding.states import WaitingOn

ZONE = dates.ZONE
OPENS, CLOSES = time(9), time(17)
DAY = timedelta(hours=8)
PROMISE = 2 * DAY


class Pace(StrEnum):
    """Whether an onboarding keeps up with the promise."""

    LIVE = "live"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OVERDUE = "overdue"
    ON_HOLD = "on hold"


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("US")


def is_business_day(day: date) -> bool:
    """Say whether we work on this day."""
    return day.weekday() < 5 and day not in _holidays()


def add_business_days(day: date, count: int) -> date:
    """Return the date that is `count` business days after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


def business_time(start: datetime, end: datetime) -> timedelta:
    """Return the working time between two moments; eight hours are one business day, nothing is negative."""
    start, end = start.astimezone(ZONE), end.astimezone(ZONE)
    total, day = timedelta(), start.date()
    while day <= end.date():
        if is_business_day(day):
            opens = max(start, datetime.combine(day, OPENS, ZONE))
            closes = min(end, datetime.combine(day, CLOSES, ZONE))
            total += max(closes - opens, timedelta())
        day += timedelta(days=1)
    return total


def time_held(onboarding: Onboarding, now: datetime) -> dict[WaitingOn, timedelta]:
    """Return the business time that the onboarding has waited on each side so far."""
    held = dict.fromkeys(WaitingOn, timedelta())
    ends = [*(turn.since for turn in onboarding.turns[1:]), now]
    for turn, end in zip(onboarding.turns, ends, strict=True):
        held[turn.holder] += business_time(turn.since, end)
    return held


def pace(onboarding: Onboarding, now: datetime) -> Pace:
    """Return the pace by our own clock against the promise."""
    held = time_held(onboarding, now)
    target = onboarding.requirements.go_live_target
    if onboarding.sign_off:
        return Pace.LIVE
    if onboarding.hold:
        return Pace.ON_HOLD
    if held[WaitingOn.TEAM] > PROMISE or (target and now.astimezone(ZONE).date() > target):
        return Pace.OVERDUE
    holder = onboarding.turns[-1].holder if onboarding.turns else WaitingOn.NOBODY
    own_pace = (WaitingOn.NOBODY, WaitingOn.VENDOR)  # a vendor's answer takes weeks; the target stays
    waits_long = holder not in own_pace and business_time(onboarding.turns[-1].since, now) > DAY
    return Pace.AT_RISK if waits_long or held[WaitingOn.TEAM] > DAY * 1.5 else Pace.ON_TRACK
