"""The customer's word: a "no" reopens what it concerns, and the test candidate is not forgotten in the ATS."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from core.onboarding.confirming import CONCERNS, clean_up_due, findings, with_version_2, with_word
from core.onboarding.gates import clean_up_state
from core.onboarding.model import CandidateVerified, Holder, Onboarding, Step, Word
from core.onboarding.steps import CONFIRMATION_ITEMS, current_step, holder, next_move
from tests.core.onboarding.stages import NOW, SAID, WORD, at, in_both_phases

LATER = NOW + timedelta(days=14)
NO = SAID.changed(answer="no", note="Not there")


def test_every_item_has_its_concern_and_a_way_to_mend_it() -> None:
    assert set(CONCERNS) == set(CONFIRMATION_ITEMS)
    assert all(concern.mend.endswith(".") for concern in CONCERNS.values())


@pytest.mark.parametrize("item", CONFIRMATION_ITEMS)
@pytest.mark.parametrize("step", [Step.GO_LIVE, Step.LIVE])
def test_a_no_reopens_what_it_concerns_and_gives_the_ball_to_us(item: str, step: Step) -> None:
    reopened = with_word(at(step), item, NO)
    assert current_step(reopened) is CONCERNS[item].reopens
    assert holder(reopened) is Holder.US
    assert reopened.sign_off is None
    assert list(findings(reopened)) == [item]


def test_a_wrong_job_opens_the_job_sync_again_and_nothing_else_does() -> None:
    assert {item for item, concern in CONCERNS.items() if concern.reopens is Step.JOBS} == {"job"}
    assert with_word(at(Step.LIVE), "job", NO).jobs is None


def test_a_no_that_was_mended_is_no_finding_any_more() -> None:
    mended = with_word(with_word(at(Step.GO_LIVE), "pdf", NO), "pdf", SAID)
    assert findings(mended) == {}
    assert current_step(mended) is Step.GO_LIVE


def test_what_is_to_be_mended_is_the_next_move() -> None:
    assert next_move(with_word(at(Step.GO_LIVE), "pdf", NO)) == "Mend what the customer found"


@pytest.mark.parametrize(
    ("heard", "due"),
    [
        (datetime.fromisoformat("2026-11-24T15:00:00-06:00"), date(2026, 11, 27)),  # Thanksgiving lies between
        (datetime.fromisoformat("2026-11-20T23:30:00-06:00"), date(2026, 11, 24)),
        (datetime.fromisoformat("2026-11-21T05:30:00+00:00"), date(2026, 11, 24)),  # still Friday in Chicago
    ],
)
def test_the_reminder_comes_two_business_days_after_the_last_word(heard: datetime, due: date) -> None:
    word = Word(by="Ana", at=heard)
    earlier = word.changed(at=heard - timedelta(days=3))
    said = {"pdf": SAID.changed(heard=earlier), "job": SAID.changed(heard=word)}
    one = at(Step.CANDIDATE).changed(candidate=CandidateVerified(push_id="p", confirmations=said))
    assert clean_up_due(one) == due


def test_version_2_belongs_to_the_push_that_is_to_be_confirmed() -> None:
    one = in_both_phases(Step.CANDIDATE, "refused")
    assert with_version_2(one, "another push", "seen", WORD) == one
    assert with_version_2(one, "p1", "refused", WORD.changed(by="Eli")) == one, "the first word stands"
    assert with_version_2(one, "p1", "seen", WORD) == in_both_phases(Step.CANDIDATE, "seen")
    assert with_version_2(at(Step.CANDIDATE), "p1", "seen", WORD) == at(Step.CANDIDATE)


def test_nothing_is_reminded_of_before_the_first_word_and_after_the_clean_up() -> None:
    one = at(Step.CANDIDATE)
    assert clean_up_due(one.changed(candidate=None)) is None
    assert clean_up_due(one.changed(candidate=CandidateVerified(push_id="p"))) is None
    live = at(Step.LIVE)
    assert live.candidate is not None
    cleaned = live.changed(candidate=live.candidate.changed(cleaned_up=SAID.heard))
    assert clean_up_due(cleaned) is None
    assert clean_up_state(cleaned, LATER) == ""


@pytest.mark.parametrize("one", [at(Step.GO_LIVE), at(Step.LIVE), in_both_phases(Step.GO_LIVE, "seen")])
def test_a_confirmed_candidate_waits_for_its_clean_up_before_live_and_after(one: Onboarding) -> None:
    assert clean_up_state(one, NOW) == "waiting"
    assert clean_up_state(one, LATER) == "due"


@pytest.mark.parametrize(
    "one",
    [
        at(Step.CANDIDATE),
        at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p", confirmations={"pdf": SAID})),
        with_word(at(Step.GO_LIVE), "pdf", NO),
        in_both_phases(Step.GO_LIVE),
    ],
)
def test_a_candidate_that_somebody_still_has_to_look_at_is_not_to_be_removed(one: Onboarding) -> None:
    assert clean_up_state(one, LATER) == ""
