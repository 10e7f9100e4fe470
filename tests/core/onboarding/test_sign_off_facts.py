"""Who is live stays live until a person withdraws what the sign-off rested on, or the connection breaks."""

from __future__ import annotations

import pytest

from core.onboarding import steps
from core.onboarding.confirming import with_confirmation
from core.onboarding.model import Onboarding
from core.onboarding.sign_off_facts import STEPS_OF, facts_now
from core.onboarding.states import SignOffFact, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS, current_step, items_of, with_turn
from tests.core.onboarding.stages import (
    CONFIRMED,
    CONNECTION,
    NOW,
    PAGE_OPENED,
    RESTED_ON,
    added_item,
    at,
    in_both_phases,
)

LIVE = at(Step.LIVE)


def signed(onboarding: Onboarding) -> Onboarding:
    """The onboarding with a sign-off given now."""
    assert LIVE.sign_off
    rested_on = facts_now(onboarding, tuple(CONFIRMATION_ITEMS))
    return onboarding.changed(sign_off=LIVE.sign_off.changed(rested_on=rested_on))


def withdrawals() -> dict[SignOffFact, tuple[Onboarding, Onboarding, Step]]:
    """For each fact: a live customer whose sign-off rested on it, the same with the fact gone, and what opens."""
    by_hand = LIVE.requirements.changed(sync_mode=SyncMode.MANUAL, by_hand="Dana", no_connection="None at Kombo.")
    redirect = LIVE.requirements.changed(sync_mode=SyncMode.REDIRECT)
    manual = signed(at(Step.LIVE, requirements=by_hand, linking=None, jobs=None, candidate=None, connection=None))
    page = signed(at(Step.LIVE, requirements=redirect, redirect_checked=PAGE_OPENED, candidate=None))
    both = signed(in_both_phases(Step.LIVE, "seen"))
    engaged = LIVE.requirements.changed(sync_mode=SyncMode.ENGAGED, no_connection="None at Kombo.")
    return {
        SignOffFact.AGREED: (
            LIVE,
            LIVE.changed(requirements=LIVE.requirements.changed(agreed=None)),
            Step.REQUIREMENTS,
        ),
        SignOffFact.NO_CONNECTION: (
            manual,
            manual.changed(requirements=by_hand.changed(no_connection=""), link=None),
            Step.LINK,
        ),
        SignOffFact.CONNECTED: (LIVE, LIVE.changed(connection=CONNECTION.changed(status="INVALID")), Step.CONNECT),
        SignOffFact.LINKED: (LIVE, LIVE.changed(linking=None), Step.LINKING),
        SignOffFact.JOBS_VERIFIED: (LIVE, LIVE.changed(jobs=None), Step.JOBS),
        SignOffFact.BY_HAND: (manual, manual.changed(requirements=engaged), Step.CANDIDATE),
        SignOffFact.CAREER_PAGE: (page, page.changed(redirect_checked=None), Step.CANDIDATE),
        SignOffFact.VERSION_2: (both, both.changed(candidate=None), Step.CANDIDATE),
    }


@pytest.mark.parametrize("fact", [fact for fact in SignOffFact if fact is not SignOffFact.UNKNOWN])
def test_a_fact_that_is_withdrawn_opens_its_step_again(fact: SignOffFact) -> None:
    live, withdrawn, opened = withdrawals()[fact]
    assert live.sign_off and fact in live.sign_off.rested_on.facts
    assert current_step(live) is Step.LIVE
    assert current_step(withdrawn) is opened
    assert opened in STEPS_OF[fact]


def test_a_connection_that_works_again_makes_the_customer_live_again() -> None:
    broken = LIVE.changed(connection=CONNECTION.changed(status="INVALID"))
    assert current_step(broken.changed(connection=CONNECTION)) is Step.LIVE


def test_items_that_this_version_no_longer_asks_for_take_nobody_back() -> None:
    assert LIVE.sign_off and LIVE.candidate
    rested_on = LIVE.sign_off.rested_on.changed(items=(*RESTED_ON.items, "no_such_item"))
    candidate = LIVE.candidate.changed(confirmations=LIVE.candidate.confirmations | {"no_such_item": CONFIRMED})
    stored = LIVE.changed(sign_off=LIVE.sign_off.changed(rested_on=rested_on), candidate=candidate).model_dump_json()
    live = Onboarding.model_validate_json(stored)
    assert current_step(live) is Step.LIVE
    assert live.candidate and live.candidate.confirmations["no_such_item"] == CONFIRMED
    assert "no_such_item" not in items_of(live)


def test_an_answer_of_another_version_takes_nobody_back_and_confirms_nothing() -> None:
    stored = LIVE.model_dump(mode="json")
    stored["candidate"]["confirmations"]["pdf"]["answer"] = "later"
    live = Onboarding.model_validate(stored)
    assert current_step(live) is Step.LIVE
    assert current_step(live.changed(sign_off=None)) is Step.CANDIDATE


def test_a_sign_off_rests_on_what_holds_then() -> None:
    assert facts_now(at(Step.GO_LIVE), tuple(CONFIRMATION_ITEMS)) == RESTED_ON


def test_an_item_that_is_added_later_is_asked_for_from_who_is_not_signed_off_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new_item = added_item("new_item")
    monkeypatch.setitem(CONFIRMATION_ITEMS, new_item, "The candidate has a photo")
    assert current_step(LIVE) is Step.LIVE
    assert new_item not in items_of(LIVE)
    assert with_turn(LIVE.changed(turns=with_turn(LIVE, NOW).turns), NOW) == with_turn(LIVE, NOW)
    waiting = at(Step.GO_LIVE)
    assert waiting.candidate
    waiting = waiting.changed(
        candidate=waiting.candidate.changed(confirmations=dict.fromkeys(RESTED_ON.items, CONFIRMED))
    )
    assert current_step(waiting) is Step.CANDIDATE
    assert current_step(with_confirmation(waiting, new_item, CONFIRMED)) is Step.GO_LIVE


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.LIVE])
def test_a_new_rule_does_not_reopen_live_onboardings(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    today = steps._is_closed
    monkeypatch.setattr(steps, "_is_closed", lambda onboarding, each: each is not step and today(onboarding, each))
    assert current_step(LIVE) is Step.LIVE
    assert current_step(LIVE.changed(sign_off=None)) is step


def test_only_a_no_or_a_changed_answer_voids_the_sign_off() -> None:
    assert with_confirmation(LIVE, "pdf", CONFIRMED.changed(who="Luis")).sign_off
    assert with_confirmation(LIVE, added_item("added_later"), CONFIRMED).sign_off
    assert with_confirmation(LIVE, "pdf", CONFIRMED.changed(answer="not applicable", note="None")).sign_off is None
    assert with_confirmation(LIVE, "pdf", CONFIRMED.changed(answer="no", note="Empty")).sign_off is None
