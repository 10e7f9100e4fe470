"""Reconnecting keeps Kombo's IDs: it opens again only what the connection can no longer do, and says what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.onboarding.connection_facts import Renewal
from core.onboarding.model import Onboarding
from core.onboarding.renewal import effects, linking_holds, renewal
from core.onboarding.states import Step, SyncMode
from core.onboarding.steps import current_step, next_move
from tests.core.onboarding.stages import CONNECTION, NOW, at

JOBS_OFF = {"data_off": {"ats_jobs": "OPTED_OUT"}}
NO_WRITING = {"can_create_application": False}
RENEWED = Renewal(at=NOW)


def connected(step: Step, **facts: Any) -> Onboarding:
    return at(step).changed(connection=CONNECTION.changed(**facts))


@pytest.mark.parametrize("step", [Step.JOBS, Step.CANDIDATE, Step.GO_LIVE, Step.LIVE])
@pytest.mark.parametrize(
    ("facts", "reopened"),
    [
        ({}, None),
        ({"renewal": RENEWED}, None),
        ({"status": "INVALID"}, Step.CONNECT),
        (JOBS_OFF, Step.LINKING),
        (NO_WRITING, Step.LINKING),
        ({"data_off": {"ats_jobs.location": "OPTED_OUT"}, "renewal": RENEWED}, None),
    ],
)
def test_only_what_the_connection_can_no_longer_do_is_open_again(
    step: Step, facts: dict[str, Any], reopened: Step | None
) -> None:
    onboarding = connected(step, **facts)
    assert current_step(onboarding) is (reopened or step)
    known = effects(onboarding)
    assert bool(known and known.reopened) is (reopened is not None)
    assert (known is None) is not bool(facts)
    if reopened:
        assert known and ("Go-live" in " ".join(known.reopened)) is (step is Step.LIVE)
        assert current_step(connected(step)) is step, "it closes again by itself once the connection can do it"


def test_reading_alone_is_enough_where_no_candidates_are_sent() -> None:
    onboarding = connected(Step.JOBS, **NO_WRITING)
    manual = onboarding.requirements.changed(sync_mode=SyncMode.MANUAL)
    assert not linking_holds(onboarding)
    assert linking_holds(onboarding.changed(requirements=manual))
    assert "reconnection link" in next_move(onboarding)


def test_the_page_learns_what_stays_and_what_changed() -> None:
    before = Renewal(at=NOW, data_off={"ats_jobs.location": "OPTED_OUT"}, can_create_application=False)
    onboarding = connected(
        Step.LIVE, renewal=before, data_off={"ats_candidates": "DISABLED"}, can_create_application=True
    )
    known = effects(onboarding)
    assert known is not None
    assert known.reopened == ()
    assert [sentence.split(",")[0].split(".")[0] for sentence in known.stays] == [
        "The account link", "The verified jobs and your decisions", "The test candidate and the customer’s answers",
        "The sign-off",
    ]  # fmt: skip
    changed = " ".join(known.changed)
    assert "does not read candidates" in changed
    assert "now can read the locations of jobs" in changed
    assert "now may send candidates" in changed


def test_before_linking_there_is_nothing_to_open_again() -> None:
    assert effects(connected(Step.LINKING, status="INVALID")) is None
    assert effects(at(Step.LINK)) is None


@pytest.mark.parametrize(
    ("was", "now", "renewed"),
    [("INVALID", "ACTIVE", True), ("ACTIVE", "ACTIVE", False), ("INVALID", "INVALID", False),
     ("INACTIVE", "ACTIVE", False), ("ACTIVE", "INVALID", False)],
)  # fmt: skip
def test_a_renewal_is_recorded_when_kombo_can_sign_in_again(was: str, now: str, renewed: bool) -> None:
    known = CONNECTION.changed(status=was, renewal=RENEWED, **NO_WRITING)
    later = NOW + timedelta(days=1)
    recorded = renewal(known, now, later)
    assert recorded == (Renewal(at=later, can_create_application=False) if renewed else RENEWED)
