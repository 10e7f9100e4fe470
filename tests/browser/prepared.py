"""A second office on the store and sandbox of a running app, to prepare a scene without many clicks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from core.actions import jobs, linking, onboarding as onboardings, profile
from core.errors import StepClosed
from core.onboarding.model import Onboarding
from core.sandbox.customers import Customer
from core.services import build
from core.settings import Settings
from core.storage import runs
from tests.office import ANA, ELI, Clock, Office
from tests.sandbox_server import PLAIN, RunningSandbox, wait_until


@contextmanager
def second_office(folder: Path, port: int, speed: float = 1) -> Iterator[Office]:
    """Give an office that shares the running app's store and sandbox; `speed` is the sandbox's, as the app has it."""
    clock = Clock()
    services = build(Settings(data_dir=folder, port=port, sandbox_speed=speed), now=clock)
    keys, url = services.keys, f"http://127.0.0.1:{port}"
    headers = {"Authorization": f"Bearer {keys.kombo}"}
    with httpx.Client(base_url=f"{url}/sandbox/control", headers=headers, timeout=10, **PLAIN) as control:
        sandbox = RunningSandbox(url, control, [], keys.kombo, keys.factoryfix, keys.webhook)
        try:
            yield Office(services, sandbox, clock)
        finally:
            services.close()


def prepared_onboarding(office: Office, name: str = "Brightwater", expected: str | None = None) -> Onboarding:
    """An onboarding whose jobs are read by the running app, whose webhooks come in between."""
    onboarding = _linked(office, office.connected(name, expected))
    jobs.request_job_refresh(office.ctx(ANA), onboarding.id)
    wait_until(lambda: bool(profile.pushable(office.ctx(ANA), onboarding.id)), "the jobs")
    return onboarding


def verify_jobs(office: Office, onboarding_id: str, customer: Customer) -> None:
    """Take an agreed onboarding on until its jobs are verified, when the first sync may take no longer."""
    verify_connected(office, office.connect(onboardings.get(office.ctx(ANA), onboarding_id), customer))


def verify_connected(office: Office, onboarding: Onboarding) -> None:
    """Link a connected onboarding, and go on until its jobs are verified."""
    onboarding = _linked(office, onboarding)
    assert onboarding.linking is not None
    over = onboarding.linking.linked.at + office.services.settings.first_sync_window
    wait_until(lambda: office.clock() > over, "the first sync to be late")
    for _ in range(2):  # the first one asked for may have begun before that
        refresh_jobs(office, onboarding)
    office.decide_the_rest(onboarding)
    jobs.verify(office.ctx(ANA), onboarding.id)


def refresh_jobs(office: Office, onboarding: Onboarding) -> None:
    """Have the running app read the jobs, and wait until it has."""
    run = jobs.request_job_refresh(office.ctx(ANA), onboarding.id).id
    wait_until(lambda: _ended(office, run), "a reading of the jobs")


def _ended(office: Office, run_id: str) -> bool:
    with office.services.store.read() as db:
        return runs.get(db, run_id).state == "succeeded"


def _linked(office: Office, onboarding: Onboarding) -> Onboarding:
    def is_linked() -> bool:
        try:
            linking.link(office.ctx(ELI), onboarding.id)
        except StepClosed:
            return False
        return True

    wait_until(is_linked, "the connection to hold still")
    account = onboarding.requirements.account_id
    wait_until(lambda: office.services.factoryfix.sync_state(account).state == "succeeded", "the first sync")
    return onboardings.get(office.ctx(ANA), onboarding.id)
