"""Kombo's webhooks: how fast the app answers at 200 a second, and how fast 10,000 waiting deliveries are processed."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx

from bench.server import running
from bench.timing import row
from core.actions import webhooks
from core.kombo.webhooks import sign
from core.onboarding.model import Onboarding
from core.storage import webhooks as stored
from tests.office import Office, open_office, sample
from tests.sandbox_server import PLAIN

A_SECOND, SECONDS = 200, 10
WAITING, READS = 10_000, 1_000
NAME = "Northgate"


def rows() -> Iterator[str]:
    """Yield one row for each figure."""
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office:
        onboarding = office.connected(NAME)
        yield _drained(office, onboarding)
        yield _answered(office)


def _answered(office: Office) -> str:
    """Compare the answer to a webhook with that of /healthz, at the same rate."""
    secret = office.services.keys.webhook
    with running(office.services, "app.py") as server, _client(server.url) as client:

        def webhook() -> None:
            body = json.dumps({"id": uuid4().hex, "type": "something-new", "data": {}}).encode()
            headers = {"X-Kombo-Signature": sign(secret, body)}
            client.post("/webhooks/kombo", content=body, headers=headers).raise_for_status()

        peer = _slowest(lambda: client.get("/healthz").raise_for_status())
        measured = _slowest(webhook)
    what = f"webhook answered, p95 at {A_SECOND}/s; peer: /healthz"
    return row(what, measured, peer, measured / peer, "p95 under 50 ms")


def _client(url: str) -> httpx.Client:
    """Return a client that waits: on a busy machine a slow answer is a figure, not an error."""
    return httpx.Client(base_url=url, timeout=120, limits=httpx.Limits(max_connections=16), **PLAIN)


def _slowest(request: Callable[[], object]) -> float:
    """Return the 95th percentile of the seconds that a request takes, sent at the fixed rate."""
    taken: list[float] = []

    def timed(due: float) -> None:
        time.sleep(max(0.0, due - time.perf_counter()))
        started = time.perf_counter()
        request()
        taken.append(time.perf_counter() - started)

    start = time.perf_counter() + 0.5
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(timed, (start + number / A_SECOND for number in range(A_SECOND * SECONDS))))
    return sorted(taken)[int(len(taken) * 0.95)]


def _drained(office: Office, onboarding: Onboarding) -> str:
    """Compare processing a waiting delivery, which reads at Kombo, with the read alone."""
    integration = onboarding.connection.integration_id if onboarding.connection else ""
    _wait(office, integration)
    started = time.perf_counter()
    webhooks.process(office.services)
    taken = time.perf_counter() - started
    with office.services.store.read() as db:
        done = db.value("SELECT count(*) FROM webhooks WHERE note = 'Read the connection.'")
    if done != WAITING:
        raise RuntimeError(f"Only {done} of {WAITING} deliveries were processed.")
    started = time.perf_counter()
    for _ in range(READS):
        office.services.kombo.integration(integration)
    read = (time.perf_counter() - started) / READS
    each = taken / WAITING
    what = f"{WAITING:,} waiting deliveries, none lost, {1 / each:.0f}/s; peer: the read"
    return row(what, each, read, each / read, "10 minutes at most")


def _wait(office: Office, integration: str) -> None:
    """Store deliveries that wait."""
    known = {"integration_id": integration, "integration_tool": sample(NAME).tool}
    with office.services.store.write() as db:
        for number in range(WAITING):
            name = f"{number:05}"
            body = json.dumps({"id": name, "type": "integration-state-changed", "data": known})
            stored.keep(db, delivery_id=name, body=body, now=office.services.now())
