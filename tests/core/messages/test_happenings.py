"""Each event has its cause: one change of an onboarding, and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.messages.events import FACTS, STEP_PATHS, Event
from core.messages.happenings import first_sync_late, jobs_read, late, of_change, push_unclear
from core.onboarding.connection_facts import FailedAttempt
from core.onboarding.deadlines import deadlines
from core.onboarding.hypercare_facts import Hypercare
from core.onboarding.model import Onboarding
from core.onboarding.states import ConfirmationItem, Step
from core.onboarding.steps import with_turn
from pages.shared import places
from tests.actors import named
from tests.core.onboarding.stages import CONFIRMED, CONNECTION, LINKING, NOW, STATEMENT, at


def events(before: Onboarding, after: Onboarding) -> list[Event]:
    return [happening.event for happening in of_change(before, after.changed(version=before.version + 1))]


def answered(onboarding: Onboarding, **answers: str) -> Onboarding:
    assert onboarding.candidate is not None
    given = {item: CONFIRMED.changed(answer=answer) for item, answer in answers.items()}
    every = onboarding.candidate.confirmations | given
    return onboarding.changed(candidate=onboarding.candidate.changed(confirmations=every))


ATTEMPT = FailedAttempt(webhook_id="w1", at=NOW)
CHECKING = at(Step.GO_LIVE)
assert CHECKING.candidate is not None
UNANSWERED = CHECKING.changed(candidate=CHECKING.candidate.changed(confirmations={}))
ALL_YES = dict.fromkeys(ConfirmationItem, "yes")
LIVE = at(Step.LIVE)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (at(Step.CONNECT), at(Step.CONNECT).changed(failed_attempts=(ATTEMPT,)), [Event.ATTEMPT_FAILED]),
        (at(Step.CONNECT), at(Step.CONNECT).changed(connection=CONNECTION), [Event.CONNECTED, Event.READY_TO_LINK]),
        (at(Step.CONNECT), at(Step.CONNECT).changed(connection=CONNECTION.changed(status="INACTIVE")), []),
        (at(Step.LINKING), at(Step.LINKING).changed(connection=CONNECTION.changed(organization="Acme")), []),
        (UNANSWERED, answered(UNANSWERED, pdf="no"), [Event.CUSTOMER_DECLINED]),
        (answered(UNANSWERED, pdf="no"), answered(UNANSWERED, pdf="no", job="yes"), []),
        (UNANSWERED, answered(UNANSWERED, pdf="yes"), []),
        (UNANSWERED, answered(UNANSWERED, **ALL_YES), [Event.CUSTOMER_CONFIRMED]),
        (CHECKING, CHECKING.changed(sign_off=LIVE.sign_off), [Event.LIVE]),
        (LIVE, LIVE.changed(manager=named("Bo")), [Event.HANDED_OVER]),
        (
            LIVE,
            LIVE.changed(hypercare=Hypercare(since=NOW, handed_over=STATEMENT)),
            [Event.WITH_SUPPORT],
        ),
        (LIVE, LIVE, []),
    ],
)
def test_a_change_means_these_events(before: Onboarding, after: Onboarding, expected: list[Event]) -> None:
    assert events(before, after) == expected


def test_the_same_report_has_the_same_key() -> None:
    before, after = at(Step.CONNECT), at(Step.CONNECT).changed(failed_attempts=(ATTEMPT,))
    assert of_change(before, after)[0].key == of_change(before, after.changed(version=9))[0].key


def test_jobs_are_announced_while_they_are_to_be_verified() -> None:
    jobs = at(Step.JOBS)
    (first,) = jobs_read(jobs)
    assert first == jobs_read(jobs)[0]
    assert jobs_read(at(Step.LINKING)) == jobs_read(at(Step.LIVE)) == ()
    again = jobs.changed(linking=LINKING.changed(linked=STATEMENT.changed(at=NOW + timedelta(days=1))))
    assert jobs_read(again)[0].key != first.key


def test_a_first_sync_is_late_after_its_window() -> None:
    jobs, window = at(Step.JOBS), timedelta(hours=3)
    assert first_sync_late(jobs, window, NOW + window) == ()
    (late,) = first_sync_late(jobs, window, NOW + window + timedelta(seconds=1))
    assert (late.event, late.detail) == (Event.JOBS_STALLED, "Kombo’s first sync takes longer than usual")


def test_each_deadline_that_passes_is_an_event_once_and_says_what_is_late() -> None:
    passed = deadlines(with_turn(at(Step.LINKING), NOW), None)
    assert len({late("o", deadline).key for deadline in passed}) == len(passed) > 1
    happening = late("o", passed[0])
    assert happening == late("o", passed[0])
    assert (happening.event, happening.detail) == (Event.TARGET_AT_RISK, "the go-live target has passed")


def test_a_push_is_unclear_once() -> None:
    assert push_unclear("p1") == push_unclear("p1") != push_unclear("p2")


def test_every_event_leads_to_a_page_that_exists() -> None:
    paths = {place.path for place in vars(places).values() if isinstance(place, places.Place)}
    assert {facts.path for facts in FACTS.values()} <= paths | {""}
    assert {step: place.path for step, place in places.PLACE_OF.items()} == STEP_PATHS
