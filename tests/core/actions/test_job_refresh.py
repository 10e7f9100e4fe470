"""Reading both sides through the real sandbox: whole or by changes, on good days and on bad ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from core.actions import job_refresh, jobs
from core.actions.context import ByItself, Context
from core.actions.job_history import compare_snapshots, kept_snapshots
from core.actions.job_refresh import perform_refresh
from core.errors import NotFound
from core.onboarding.model import Onboarding
from core.people.actor import KOMBO
from core.services import Services
from core.storage import job_records, runs, snapshots
from core.storage.inspection import opened
from tests.office import ANA, Office, open_office
from tests.sandbox_server import wait_until

SIZE = 600
"""Generated jobs beside the customer's own: three pages of each side."""
LONG_AGO = "2026-01-01T00:00:00.000Z"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Onboarding]]:
    folder = tmp_path_factory.mktemp("office")
    with open_office(folder, size=SIZE) as office:
        yield office, office.linked("Heartland")


@pytest.fixture
def office(shared: tuple[Office, Onboarding]) -> Iterator[Office]:
    yield shared[0]
    shared[0].sandbox.control.delete("/faults")


@pytest.fixture
def onboarding(shared: tuple[Office, Onboarding]) -> Onboarding:
    return shared[1]


def read_by_itself(services: Services, onboarding: Onboarding) -> runs.Run:
    """Read as a webhook makes us read."""
    job_refresh.request(Context(services, ByItself(KOMBO)), onboarding.id)
    with services.store.read() as db:
        run = runs.latest(db, job_refresh.READ, onboarding.id)
    assert run is not None
    perform_refresh(services, run.id)
    with services.store.read() as db:
        return runs.get(db, run.id)


def everything(office: Office, onboarding: Onboarding) -> tuple[list[str], list[str]]:
    """The ids of all jobs of both sides, as they are stored."""
    snapshot_id = office.snapshot(onboarding).id
    with office.services.store.read() as db:
        ats = [job.id for job in job_records.ats_jobs(db, snapshot_id)]
        return ats, [job.id for job in job_records.factoryfix_jobs(db, snapshot_id)]


def aged(folder: Path) -> None:
    """Let everything at the stand-in have changed long ago."""
    with opened(folder / "sandbox.db") as db:
        db.execute("UPDATE jobs SET changed_at = ?", [LONG_AGO])
        db.execute("UPDATE integrations SET created_at = ?", [LONG_AGO])


def full_sync(office: Office, onboarding: Onboarding) -> None:
    """Let Kombo end a full sync, which is when it notices what is gone."""
    assert onboarding.connection is not None
    body = {"integration_id": onboarding.connection.integration_id, "state": "SUCCEEDED", "type": "FULL"}
    office.sandbox.control.post("/sync", json=body).raise_for_status()


def test_a_refresh_of_changes_gives_the_same_table_as_a_full_refresh(tmp_path: Path) -> None:
    with open_office(tmp_path, size=SIZE) as office:
        onboarding = office.linked("Heartland")
        aged(tmp_path)
        office.read(onboarding)
        whole, (before, factoryfix_ids) = office.snapshot(onboarding), everything(office, onboarding)
        full_sync(office, onboarding)
        account = onboarding.requirements.account_id
        gone = "1884"
        wait_until(lambda: _state(office, account, gone) == "archived", "FactoryFix to notice")
        run = read_by_itself(office.services, onboarding)
        assert run.state == "succeeded", run.message
        assert run.done == 1 + len(factoryfix_ids), "one ATS job had changed"
        merged = office.snapshot(onboarding)
        assert merged.whole_at == whole.whole_at
        assert everything(office, onboarding) == (before, factoryfix_ids)
        rows = office.outcomes(onboarding)
        assert ("review", gone, "Quality Auditor") in rows, "the customer’s list expects it"
        office.read(onboarding)
        assert office.snapshot(onboarding).whole_at > whole.whole_at, "what a person asks for is read whole"
        assert office.outcomes(onboarding) == rows, "the whole reading finds what the changes had brought"


def _state(office: Office, account: str, ats_job_id: str) -> str:
    pages = office.services.factoryfix.jobs(account)
    return next(job.state for page in pages for job in page.jobs if job.ats_job_id == ats_job_id)


