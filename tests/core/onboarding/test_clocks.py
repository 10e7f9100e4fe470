"""The four clocks: whose time it is in the history of an onboarding, and when a wait or the promise is passed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st

from core.onboarding.calendar import Calendar
from core.onboarding.clock import DAY, ZONE, business_time
from core.onboarding.clocks import clocks, current_wait, ledger, passed_at, promise_passed_at
from core.onboarding.model import Hold, Onboarding, Turn
from core.onboarding.part import Statement
from core.onboarding.states import Step, WaitingOn
from core.onboarding.steps import with_turn
from core.onboarding.vendor_wait import VendorWait
from tests.actors import named
from tests.core.onboarding.stages import NOW, at

HOUR = timedelta(hours=1)
MOMENTS = st.timedeltas(timedelta(days=-60), timedelta(days=60)).map(lambda away: NOW + away)
SIDES = st.sampled_from([WaitingOn.TEAM, WaitingOn.CUSTOMER, WaitingOn.VENDOR])
STEPS = st.sampled_from([Step.CONNECT, Step.LINKING])
HOURS = st.sampled_from([None, Calendar(zone="Europe/Berlin", opens=time(7), closes=time(19, 30))])


def chicago(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


def turned(*turns: tuple[WaitingOn, datetime], step: Step = Step.LINKING) -> Onboarding:
    return at(step, turns=tuple(Turn(holder=holder, since=since, step=step) for holder, since in turns))


@st.composite
def histories(draw: st.DrawFn) -> tuple[Onboarding, datetime]:
    """Any history, and a moment after it."""
    moments = sorted(draw(st.lists(MOMENTS, min_size=2, max_size=8)))
    turns = tuple(
        Turn(holder=draw(SIDES), since=since, step=draw(STEPS), held=draw(st.booleans())) for since in moments[:-1]
    )
    return at(Step.LINKING, turns=turns, calendar=draw(HOURS)), moments[-1]


@given(histories())
def test_the_four_clocks_add_up_to_the_business_time_since_the_start(history: tuple[Onboarding, datetime]) -> None:
    onboarding, now = history
    calendar = onboarding.calendar or Calendar()
    known = clocks(onboarding, now)
    assert known.total == business_time(onboarding.turns[0].since, now, calendar)
    assert min(known.us, known.customer, known.vendor, known.hold) >= timedelta()
    parts = ledger(onboarding, now)
    assert all(earlier.until == later.since for earlier, later in pairwise(parts))


@given(histories(), st.floats(0.05, 30))
def test_a_wait_passes_its_length_at_the_stored_moment_and_not_before(
    history: tuple[Onboarding, datetime], days: float
) -> None:
    onboarding, _ = history
    passed = passed_at(onboarding, days)
    length = days * (onboarding.calendar or Calendar()).day
    if onboarding.turns[-1].held:
        assert passed is None
        return
    assert passed is not None
    begun = onboarding.turns[-1].since
    if passed >= begun:
        assert current_wait(onboarding, passed).worked == length
    else:
        assert current_wait(onboarding, begun).worked >= length
    later = max(passed, begun) + timedelta(days=1)
    assert current_wait(onboarding, later).worked >= length


@given(histories(), st.floats(0.1, 5))
def test_the_promise_is_passed_when_our_clock_reaches_it(history: tuple[Onboarding, datetime], days: float) -> None:
    onboarding, _ = history
    passed, last = promise_passed_at(onboarding, days), onboarding.turns[-1]
    assert (passed is None) == (last.held or last.holder is not WaitingOn.TEAM)
    if passed and passed > last.since:
        assert clocks(onboarding, passed).us == days * (onboarding.calendar or Calendar()).day


def test_the_customers_time_does_not_count_as_ours() -> None:
    onboarding = turned(
        (WaitingOn.TEAM, chicago("2026-11-16", "09:00")),
        (WaitingOn.CUSTOMER, chicago("2026-11-16", "11:00")),
        (WaitingOn.TEAM, chicago("2026-11-20", "16:00")),
    )
    known = clocks(onboarding, chicago("2026-11-23", "10:00"))
    assert (known.us, known.customer) == (4 * HOUR, 4 * DAY + 5 * HOUR)


def test_a_hold_counts_on_nobodys_clock_and_the_wait_goes_on_after_it() -> None:
    monday, tuesday = chicago("2026-11-16", "09:00"), chicago("2026-11-17", "09:00")
    begun = with_turn(at(Step.CONNECT).changed(turns=()), monday)
    hold = Hold(reason="Budget", by=named("Ana"), since=tuesday)
    held = with_turn(begun.changed(hold=hold), tuesday)
    resumed = with_turn(held.changed(hold=None), tuesday + timedelta(days=2))
    known = clocks(resumed, tuesday + timedelta(days=3))
    assert (known.us, known.customer, known.hold) == (timedelta(), 2 * DAY, 2 * DAY)
    wait = current_wait(resumed, tuesday + timedelta(days=3))
    assert (wait.side, wait.since, wait.worked) == (WaitingOn.CUSTOMER, monday, 2 * DAY)
    assert passed_at(held, 2) is None
    assert passed_at(resumed, 2) == chicago("2026-11-19", "17:00").astimezone(UTC)


def test_a_hold_of_an_older_version_counts_from_its_day() -> None:
    monday, tuesday = chicago("2026-11-16", "09:00"), chicago("2026-11-17", "09:00")
    begun = with_turn(at(Step.CONNECT).changed(turns=()), monday)
    hold = Hold(reason="Budget", by=named("Ana"), since=tuesday)
    older = begun.changed(hold=hold)
    upgraded = with_turn(older, tuesday + timedelta(days=3))
    for onboarding in (older, upgraded):
        assert clocks(onboarding, tuesday + timedelta(days=3)).hold == 3 * DAY
        assert passed_at(onboarding, 1) is None


def test_a_hold_takes_no_time_from_the_vendor() -> None:
    monday = chicago("2026-11-16", "09:00")
    request = Statement(by=named("Ana"), at=monday, text="Issue a client")
    wait = VendorWait(contact="UKG", since=monday, step=Step.CONNECT, request=request)
    waiting = with_turn(at(Step.CONNECT, vendor_wait=wait).changed(turns=()), monday)
    hold = Hold(reason="Budget", by=named("Ana"), since=monday + timedelta(days=1))
    held = with_turn(waiting.changed(hold=hold), monday + timedelta(days=1))
    resumed = with_turn(held.changed(hold=None), monday + timedelta(days=3))
    known = clocks(resumed, monday + timedelta(days=4))
    assert (known.vendor, known.hold) == (2 * DAY, 2 * DAY)


def test_the_time_after_go_live_counts_on_no_clock() -> None:
    live = with_turn(at(Step.LIVE).changed(turns=()), NOW - timedelta(days=30))
    assert clocks(live, NOW).total == timedelta()
    assert passed_at(live, 1) is None
