"""What the customer sees on a shared screen: their progress in plain terms, and nothing internal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.onboarding.confirming import with_confirmation
from core.onboarding.customer_view import STAGES, CustomerView, customer_view
from core.onboarding.model import CandidateVerified, Hold, Onboarding
from core.onboarding.states import Step, SyncMode
from tests.actors import named
from tests.core.onboarding.stages import (
    CONFIRMED,
    CONNECTION,
    NOW,
    PAGE_OPENED,
    REQUIREMENTS,
    STATEMENT,
    at,
    in_both_phases,
)

INTERNAL_TERMS = (
    "integration",
    "Kombo",
    "Ana",
    "requisition id",
    "outcome",
    "engineer links",
    "sign-off",
    "onboarding",
)


def seen(onboarding: Onboarding) -> CustomerView:
    return customer_view(onboarding, "Lever", first_sync_window=timedelta(hours=3), now=NOW)


@pytest.mark.parametrize("step", list(Step))
def test_every_step_has_a_customer_text_without_internal_terms(step: Step) -> None:
    view = seen(at(step))
    text = " ".join([view.heading, view.sentence, *(stage.title for stage in view.stages)])
    assert view.sentence.endswith(".")
    assert not [term for term in INTERNAL_TERMS if term in text]


@pytest.mark.parametrize(
    ("step", "done"),
    [(Step.REQUIREMENTS, 0), (Step.LINK, 1), (Step.CONNECT, 1), (Step.LINKING, 2), (Step.JOBS, 3), (Step.CANDIDATE, 4),
     (Step.GO_LIVE, 5)],
)  # fmt: skip
def test_stages_before_the_current_one_are_done_and_the_others_come_later(step: Step, done: int) -> None:
    states = [stage.state for stage in seen(at(step)).stages]
    assert states == ["done"] * done + ["now"] + ["later"] * (len(STAGES) - done - 1)


def test_once_live_everything_is_done() -> None:
    view = seen(at(Step.LIVE))
    assert {stage.state for stage in view.stages} == {"done"}
    assert (view.heading, view.yours) == ("You are live", False)


PUSHED = at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p"))
REQUESTED = at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p", request_sent=STATEMENT))
BEFORE_VERSION_2 = in_both_phases(Step.CANDIDATE)


@pytest.mark.parametrize(
    ("onboarding", "yours", "sentence"),
    [
        (at(Step.LINK), False, "We send you a secure link"),
        (at(Step.CONNECT), True, "Open your secure link"),
        (at(Step.LINKING, connection=CONNECTION.changed(status="INVALID")), True, "renew it with a new link"),
        (at(Step.JOBS), False, "within 3 hours"),
        (at(Step.CANDIDATE), False, "We send one test candidate"),
        (PUSHED, False, "We will send you a list of what to check"),
        (REQUESTED, True, "Look at the test candidate in Lever"),
        (with_confirmation(PUSHED, "pdf", CONFIRMED.changed(answer="no")), False, "We are looking into what you found"),
        (BEFORE_VERSION_2, False, "We add the profile from after the screening"),
        (
            with_confirmation(BEFORE_VERSION_2, "pdf", CONFIRMED.changed(answer="no")),
            False,
            "We are looking into what you found",
        ),
        (at(Step.GO_LIVE), True, "who on your side approves"),
    ],
)
def test_it_says_what_happens_now_and_whether_the_customer_has_to_do_it(
    onboarding: Onboarding, yours: bool, sentence: str
) -> None:
    view = seen(onboarding)
    assert view.yours is yours
    assert sentence in view.sentence


def test_a_customer_on_hold_sees_paused_without_our_reason() -> None:
    view = seen(at(Step.CONNECT, hold=Hold(reason="They have not paid", by=named("Ana"), since=NOW)))
    assert "paid" not in view.sentence
    assert "paused" in view.sentence
    assert not view.yours


def test_redirect_checks_the_career_page_and_promises_no_candidates() -> None:
    redirect = REQUIREMENTS.changed(agreed=STATEMENT, sync_mode=SyncMode.REDIRECT)
    assert "career page" in seen(at(Step.CANDIDATE, requirements=redirect)).heading
    live = at(Step.LIVE, requirements=redirect, redirect_checked=PAGE_OPENED)
    assert "candidates" not in seen(live).sentence


def test_steps_that_are_left_out_are_not_shown() -> None:
    by_hand = REQUIREMENTS.changed(
        agreed=STATEMENT, sync_mode=SyncMode.MANUAL, by_hand="Dana", no_connection="Kombo has none."
    )
    titles = [stage.title for stage in seen(at(Step.GO_LIVE, requirements=by_hand)).stages]
    assert titles == [STAGES[Step.REQUIREMENTS], STAGES[Step.GO_LIVE]]
