"""Hypercare: counts on business days 1 and 7, the first real application, and the handover to support."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from core.onboarding.clock import is_business_day
from core.onboarding.hypercare import (
    DAYS,
    days_to_count,
    due_day,
    hypercare_of,
    open_points,
    to_hand_over,
    with_count,
    with_first_application,
)
from core.onboarding.hypercare_facts import DayCount, FirstApplication, Hypercare
from core.onboarding.model import Onboarding, Statement
from core.onboarding.states import Step
from core.problem import ProblemCode
from tests.actors import named
from tests.core.onboarding.stages import at

FRIDAY = datetime(2026, 11, 20, 22, tzinfo=UTC)
"""Before Thanksgiving week: business day 1 is Monday 23, day 7 is Wednesday 2 December."""


def live(since: datetime = FRIDAY) -> Onboarding:
    onboarding = at(Step.LIVE)
    assert onboarding.sign_off is not None
    statement = Statement(by=named("Ana"), at=since)
    return onboarding.changed(sign_off=onboarding.sign_off.changed(recorded=statement))


def count(day: int, **numbers: int) -> DayCount:
    return DayCount(day=day, due=due_day(FRIDAY, day), counted_at=FRIDAY, **numbers)


def seen(application: str = "a1") -> FirstApplication:
    return FirstApplication(application_id=application, seen_at=FRIDAY)


def test_business_days_skip_the_weekend_and_thanksgiving() -> None:
    assert [due_day(FRIDAY, day) for day in DAYS] == [date(2026, 11, 23), date(2026, 12, 2)]


@pytest.mark.parametrize(("days_later", "due"), [(0, ()), (2, ()), (3, (1,)), (11, (1,)), (12, (1, 7)), (40, (1, 7))])
def test_a_day_is_counted_once_it_has_come(days_later: int, due: tuple[int, ...]) -> None:
    assert days_to_count(live(), FRIDAY + timedelta(days=days_later)) == due


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ({"synced": 5}, {"synced": 9, "applications": 2}, (5, 2)),
        ({}, {"synced": 9, "applications": 2}, (9, 2)),
        ({"synced": 5, "applications": 0}, {"synced": 9, "applications": 2}, (5, 0)),
        ({"synced": 5}, {"synced": 9}, (5, None)),
    ],
)
def test_a_number_that_could_not_be_read_is_counted_later(
    first: dict[str, int], second: dict[str, int], kept: tuple[int, int | None]
) -> None:
    once = with_count(live(), count(1, **first))
    assert (1 in days_to_count(once, FRIDAY + timedelta(days=3))) is (len(first) < 2)
    known = hypercare_of(with_count(once, count(1, **second)))
    assert known is not None
    assert [(entry.synced, entry.applications) for entry in known.counts] == [kept]


def test_each_day_is_counted_once_and_the_first_application_stays() -> None:
    onboarding = with_count(with_count(live(), count(1, synced=5)), count(1, synced=9))
    onboarding = with_first_application(with_first_application(onboarding, seen("a1")), seen("a2"))
    known = hypercare_of(onboarding)
    assert known is not None
    assert [entry.synced for entry in known.counts] == [5]
    assert known.first_application is not None
    assert known.first_application.application_id == "a1"


def test_a_customer_is_ready_for_support_after_day_7_and_a_real_application() -> None:
    onboarding = live()
    assert {problem.code for problem in open_points(onboarding)} == {
        ProblemCode.HYPERCARE_RUNNING, ProblemCode.NO_APPLICATION_YET,
    }  # fmt: skip
    done = with_first_application(with_count(onboarding, count(7)), seen())
    assert open_points(done) == ()
    assert to_hand_over(done) == ()


def test_whoever_is_not_live_or_with_support_already_is_not_handed_over() -> None:
    assert [problem.code for problem in to_hand_over(at(Step.GO_LIVE))] == [ProblemCode.NOT_LIVE]
    handed = live().changed(
        hypercare=Hypercare(since=FRIDAY, handed_over=Statement(by=named("Ana"), at=FRIDAY, text="All is well"))
    )
    assert [problem.code for problem in to_hand_over(handed)] == [ProblemCode.HANDED_OVER_ALREADY]


def test_another_sign_off_begins_another_hypercare() -> None:
    first = with_count(live(), count(1))
    assert first.sign_off is not None
    again = first.changed(
        sign_off=first.sign_off.changed(recorded=Statement(by=named("Ana"), at=FRIDAY + timedelta(days=30)))
    )
    known = hypercare_of(again)
    assert known is not None
    assert (known.counts, known.since) == ((), FRIDAY + timedelta(days=30))
    assert hypercare_of(again.changed(sign_off=None)) is None


@given(days=st.integers(0, 400), hour=st.integers(0, 23))
def test_day_7_comes_after_day_1_and_both_are_business_days(days: int, hour: int) -> None:
    since = FRIDAY + timedelta(days=days, hours=hour)
    first, seventh = (due_day(since, day) for day in DAYS)
    assert since.date() - timedelta(days=1) < first < seventh
    assert is_business_day(first)
    assert is_business_day(seventh)
