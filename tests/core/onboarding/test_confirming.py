"""The customer's answers: a "no" reopens its step, and names who fixes it and how."""

from __future__ import annotations

import pytest

from core.onboarding.confirming import CONCERNS, findings, with_candidate, with_confirmation, with_version_2
from core.onboarding.model import CandidateVerified
from core.onboarding.states import PhaseState, Step, WaitingOn
from core.onboarding.steps import CONFIRMATION_ITEMS, current_step, next_move, waiting_on
from tests.actors import named
from tests.core.onboarding.stages import CONFIRMED, STATEMENT, at, in_both_phases

NO = CONFIRMED.changed(answer="no", note="Not there")


def test_every_item_has_a_concern_and_a_fix() -> None:
    assert set(CONCERNS) == set(CONFIRMATION_ITEMS)
    assert all(concern.mend.endswith(".") for concern in CONCERNS.values())


@pytest.mark.parametrize("item", CONFIRMATION_ITEMS)
@pytest.mark.parametrize("step", [Step.GO_LIVE, Step.LIVE])
def test_a_no_reopens_its_step_and_waits_on_us(item: str, step: Step) -> None:
    reopened = with_confirmation(at(step), item, NO)
    assert current_step(reopened) is CONCERNS[item].reopens
    assert waiting_on(reopened) is WaitingOn.TEAM
    assert reopened.sign_off is None
    assert list(findings(reopened)) == [item]


def test_a_wrong_job_opens_the_job_sync_again_and_nothing_else_does() -> None:
    assert {item for item, concern in CONCERNS.items() if concern.reopens is Step.JOBS} == {"job"}
    assert with_confirmation(at(Step.LIVE), "job", NO).jobs is None


def test_a_fixed_no_is_no_longer_a_finding() -> None:
    mended = with_confirmation(with_confirmation(at(Step.GO_LIVE), "pdf", NO), "pdf", CONFIRMED)
    assert findings(mended) == {}
    assert current_step(mended) is Step.GO_LIVE


def test_the_next_step_is_what_must_be_fixed() -> None:
    assert next_move(with_confirmation(at(Step.GO_LIVE), "pdf", NO)) == "Fix what the customer found"


def test_a_candidate_of_another_connection_is_not_confirmed_here() -> None:
    live = at(Step.LIVE)
    moved = with_candidate(live, "p2", integration_id="lever:1")
    assert (moved.candidate, moved.sign_off) == (CandidateVerified(push_id="p2"), None)
    assert with_candidate(live, "p2", integration_id="lever:2") == live
    unconnected = at(Step.LINK)
    assert with_candidate(unconnected, "p2", integration_id="lever:1") == unconnected


def test_version_2_belongs_to_the_push_that_is_to_be_confirmed() -> None:
    onboarding = in_both_phases(Step.CANDIDATE, "refused")
    assert with_version_2(onboarding, "another push", PhaseState.SEEN, STATEMENT) == onboarding
    assert with_version_2(onboarding, "p1", PhaseState.REFUSED, STATEMENT.changed(by=named("Eli"))) == onboarding, (
        "the first word stands"
    )
    assert with_version_2(onboarding, "p1", PhaseState.SEEN, STATEMENT) == in_both_phases(Step.CANDIDATE, "seen")
    assert with_version_2(at(Step.CANDIDATE), "p1", PhaseState.SEEN, STATEMENT) == at(Step.CANDIDATE)