def test_a_full_refresh_follows_after_a_day(office: Office, onboarding: Onboarding) -> None:
    office.read(onboarding)
    whole = office.snapshot(onboarding)
    office.clock.ahead = timedelta(hours=23)
    read_by_itself(office.services, onboarding)
    assert office.snapshot(onboarding).whole_at == whole.whole_at
    office.clock.ahead = timedelta(hours=25)
    read_by_itself(office.services, onboarding)
    assert office.snapshot(onboarding).whole_at > whole.whole_at
    office.clock.ahead = timedelta()


PASSING = ["429", "html_503", "502", "timeout_before", "timeout_after", "odd_enum"]
LASTING = ["truncated_json", "repeated_cursor", "auth_failed"]


@pytest.mark.parametrize("side", ["kombo", "factoryfix"])
@pytest.mark.parametrize("kind", PASSING)
def test_a_temporary_error_neither_loses_nor_duplicates_jobs(
    office: Office, onboarding: Onboarding, kind: str, side: str
) -> None:
    office.read(onboarding)
    before = everything(office, onboarding)
    office.sandbox.fault(side, kind, "GET .*/jobs", times=1, delay_s=0.1)
    run = office.read(onboarding)
    assert run.state == "succeeded", run.message
    assert everything(office, onboarding) == before
    assert len(office.snapshot(onboarding).skipped) == 0


@pytest.mark.parametrize("side", ["kombo", "factoryfix"])
@pytest.mark.parametrize("kind", LASTING)
def test_a_permanent_error_keeps_the_previous_table_and_the_next_refresh_is_full(
    office: Office, onboarding: Onboarding, kind: str, side: str
) -> None:
    office.read(onboarding)
    snapshot, before = office.snapshot(onboarding), everything(office, onboarding)
    office.sandbox.fault(side, kind, "GET .*/jobs", times=9)
    run = office.read(onboarding)
    assert run.state == "failed"
    assert run.message
    assert office.snapshot(onboarding) == snapshot
    office.sandbox.control.delete("/faults")
    assert office.read(onboarding).state == "succeeded"
    assert everything(office, onboarding) == before


def test_a_refresh_canceled_in_the_middle_leaves_nothing(office: Office, onboarding: Onboarding) -> None:
    office.read(onboarding)
    snapshot = office.snapshot(onboarding)
    run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    office.sandbox.fault("factoryfix", "timeout_before", "GET .*/jobs", delay_s=1)
    work = Thread(target=perform_refresh, args=(office.services, run.id))
    work.start()
    wait_until(lambda: _run(office, run).done >= SIZE, "the ATS’s side to be read")
    jobs.cancel_reading(office.ctx(ANA), run.id)
    work.join()
    assert office.snapshot(onboarding) == snapshot
    office.read(onboarding)
    with office.services.store.read() as db:
        unfinished = db.value("SELECT count(*) FROM snapshots WHERE finished_at IS NULL")
    assert unfinished == 0
    assert _run(office, run).state == "cancelled"


def _run(office: Office, run: runs.Run) -> runs.Run:
    with office.services.store.read() as db:
        return runs.get(db, run.id)


def test_a_row_keeps_the_time_since_when_it_has_its_outcome(office: Office, onboarding: Onboarding) -> None:
    office.read(onboarding)
    first = _since(office, onboarding)
    office.read(onboarding)
    assert _since(office, onboarding) == first


def _since(office: Office, onboarding: Onboarding) -> dict[str, str]:
    with office.services.store.read() as db:
        snapshot = snapshots.current(db, onboarding.id)
        assert snapshot is not None
        return dict(db.stream("SELECT key, since FROM job_rows WHERE snapshot_id = ?", [snapshot.id]))


def test_two_refreshes_are_compared_across_a_full_sync(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        onboarding = office.linked("Heartland")
        office.read(onboarding)
        earlier = office.snapshot(onboarding)
        full_sync(office, onboarding)
        office.read(onboarding)
        later = office.snapshot(onboarding)
        comparison = compare_snapshots(office.ctx(ANA), onboarding.id, earlier=earlier.id, later=later.id)
        assert (comparison.new, comparison.gone, comparison.changed) == (0, 0, 1)
        (change,) = comparison.changes
        assert change.row.title == "Quality Auditor"
        assert ("Outcome", "Synced", "Review") in change.fields
        assert kept_snapshots(office.ctx(ANA), onboarding.id) == [later, earlier]
        with pytest.raises(NotFound, match="no longer kept"):
            compare_snapshots(office.ctx(ANA), onboarding.id, earlier="of another customer", later=later.id)
