"""Waiting on the ATS vendor: a side of its own with its own clock, as long as the step that it holds up is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.onboarding.blockers import NOTHING_KNOWN
from core.onboarding.clocks import clocks
from core.onboarding.customer_view import customer_view
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.onboarding.standing import Status, standing
from core.onboarding.states import Step, WaitingOn
from core.onboarding.steps import current_step, next_move, vendor_wait, waiting_on, with_turn
from core.onboarding.vendor_wait import VendorWait
from core.people.actor import Actor, ActorKind
from tests.core.onboarding.stages import NOW, at

MONDAY = datetime(2027, 3, 1, 15, tzinfo=UTC)  # 9 in Chicago
ANA = Actor(id="ana", name="Ana", kind=ActorKind.PERSON)
OPEN = [step for step in Step if step is not Step.LIVE]


def waiting(onboarding: Onboarding, *, since: datetime = MONDAY, ticket: str = "4711") -> Onboarding:
    request = Statement(by=ANA, at=MONDAY, text="Issue a Recruiting client")
    wait = VendorWait(contact="UKG Support", ticket=ticket, since=since, step=current_step(onboarding), request=request)
    return onboarding.changed(vendor_wait=wait)


@pytest.mark.parametrize("step", OPEN)
def test_any_open_step_can_wait_on_the_vendor_and_says_whom(step: Step) -> None:
    onboarding = waiting(at(step))
    assert waiting_on(onboarding) is WaitingOn.VENDOR
    assert next_move(onboarding) == "ATS vendor answers: UKG Support, ticket 4711"
    view = customer_view(onboarding, "UKG Pro", first_sync_window=timedelta(hours=3), now=NOW)
    assert "waiting for their answer" in view.sentence and not view.yours
    assert next_move(waiting(at(step), ticket="")) == "ATS vendor answers: UKG Support"


def test_the_wait_ends_with_its_step_and_not_before() -> None:
    onboarding = waiting(at(Step.CONNECT))
    moved = at(Step.LINKING).changed(vendor_wait=onboarding.vendor_wait)
    assert vendor_wait(moved) is None and waiting_on(moved) is WaitingOn.TEAM
    assert waiting_on(onboarding.changed(vendor_wait=None)) is WaitingOn.CUSTOMER


def test_its_time_is_the_vendors_from_the_day_on_which_they_were_asked() -> None:
    begun = at(Step.CONNECT).changed(turns=())
    sent = with_turn(begun, MONDAY)
    recorded = with_turn(waiting(sent, since=MONDAY + timedelta(hours=4)), MONDAY + timedelta(days=1))
    held = clocks(recorded, MONDAY + timedelta(days=2))
    assert held.customer == timedelta(hours=4)
    assert held.vendor == timedelta(hours=12)
    assert held.us == timedelta()


@pytest.mark.parametrize("since", [MONDAY - timedelta(days=30), MONDAY - timedelta(hours=1)])
def test_a_day_before_the_last_turn_takes_no_time_back_from_it(since: datetime) -> None:
    sent = with_turn(at(Step.CONNECT).changed(turns=()), MONDAY)
    recorded = with_turn(waiting(sent, since=since), MONDAY + timedelta(hours=1))
    assert [turn.since for turn in recorded.turns] == [MONDAY, MONDAY]


def test_two_weeks_at_the_vendor_are_no_risk_of_ours_but_the_target_stays() -> None:
    recorded = with_turn(waiting(at(Step.CONNECT).changed(turns=())), MONDAY)
    later = MONDAY + timedelta(days=10)
    target = recorded.requirements.changed(go_live_target=(later + timedelta(days=9)).date())
    assert standing(recorded.changed(requirements=target), NOTHING_KNOWN).status(later) is Status.VENDOR
    missed = recorded.requirements.changed(go_live_target=MONDAY.date())
    assert standing(recorded.changed(requirements=missed), NOTHING_KNOWN).status(later) is Status.OVERDUE
