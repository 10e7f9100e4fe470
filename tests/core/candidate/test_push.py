"""The states of a push, and when another push is allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from core.candidate.push import (
    MAY_HAVE_HAPPENED,
    FoundApplication,
    Push,
    PushAnswer,
    PushState,
    after_answer,
    after_restart,
    may_push,
    may_push_second_job,
    resolve,
    second_job_outcome,
)
from core.errors import InvalidInput
from core.people.actor import DASHBOARD
from tests.actors import named

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def _push(email: str = "a@test.factoryfix.example", **changed: object) -> Push:
    push = Push("p1", "j1", email, "hash", "sha", "Alex", NOW)
    return replace(push, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (PushAnswer(application_id="app1", warnings=("stage ignored",)), PushState.ACCEPTED),
        (PushAnswer(), PushState.UNKNOWN),
        (PushAnswer(message="503 from a load balancer"), PushState.UNKNOWN),
        *[(PushAnswer(error_code=code), PushState.UNKNOWN) for code in sorted(MAY_HAVE_HAPPENED)],
        (PushAnswer(error_code="ATS.JOB_CLOSED"), PushState.REFUSED),
        (PushAnswer(error_code="ATS.APPLICATION_ALREADY_EXISTS"), PushState.REFUSED),
        (PushAnswer(error_code="PLATFORM.RATE_LIMIT_EXCEEDED"), PushState.REFUSED),
        (PushAnswer(error_code="PLATFORM.INPUT_INVALID"), PushState.REFUSED),
    ],
)
def test_only_a_clear_answer_settles_a_push(answer: PushAnswer, state: PushState) -> None:
    after = after_answer(_push(), answer, NOW)
    assert after.state is state
    assert after.arrived is (state is PushState.ACCEPTED)
    assert after.warnings == answer.warnings


@pytest.mark.parametrize("state", [PushState.INTENT, PushState.UNKNOWN])
def test_nothing_goes_while_a_push_is_open_even_when_confirmed(state: PushState) -> None:
    permission = may_push([_push(state=state)], "b@test.factoryfix.example", confirmed=True)
    assert not permission.allowed
    assert "Look it up" in permission.next_step


@pytest.mark.parametrize(
    ("earlier", "without_confirmation"),
    [
        (_push(state=PushState.REFUSED), True),
        (_push(state=PushState.ACCEPTED, application_id="x"), False),
        (_push(state=PushState.RESOLVED, application_id="x"), False),
        (_push(state=PushState.RESOLVED), False),
    ],
)
def test_a_second_candidate_needs_a_confirmation(earlier: Push, without_confirmation: bool) -> None:
    first = may_push([earlier], "b@test.factoryfix.example")
    assert first.allowed is without_confirmation
    assert first.needs_confirmation is not without_confirmation
    assert may_push([earlier], "b@test.factoryfix.example", confirmed=True).allowed


def test_the_first_push_may_go() -> None:
    assert may_push([], "a@test.factoryfix.example").allowed


@pytest.mark.parametrize("state", [PushState.REFUSED, PushState.ACCEPTED, PushState.RESOLVED])
def test_an_address_is_never_used_twice_whatever_its_case(state: PushState) -> None:
    permission = may_push([_push(state=state)], "A@Test.FactoryFix.example", confirmed=True)
    assert not permission.allowed
    assert not permission.needs_confirmation


def test_a_push_is_answered_once() -> None:
    after = after_answer(_push(), PushAnswer(error_code="ATS.JOB_CLOSED"), NOW)
    with pytest.raises(InvalidInput):
        after_answer(after, PushAnswer(application_id="late"), NOW)


def test_an_intent_that_outlived_its_process_is_unknown_and_all_else_stays() -> None:
    assert after_restart(_push(), NOW).state is PushState.UNKNOWN
    accepted = _push(state=PushState.ACCEPTED, application_id="x")
    assert after_restart(accepted, NOW) == accepted


@pytest.mark.parametrize("application", [FoundApplication("app1", "cand1", "A-1"), None])
def test_an_unknown_push_is_resolved_by_looking(application: FoundApplication | None) -> None:
    unknown = after_answer(_push(), PushAnswer(), NOW)
    done = resolve(unknown, application, by=named("Alex"), at=NOW)
    assert done.state is PushState.RESOLVED
    assert done.arrived is (application is not None)
    assert (done.resolved_by, done.resolved_at) == (named("Alex"), NOW)


@pytest.mark.parametrize(
    ("push", "application"),
    [
        (_push(), FoundApplication("x")),
        (_push(state=PushState.REFUSED), FoundApplication("x")),
        (_push(state=PushState.ACCEPTED, application_id="a"), FoundApplication("x")),
        (_push(state=PushState.RESOLVED, application_id="a"), FoundApplication("x")),
        (_push(state=PushState.RESOLVED), None),
    ],
)
def test_only_an_unknown_push_can_be_resolved(push: Push, application: FoundApplication | None) -> None:
    with pytest.raises(InvalidInput):
        resolve(push, application, by=named("Alex"), at=NOW)


def test_a_push_that_was_given_up_may_still_be_found() -> None:
    late = resolve(_push(state=PushState.RESOLVED), FoundApplication("app1"), by=DASHBOARD, at=NOW)
    assert (late.arrived, late.is_lost) == (True, False)


@given(st.lists(st.sampled_from(list(PushState)), max_size=6), st.booleans())
def test_no_history_with_an_open_push_ever_allows_another(states: list[PushState], confirmed: bool) -> None:
    history = [_push(f"{n}@test.factoryfix.example", state=state) for n, state in enumerate(states)]
    allowed = may_push(history, "new@test.factoryfix.example", confirmed=confirmed).allowed
    assert not (allowed and any(push.is_open for push in history))


FIRST = _push(state=PushState.ACCEPTED, application_id="a1", candidate_id="c1")


@pytest.mark.parametrize(
    ("history", "job", "allowed"),
    [
        ([FIRST], "j2", True),
        ([FIRST], "j1", False),
        ([], "j2", False),
        ([_push(state=PushState.REFUSED)], "j2", False),
        ([FIRST, _push(id="p2", job_id="j2", second_of="p1", state=PushState.UNKNOWN)], "j3", False),
        (
            [FIRST, _push(id="p2", job_id="j2", second_of="p1", state=PushState.ACCEPTED, application_id="a2")],
            "j2",
            False,
        ),
        ([FIRST, _push(id="p2", job_id="j2", second_of="p1", state=PushState.REFUSED)], "j2", True),
    ],
)
def test_a_person_who_is_in_the_ats_goes_to_each_job_once(history: list[Push], job: str, allowed: bool) -> None:
    assert may_push_second_job(history, "p1", job).allowed is allowed


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ({"state": PushState.ACCEPTED, "application_id": "a2", "candidate_id": "c1"}, "same candidate profile"),
        ({"state": PushState.ACCEPTED, "application_id": "a2", "candidate_id": "c2"}, "separate candidate profile"),
        ({"state": PushState.ACCEPTED, "application_id": "a2"}, "does not say"),
        ({"state": PushState.REFUSED}, "did not accept"),
        ({"state": PushState.UNKNOWN}, "not known yet"),
    ],
)
def test_what_the_ats_made_of_a_second_job_is_said(second: dict[str, object], words: str) -> None:
    assert words in second_job_outcome(FIRST, _push(id="p2", second_of="p1", **second))
