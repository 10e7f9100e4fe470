"""Kombo's data that is outdated or switched off: it is said, and nothing counts as gone or verified because of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.actions import jobs, verdicts
from core.errors import StepClosed
from core.jobs.model import Outcome
from core.onboarding.model import Onboarding
from core.storage import onboardings
from core.storage.runs import RunState
from tests.office import ANA, Office, open_office


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Onboarding]]:
    with open_office(tmp_path_factory.mktemp("office")) as office:
        office.clock.ahead = timedelta(hours=4)  # no first sync is awaited any more
        yield office, office.passing()


@pytest.fixture
def office(shared: tuple[Office, Onboarding]) -> Office:
    return shared[0]


@pytest.fixture
def onboarding(shared: tuple[Office, Onboarding]) -> Onboarding:
    return shared[1]


def condition(office: Office, onboarding: Onboarding, kind: str, about: str = "", *, on: bool = True) -> None:
    assert onboarding.connection is not None
    body = {"integration_id": onboarding.connection.integration_id, "kind": kind, "about": about, "on": on}
    office.sandbox.control.post("/conditions", json=body).raise_for_status()


def stored(office: Office, onboarding: Onboarding) -> Onboarding:
    with office.services.store.read() as db:
        return onboardings.get(db, onboarding.id)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("opted_out", "The customer chose in the connection flow that Kombo does not read jobs."),
        ("disabled", "Our scope config in Kombo does not read jobs."),
    ],
)
def test_jobs_that_are_switched_off_are_never_taken_for_gone(
    office: Office, onboarding: Onboarding, kind: str, message: str
) -> None:
    before = office.snapshot(onboarding)
    condition(office, onboarding, kind, "ats_jobs")
    try:
        run = office.read(onboarding)
        assert run.state is RunState.FAILED
        assert message in run.message
        assert office.snapshot(onboarding) == before, "the last good table stays"
        with pytest.raises(StepClosed, match="does not read jobs"):
            jobs.verify(office.ctx(ANA), onboarding.id)
    finally:
        condition(office, onboarding, kind, "ats_jobs", on=False)
    assert office.read(onboarding).state is RunState.SUCCEEDED
    assert stored(office, onboarding).connection.reads_jobs is True  # type: ignore[union-attr]
    assert office.snapshot(onboarding).counts == before.counts


def test_data_that_is_older_than_the_settings_gives_no_verdict_until_kombo_reads_again(
    office: Office, onboarding: Onboarding
) -> None:
    before = office.snapshot(onboarding)
    condition(office, onboarding, "data_expired")
    run = office.read(onboarding)
    assert run.state is RunState.WAITING
    assert "settings changed" in run.message
    assert office.snapshot(onboarding) == before
    now = verdicts.on_jobs(office.ctx(ANA), stored(office, onboarding), before)
    assert [line.checked for line in now.open] == ["Kombo’s data"]
    with pytest.raises(StepClosed, match="Kombo has not read the ATS again"):
        jobs.verify(office.ctx(ANA), onboarding.id)
    assert onboarding.connection is not None
    body = {"integration_id": onboarding.connection.integration_id, "state": "SUCCEEDED", "type": "FULL"}
    office.sandbox.control.post("/sync", json=body).raise_for_status()
    assert office.read(onboarding).state is RunState.SUCCEEDED
    assert stored(office, onboarding).connection.data_expired_at is None  # type: ignore[union-attr]
    assert jobs.verify(office.ctx(ANA), onboarding.id).jobs is not None


def test_locations_that_are_switched_off_are_known_and_each_job_is_left_to_a_person(
    office: Office, onboarding: Onboarding
) -> None:
    condition(office, onboarding, "opted_out", "ats_jobs.location")
    try:
        assert office.read(onboarding).state is RunState.SUCCEEDED
        assert stored(office, onboarding).connection.data_off == {"ats_jobs.location": "OPTED_OUT"}  # type: ignore[union-attr]
        assert office.snapshot(onboarding).counts[Outcome.MISSING] == 0
        assert office.snapshot(onboarding).counts[Outcome.REVIEW] > 0
    finally:
        condition(office, onboarding, "opted_out", "ats_jobs.location", on=False)
        office.read(onboarding)
