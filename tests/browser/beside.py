"""An office beside a running app: the same folder and the same sandbox, to set a scene without many clicks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from core.actions import jobs, linking, profile
from core.errors import StepClosed
from core.onboarding.model import Onboarding
from core.services import build
from core.settings import Settings
from tests.office import ANA, ELI, Clock, Office
from tests.sandbox_server import PLAIN, RunningSandbox, wait_until


@contextmanager
def office_beside(folder: Path, port: int) -> Iterator[Office]:
    """Give an office that shares the running app's store and sandbox."""
    services = build(Settings(data_dir=folder, port=port))
    keys, url = services.keys, f"http://127.0.0.1:{port}"
    headers = {"Authorization": f"Bearer {keys.kombo}"}
    with httpx.Client(base_url=f"{url}/sandbox/control", headers=headers, timeout=10, **PLAIN) as control:
        sandbox = RunningSandbox(url, control, [], keys.kombo, keys.factoryfix, keys.webhook)
        try:
            yield Office(services, sandbox, Clock())
        finally:
            services.close()


def ready_beside(office: Office, name: str = "Brightwater") -> Onboarding:
    """An onboarding whose jobs are read by the running app, whose webhooks come in between."""
    one = office.connected(name)

    def is_linked() -> bool:
        try:
            linking.link(office.services, ELI, one.id)
        except StepClosed:
            return False
        return True

    wait_until(is_linked, "the connection to hold still")
    account = one.requirements.account_id
    wait_until(lambda: office.services.factoryfix.sync_state(account).state == "succeeded", "the first sync")
    jobs.ask_to_read(office.services, ANA, one.id)
    wait_until(lambda: bool(profile.pushable(office.services, ANA, one.id)), "the jobs")
    return one
