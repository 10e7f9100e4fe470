"""Where an onboarding stands and whose turn it is, all from its facts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from core.onboarding.connection_facts import FailedAttempt
from core.onboarding.model import CandidateVerified, Hold, Onboarding
from core.onboarding.states import ORDER, PhaseState, Step, SyncMode, WaitingOn
from core.onboarding.steps import (
    CONFIRMATION_ITEMS,
    TITLES,
    confirmed,
    current_step,
    is_closed,
    next_move,
    version_2_open,
    waiting_on,
    with_turn,
)
from tests.actors import named
from tests.core.onboarding.stages import (
    CONFIRMED,
    CONNECTION,
    FACTS,
    LINK,
    NOW,
    PAGE_OPENED,
    STATEMENT,
    at,
    in_both_phases,
)


@pytest.mark.parametrize("step", list(Step))
def test_each_step_opens_with_the_facts_of_the_one_before_it(step: Step) -> None:
    onboarding = at(step)
    assert current_step(onboarding) is step
    assert all(is_closed(onboarding, earlier) for earlier in ORDER[: ORDER.index(step)])
    assert not any(is_closed(onboarding, later) for later in ORDER[ORDER.index(step) :])


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Step.REQUIREMENTS, WaitingOn.TEAM),
        (Step.LINK, WaitingOn.TEAM),
        (Step.CONNECT, WaitingOn.CUSTOMER),
        (Step.LINKING, WaitingOn.TEAM),
        (Step.JOBS, WaitingOn.TEAM),
        (Step.CANDIDATE, WaitingOn.TEAM),
        (Step.GO_LIVE, WaitingOn.TEAM),
        (Step.LIVE, WaitingOn.NOBODY),
    ],
)
def test_an_onboarding_waits_on_us_except_while_the_customer_connects(step: Step, expected: WaitingOn) -> None:
    assert waiting_on(at(step)) is expected


@pytest.mark.parametrize(
    ("facts", "whose", "move"),
    [
        ({}, WaitingOn.TEAM, "Ask the customer to check the test candidate"),
        ({"request_sent": STATEMENT}, WaitingOn.CUSTOMER, "Customer confirms the test candidate"),
        ({"confirmations": {"pdf": CONFIRMED}}, WaitingOn.CUSTOMER, "Customer confirms the test candidate"),
        (
            {"request_sent": STATEMENT, "confirmations": {"pdf": CONFIRMED.changed(answer="no")}},
            WaitingOn.TEAM,
            "Fix what the customer found",
        ),
    ],
)
def test_a_pushed_candidate_waits_on_the_customer_once_they_were_asked(
    facts: dict[str, Any], whose: WaitingOn, move: str
) -> None:
    pushed = at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p1", **facts))
    assert (current_step(pushed), waiting_on(pushed), next_move(pushed)) == (Step.CANDIDATE, whose, move)


@pytest.mark.parametrize(
    ("version_2", "step", "whose", "move"),
    [
        (None, Step.CANDIDATE, WaitingOn.TEAM, "Version 2 has not been sent yet"),
        ("sent", Step.CANDIDATE, WaitingOn.TEAM, "Version 2 is not visible in the ATS yet"),
        ("refused", Step.CANDIDATE, WaitingOn.TEAM, "Version 2 was refused. Send it again or leave it out"),
        ("seen", Step.GO_LIVE, WaitingOn.TEAM, "Record the sign-off"),
        ("left out", Step.GO_LIVE, WaitingOn.TEAM, "Record the sign-off"),
    ],
)
def test_new_and_engaged_insists_on_version_2(
    version_2: PhaseState | None, step: Step, whose: WaitingOn, move: str
) -> None:
    onboarding = in_both_phases(Step.GO_LIVE, version_2)
    assert (current_step(onboarding), waiting_on(onboarding), next_move(onboarding)) == (step, whose, move)
    assert version_2_open(onboarding) == (move if step is Step.CANDIDATE else "")


@pytest.mark.parametrize(
    ("version_2", "whose"),
    [(None, WaitingOn.TEAM), ("sent", WaitingOn.TEAM), ("seen", WaitingOn.CUSTOMER), ("left out", WaitingOn.CUSTOMER)],
)
def test_the_customer_looks_once_version_2_is_there_too(version_2: PhaseState | None, whose: WaitingOn) -> None:
    onboarding = in_both_phases(Step.CANDIDATE, version_2)
    assert onboarding.candidate is not None
    requested = onboarding.candidate.changed(confirmations={}, request_sent=STATEMENT)
    assert waiting_on(onboarding.changed(candidate=requested)) is whose


def test_version_2_is_asked_for_in_no_other_mode_and_of_nobody_who_is_live() -> None:
    assert version_2_open(at(Step.GO_LIVE)) == ""
    assert version_2_open(in_both_phases(Step.CANDIDATE, candidate=None)) == ""
    live = in_both_phases(Step.LIVE)
    assert (version_2_open(live), current_step(live)) == ("", Step.LIVE)


def test_onboardings_saved_before_version_2_are_still_read() -> None:
    written = in_both_phases(Step.LIVE).model_dump(mode="json")
    del written["candidate"]["version_2"]
    assert current_step(Onboarding.model_validate(written)) is Step.LIVE
    written["sign_off"] = None
    assert next_move(Onboarding.model_validate(written)) == "Version 2 has not been sent yet"


def test_a_link_that_was_not_sent_waits_on_us() -> None:
    made = at(Step.LINK, link=LINK)
    assert (current_step(made), waiting_on(made)) == (Step.LINK, WaitingOn.TEAM)


def test_only_an_unused_expired_link_waits_on_us() -> None:
    over = at(Step.CONNECT, link=LINK.changed(sent=STATEMENT, noticed_expired=True))
    assert (current_step(over), waiting_on(over)) == (Step.LINK, WaitingOn.TEAM)
    assert next_move(over) == "Create a new link: the last one has expired"
    assert current_step(over.changed(connection=CONNECTION)) is Step.LINKING


def test_a_connection_without_any_link_closes_the_link_step_too() -> None:
    assert current_step(at(Step.LINK, connection=CONNECTION)) is Step.LINKING


@pytest.mark.parametrize(
    ("status", "whose", "move"),
    [
        ("INVALID", WaitingOn.CUSTOMER, "Reconnect: the ATS no longer accepts the credentials"),
        ("INACTIVE", WaitingOn.TEAM, "Engineer switches the connection on, on the Linking page"),
        ("DELETED", WaitingOn.TEAM, "Forget the connection: it was deleted at Kombo"),
        ("", WaitingOn.CUSTOMER, "Reconnect: Kombo reports the connection as not active"),
    ],
)
def test_a_connection_that_stops_working_reopens_its_step_whatever_came_after(
    status: str, whose: WaitingOn, move: str
) -> None:
    broken = at(Step.LIVE, connection=CONNECTION.changed(status=status))
    assert (current_step(broken), waiting_on(broken), next_move(broken)) == (Step.CONNECT, whose, move)


@pytest.mark.parametrize("missing", CONFIRMATION_ITEMS)
@pytest.mark.parametrize("answer", ["no", None])
def test_every_item_is_confirmed_and_none_with_no(missing: str, answer: str | None) -> None:
    confirmations = dict.fromkeys(CONFIRMATION_ITEMS, CONFIRMED)
    assert confirmed(at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p", confirmations=confirmations)))
    if answer is None:
        del confirmations[missing]
    else:
        confirmations[missing] = CONFIRMED.changed(answer=answer)
    assert not confirmed(at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p", confirmations=confirmations)))


def test_not_applicable_is_an_answer() -> None:
    confirmations = dict.fromkeys(CONFIRMATION_ITEMS, CONFIRMED.changed(answer="not applicable"))
    assert confirmed(at(Step.CANDIDATE, candidate=CandidateVerified(push_id="p", confirmations=confirmations)))


def test_redirect_needs_the_career_page_and_no_candidate() -> None:
    redirect = at(Step.CANDIDATE).requirements.changed(sync_mode=SyncMode.REDIRECT)
    onboarding = at(Step.CANDIDATE, requirements=redirect)
    assert (current_step(onboarding), next_move(onboarding)) == (Step.CANDIDATE, "Check the career page")
    assert current_step(onboarding.changed(redirect_checked=PAGE_OPENED)) is Step.GO_LIVE
    assert current_step(at(Step.GO_LIVE, requirements=redirect)) is Step.CANDIDATE, "a candidate proves nothing here"


def test_a_link_that_was_tried_in_vain_says_so_until_there_is_a_new_one() -> None:
    tried = FailedAttempt(webhook_id="w", at=NOW + timedelta(hours=1))
    onboarding = at(Step.CONNECT, failed_attempts=(tried,))
    assert next_move(onboarding) == "Customer tries the link again"
    assert onboarding.link is not None
    replaced = onboarding.changed(link=onboarding.link.changed(created_at=NOW + timedelta(hours=2)))
    assert next_move(replaced) == next_move(at(Step.CONNECT)) == "Customer opens the link"


def test_every_step_has_a_title_and_a_next_move_of_its_own() -> None:
    moves = [next_move(at(step)) for step in Step]
    assert len(set(moves)) == len(moves)
    assert list(TITLES) == list(ORDER)
    assert next_move(at(Step.JOBS, hold=Hold(reason="Budget", by=named("Ana"), since=NOW))) == "On hold: Budget"


@given(st.lists(st.sampled_from(list(Step)), min_size=1, max_size=8))
def test_a_turn_is_noted_exactly_when_step_or_holder_moves(walk: list[Step]) -> None:
    onboarding = Onboarding(id="one", customer="Acme", manager=named("Ana"), created_at=NOW)
    for hours, step in enumerate(walk):
        known = onboarding.turns
        onboarding = with_turn(at(step, turns=known), NOW + timedelta(hours=hours))
        assert onboarding.turns[: len(known)] == known, "what was noted stays"
        last = onboarding.turns[-1]
        assert (last.holder, last.step) == (waiting_on(onboarding), current_step(onboarding))
        moved = not known or (known[-1].holder, known[-1].step) != (last.holder, last.step)
        assert len(onboarding.turns) - len(known) == moved
        assert not moved or last.since == NOW + timedelta(hours=hours)


def test_the_facts_of_every_step_are_known_here() -> None:
    assert list(FACTS) == list(ORDER)


def test_onboardings_saved_by_older_or_newer_versions_are_still_read() -> None:
    written = at(Step.GO_LIVE).model_dump(mode="json")
    newer = written | {"invented_later": {"x": 1}}
    older = {name: written[name] for name in ("id", "customer", "manager", "created_at")}
    assert Onboarding.model_validate(newer) == at(Step.GO_LIVE)
    assert current_step(Onboarding.model_validate(older)) is Step.REQUIREMENTS
