"""The test candidate is not forgotten in the customer's ATS, whatever happens here meanwhile."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from core.onboarding.cleaning_up import clean_up_due, clean_up_state, left_in_ats, to_clean_up, with_arrival
from core.onboarding.confirming import with_confirmation
from core.onboarding.going_back import WAYS_BACK, go_back, undone_by
from core.onboarding.model import CandidateVerified, Onboarding
from core.onboarding.part import Statement
from core.onboarding.states import Step
from core.problem import sentences
from tests.actors import named
from tests.core.onboarding.stages import CONFIRMED, LEFT, NOW, STATEMENT, at, in_both_phases

LATER = NOW + timedelta(days=14)
NO = CONFIRMED.changed(answer="no", note="Not there")
REMOVED = LEFT.changed(done=STATEMENT)


def test_a_test_candidate_is_removed_only_after_the_customer_has_looked() -> None:
    assert sentences(to_clean_up(at(Step.CANDIDATE))) == ("No test candidate is left in the ATS.",)
    unheard = at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p1"), clean_up=LEFT)
    assert sentences(to_clean_up(unheard)) == ("Record the customer’s answer to every item first.",)
    assert to_clean_up(at(Step.GO_LIVE)) == ()
    assert sentences(to_clean_up(at(Step.GO_LIVE, clean_up=REMOVED))) == ("No test candidate is left in the ATS.",)


def test_without_version_2_the_candidate_stays() -> None:
    assert sentences(to_clean_up(in_both_phases(Step.GO_LIVE))) == ("Version 2 has not been sent yet.",)
    assert to_clean_up(in_both_phases(Step.GO_LIVE, "seen")) == ()
    assert to_clean_up(in_both_phases(Step.GO_LIVE, "left out")) == ()


@pytest.mark.parametrize(
    ("heard", "due"),
    [
        (datetime.fromisoformat("2026-11-24T15:00:00-06:00"), date(2026, 11, 27)),  # Thanksgiving lies between
        (datetime.fromisoformat("2026-11-20T23:30:00-06:00"), date(2026, 11, 24)),
        (datetime.fromisoformat("2026-11-21T05:30:00+00:00"), date(2026, 11, 24)),  # still Friday in Chicago
    ],
)
def test_the_reminder_comes_two_business_days_after_the_last_word(heard: datetime, due: date) -> None:
    statement = Statement(by=named("Ana"), at=heard)
    arrived = LEFT.changed(since=heard - timedelta(days=3))
    onboarding = at(Step.GO_LIVE, clean_up=arrived)
    for item in ("pdf", "job", *(onboarding.candidate.confirmations if onboarding.candidate else ())):
        onboarding = with_confirmation(
            onboarding,
            item,
            CONFIRMED.changed(heard=statement if item == "job" else statement.changed(at=arrived.since)),
        )
    assert clean_up_due(onboarding) == due
    gone_back = go_back(onboarding, Step.CANDIDATE).changed(clean_up=arrived.changed(since=heard))
    assert clean_up_due(gone_back) == due, "two days after it arrived, where nobody’s word stands"


@pytest.mark.parametrize("onboarding", [at(Step.GO_LIVE), at(Step.LIVE), in_both_phases(Step.GO_LIVE, "seen")])
def test_a_confirmed_candidate_waits_for_its_clean_up_before_live_and_after(onboarding: Onboarding) -> None:
    assert clean_up_state(onboarding, NOW) == "waiting"
    assert clean_up_state(onboarding, LATER) == "due"


@pytest.mark.parametrize("to", WAYS_BACK)
@pytest.mark.parametrize(
    "onboarding", [at(Step.LIVE), with_confirmation(at(Step.GO_LIVE), "pdf", NO), in_both_phases(Step.GO_LIVE)]
)
def test_going_back_removes_no_candidate_from_the_ats(onboarding: Onboarding, to: Step) -> None:
    undone = undone_by(onboarding, to)
    after = go_back(onboarding, to)
    assert left_in_ats(after) == LEFT
    if "candidate" in undone:
        assert "still to be removed" in undone["candidate"]
        assert to_clean_up(after) == (), "nobody has to look at it any more"
        assert clean_up_state(after, LATER) == "due"


def test_going_back_after_the_clean_up_reminds_of_nothing() -> None:
    cleaned = at(Step.LIVE, clean_up=REMOVED)
    assert "removed" not in undone_by(cleaned, Step.CANDIDATE)["candidate"]
    assert clean_up_state(go_back(cleaned, Step.CANDIDATE), LATER) is None


@pytest.mark.parametrize(
    "onboarding",
    [
        at(Step.CANDIDATE),
        at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p", confirmations={"pdf": CONFIRMED}), clean_up=LEFT),
        with_confirmation(at(Step.GO_LIVE), "pdf", NO),
        in_both_phases(Step.GO_LIVE),
        at(Step.LIVE, clean_up=REMOVED),
    ],
)
def test_nothing_is_reminded_of_while_somebody_has_to_look_and_after_the_clean_up(onboarding: Onboarding) -> None:
    assert clean_up_state(onboarding, LATER) is None


def test_one_confirmation_completes_the_clean_up_of_all_candidates() -> None:
    twice = with_arrival(with_arrival(at(Step.CANDIDATE), "p1", NOW), "p2", LATER)
    assert (twice.clean_up and twice.clean_up.push_ids, twice.clean_up and twice.clean_up.since) == (
        ("p1", "p2"),
        LATER,
    )
    assert with_arrival(at(Step.LIVE, clean_up=REMOVED), "p2", LATER).clean_up == LEFT.changed(
        push_ids=("p2",), since=LATER
    )
