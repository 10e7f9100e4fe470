"""A hold with a day ends by itself on that morning; business hours and the promise are a customer's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from core.actions import business_hours, holding, onboarding as onboardings
from core.errors import InvalidInput, NotAllowed
from core.onboarding.calendar import HolidaysOf
from core.onboarding.clock import ZONE, opening
from core.onboarding.clocks import calendar_of, clocks
from core.people.roles import Person
from tests.history import history
from tests.office import ANA, ELI, Office, open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("holding")) as office:
        yield office


def today(office: Office) -> date:
    return office.services.now().astimezone(ZONE).date()


def test_a_hold_ends_on_its_morning_however_late_the_worker_is(office: Office) -> None:
    begun = onboardings.start(office.ctx(ANA), customer="Acme Castings")
    until = today(office) + timedelta(days=3)
    held = holding.hold(office.ctx(ANA), begun.id, reason="Budget", until=until)
    assert held.hold and held.hold.until == until
    holding.end_holds(office.services)
    assert onboardings.get(office.ctx(ANA), begun.id).hold is not None
    office.clock.ahead = opening(until) + timedelta(hours=30) - datetime.now(ZONE)
    holding.end_holds(office.services)
    ended = onboardings.get(office.ctx(ANA), begun.id)
    assert ended.hold is None
    assert ended.turns[-1].since == opening(until)
    assert history(office.ctx(ANA), begun.id)[0].what == "The hold ended"
    holding.end_holds(office.services)
    assert onboardings.get(office.ctx(ANA), begun.id) == ended
    office.clock.ahead = timedelta()


def test_a_hold_without_a_day_stays_and_another_day_keeps_its_beginning(office: Office) -> None:
    begun = onboardings.start(office.ctx(ANA), customer="Open End Steel")
    held = holding.hold(office.ctx(ANA), begun.id, reason="Budget")
    later = holding.hold(office.ctx(ANA), begun.id, reason="Budget", until=today(office) + timedelta(days=9))
    assert held.hold and later.hold and later.hold.since == held.hold.since
    assert len(later.turns) == len(held.turns)
    with pytest.raises(InvalidInput, match="is not still to come"):
        holding.hold(office.ctx(ANA), begun.id, reason="Budget", until=today(office))
    resumed = holding.resume(office.ctx(ANA), begun.id)
    assert (resumed.hold, resumed.turns[-1].held) == (None, False)


def test_the_clocks_run_in_the_hours_of_the_customer(office: Office) -> None:
    begun = onboardings.start(office.ctx(ANA), customer="Late Shift Plastics")
    saved = business_hours.set_business_hours(
        office.ctx(ANA),
        begun.id,
        zone="America/Los_Angeles",
        opens=time(6),
        closes=time(18),
        holidays=HolidaysOf.UNITED_STATES,
        promise_days=3.0,
    )
    assert calendar_of(saved).day == timedelta(hours=12)
    assert saved.promise_days == 3
    after = saved.turns[-1].since + timedelta(days=28)
    assert clocks(saved, after).us > clocks(begun, after).us
    same_as_office = business_hours.set_business_hours(
        office.ctx(ANA),
        begun.id,
        zone="America/Chicago",
        opens=time(9),
        closes=time(17),
        holidays=HolidaysOf.UNITED_STATES,
    )
    assert (same_as_office.calendar, same_as_office.promise_days) == (None, None)


@pytest.mark.parametrize(
    ("person", "fields", "error"),
    [
        (ANA, {"zone": "Mars/Olympus"}, InvalidInput),
        (ANA, {"opens": time(17), "closes": time(9)}, InvalidInput),
        (ANA, {"opens": time(2)}, InvalidInput),
        (ANA, {"promise_days": 0.0}, InvalidInput),
        (ELI, {}, NotAllowed),
    ],
)
def test_hours_that_make_no_sense_are_refused(
    office: Office, person: Person, fields: dict[str, object], error: type[Exception]
) -> None:
    begun = onboardings.start(office.ctx(ANA), customer="Odd Hours Foundry", another=True)
    usual = {"zone": "America/Chicago", "opens": time(9), "closes": time(17), "holidays": HolidaysOf.UNITED_STATES}
    with pytest.raises(error):
        business_hours.set_business_hours(office.ctx(person), begun.id, **(usual | fields))  # type: ignore[arg-type]
    assert onboardings.get(office.ctx(ANA), begun.id).calendar is None
