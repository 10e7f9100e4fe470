"""A sandbox that is killed in the middle of its work goes on where it was."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.sandbox_server import PLAIN, free_port, wait_until

ROOT = Path(__file__).parents[2]
KEY = {"Authorization": "Bearer sandbox-kombo-key"}


@contextmanager
def process(data: Path, port: int, speed: float) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    command = [sys.executable, "-m", "core.sandbox", "--port", str(port), "--data", str(data), "--speed", str(speed)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}/sandbox"
    with httpx.Client(base_url=base, headers=KEY, **PLAIN, timeout=10) as client:
        try:
            wait_until(lambda: answers(client), "the process to answer", seconds=30)
            yield running, client
        finally:
            running.kill()
            running.wait()


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/kombo/v1/check-api-key").status_code == 200
    except httpx.TransportError:
        return False


def test_a_killed_sandbox_keeps_its_state_and_ends_the_sync_after_its_restart(tmp_path: Path) -> None:
    body = {
        "end_user_email": "a@example.com",
        "end_user_organization_name": "Brightwater Foods",
        "end_user_origin_id": "killed",
        "integration_category": "ATS",
        "integration_tool": "lever",
        "link_type": "MAGIC_LINK",
    }
    port = free_port()
    with process(tmp_path, port, speed=0.3) as (running, client):
        link = client.post("/kombo/v1/connect/create-link", json=body).json()["data"]["link"]
        assert link.startswith(f"http://127.0.0.1:{port}/sandbox/connect?token=")
        form = {"tool": "lever", "account": "administrator", "decision": "allow"}
        assert client.post(link, data=form, follow_redirects=True).status_code == 200
        running.send_signal(signal.SIGKILL)
        running.wait()
    with process(tmp_path, port, speed=0.3) as (_, client):
        (made,) = client.get("/control/integrations").json()["integrations"]
        jobs = {"url": "/kombo/v1/ats/jobs", "headers": {"X-Integration-Id": made["id"]}}
        wait_until(lambda: client.get(**jobs).status_code == 200, "the sync to end", seconds=20)
        person = {"first_name": "A", "last_name": "B", "email_address": "a@test.example.com"}
        pushed = client.post(
            "/kombo/v1/ats/jobs/remote:0d3f5b2e/applications", json={"candidate": person}, headers=jobs["headers"]
        )
        assert pushed.status_code == 200
    with process(tmp_path, port, speed=0.3) as (_, client):
        kinds = [entry["kind"] for entry in client.get("/control/ledger").json()["entries"]]
    assert (made["origin_id"], kinds) == ("killed", ["candidate", "application"])
