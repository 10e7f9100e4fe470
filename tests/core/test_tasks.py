"""The background work: it starts with what was left open, and it stops without breaking anything off by mistake."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import job_refresh, jobs, linking
from core.people.actor import DASHBOARD
from core.services import build
from core.storage import runs
from core.tasks import start_worker
from tests.core.test_queue import taking_nothing
from tests.office import ANA, ELI, Office, open_office
from tests.sandbox_server import wait_until


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def state(office: Office, run: runs.Run) -> str:
    with office.services.store.read() as db:
        return runs.get(db, run.id).state


def latest(office: Office, onboarding: str) -> runs.Run:
    with office.services.store.read() as db:
        run = runs.latest(db, job_refresh.READ, onboarding)
    assert run
    return run


def test_an_idle_worker_stops_at_once_and_leaves_no_thread_that_takes_work(office: Office) -> None:
    before = set(threading.enumerate())
    worker = start_worker(office.services)
    assert worker.alive
    done = threading.Event()
    office.services.queue.handle("told", done.set)
    office.services.queue.put("told")
    assert done.wait(10)
    assert worker.stop()
    assert not worker.alive
    left = {thread for thread in threading.enumerate() if thread.is_alive()} - before
    assert not [thread for thread in left if "Worker" in thread.name]


def test_a_busy_worker_says_so_when_it_is_stopped(office: Office) -> None:
    worker = start_worker(office.services)
    began, go_on = threading.Event(), threading.Event()
    office.services.queue.handle("long work", lambda: (began.set(), go_on.wait(20)))  # type: ignore[arg-type,return-value]
    office.services.queue.put("long work")
    assert began.wait(10)
    try:
        assert not worker.stop()
    finally:
        go_on.set()


def test_a_failing_task_does_not_end_its_worker_thread(office: Office) -> None:
    worker = start_worker(office.services)
    done = threading.Event()
    office.services.queue.handle("broken", lambda: 1 / 0)  # type: ignore[arg-type,return-value]
    office.services.queue.handle("told", done.set)
    for name in ("broken", "broken", "broken", "nobody knows this", "told"):
        office.services.queue.put(name)
    assert done.wait(10)
    assert worker.alive
    worker.stop()


@pytest.mark.parametrize("left", ["queued", "running"])
def test_a_reading_that_was_left_open_is_done_at_the_start(office: Office, left: str) -> None:
    onboarding = linking.link(office.ctx(ELI), office.connected("Heartland").id)
    with office.services.store.write() as db:
        run, _ = runs.begin(db, job_refresh.READ, onboarding.id, who=ANA.actor, now=office.services.now())
        if left == "running":
            assert runs.claim(db, run.id, office.services.now())
    worker = start_worker(office.services)
    try:
        wait_until(lambda: state(office, run) == "succeeded", "the reading")
    finally:
        worker.stop()


def test_a_link_whose_reading_could_not_be_queued_is_read_at_the_next_start(office: Office) -> None:
    onboarding = office.connected("Heartland")
    with taking_nothing(office.services.queue):
        linking.link(office.ctx(ELI), onboarding.id)
        run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    assert (state(office, run), run.started_by.name) == ("queued", ELI.name)
    later = build(office.services.settings, now=office.clock)
    worker = start_worker(later)
    try:
        wait_until(lambda: state(office, run) == "succeeded", "the reading")
    finally:
        worker.stop()
        later.close()


def test_a_reading_that_waited_for_kombos_first_sync_is_tried_again_though_the_queue_was_lost(office: Office) -> None:
    onboarding = office.linked("Heartland")
    run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    with office.services.store.write() as db:
        assert runs.claim(db, run.id, office.clock())
        runs.end(db, run.id, state="waiting", message="Kombo’s first sync runs.", now=office.clock())
    (office.services.settings.data_dir / "queue.db").unlink()
    later = build(office.services.settings, now=office.clock)
    worker = start_worker(later)
    try:
        wait_until(lambda: latest(office, onboarding.id).state == "succeeded", "the reading")
    finally:
        worker.stop()
        later.close()
    assert latest(office, onboarding.id).started_by == DASHBOARD


@pytest.mark.parametrize("queue", ["kept", "lost"])
def test_pending_jobs_become_missing_when_the_first_sync_window_ends(office: Office, queue: str) -> None:
    onboarding = office.linked("Heartland")
    window = office.services.settings.first_sync_window
    began = office.services.factoryfix.sync_state(onboarding.requirements.account_id).first_sync_started_at
    assert began is not None
    office.clock.ahead = began + window - timedelta(seconds=3) - office.clock()
    office.read(onboarding)
    waiting = ("pending", "1886", "Automation Engineer")
    assert waiting in office.outcomes(onboarding)
    if queue == "lost":
        (office.services.settings.data_dir / "queue.db").unlink()
    later = build(office.services.settings, now=office.clock)
    worker = start_worker(later)
    try:
        wait_until(lambda: waiting not in office.outcomes(onboarding), "the end of the window")
    finally:
        worker.stop()
        later.close()
    assert ("missing", "1886", "Automation Engineer") in office.outcomes(onboarding)
    with office.services.store.read() as db:
        started_by = [who for (who,) in db.stream("SELECT started_by_id FROM runs")]
    assert started_by.count(DASHBOARD.id) == 1, "queued before and after the restart, it was read once"


def test_work_queued_while_no_worker_ran_is_done_later(office: Office) -> None:
    onboarding = linking.link(office.ctx(ELI), office.connected("Heartland").id)
    run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    assert state(office, run) == "queued"
    worker = start_worker(office.services)
    try:
        wait_until(lambda: state(office, run) == "succeeded", "the reading")
    finally:
        worker.stop()
