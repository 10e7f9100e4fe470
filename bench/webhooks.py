"""How fast the app answers Kombo's webhooks at 200 a second; takes half a minute."""

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
from core.kombo.webhooks import sign
from tests.office import Office, open_office
from tests.sandbox_server import PLAIN

A_SECOND, SECONDS = 200, 10


def rows() -> Iterator[str]:
    """Yield one row."""
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office:
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
    return row(what, measured, peer, measured / peer, "7 ms on a quiet machine")


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
