"""Reading the jobs of a large ATS from a sandbox process of its own: our client against others, and the memory of it.

Reading is measured in CPU time of this process alone, because the stand-in is slower than any client. The memory is
the largest resident size of the whole app, as in production, while it reads both sides and compares them and somebody
looks at its job page, against the same with few jobs.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import orjson
from kombo import Kombo as OfficialKombo

from bench import server
from bench.timing import by_turns, row
from core.actions.jobs import request_job_refresh
from core.kombo.client import Kombo, kombo_http
from core.services import build
from core.storage import runs
from pages.shared import places
from tests.office import ANA, Clock, Office, settings_for
from tests.sandbox_server import API_KEY, FACTORYFIX_KEY, PLAIN, RunningSandbox, free_port, wait_until

MANY, FEW = 100_000, 100
ROOT = Path(__file__).parents[1]


def rows() -> Iterator[str]:
    """Yield the rows of the reading rate and of the memory."""
    with tempfile.TemporaryDirectory() as folder, sandbox(Path(folder), MANY) as running:
        integration_id = running.connect("Heartland Plastics Group", "dayforce", "bench")
        measured, sdk, bare = by_turns(
            [lambda: read(running, integration_id), lambda: read_by_sdk(running, integration_id),
             lambda: read_bare(running, integration_id)],
            rounds=2,
        )  # fmt: skip
    what = f"{MANY:,} jobs read"
    yield row(f"{what}, against the official SDK", measured, sdk, sdk / measured, "≥ 3 times faster")
    yield row(f"{what}, against bare httpx and orjson", measured, bare, measured / bare, "≤ 1.5 times")
    many, few = peak(MANY), peak(FEW)
    what = f"memory of the app that reads {MANY:,} jobs, against {FEW}"
    yield f"{what:<60}{many:>10.0f} MB{few:>10.0f} MB{many / few:>7.1f}×   under 300 MB"


@contextmanager
def sandbox(folder: Path, size: int) -> Iterator[RunningSandbox]:
    """Start the stand-ins as a process, at full speed, with so many generated jobs."""
    port = free_port()
    command = [sys.executable, "-m", "core.sandbox", "--port", str(port), "--data", str(folder), "--api-key", API_KEY,
               "--factoryfix-key", FACTORYFIX_KEY, "--speed", "0", "--size", str(size)]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    base = f"http://127.0.0.1:{port}"
    headers = {"Authorization": f"Bearer {API_KEY}"}
    try:
        with httpx.Client(base_url=f"{base}/sandbox/control", headers=headers, timeout=30, **PLAIN) as control:
            wait_until(lambda: _answers(control), "the sandbox to answer")
            yield RunningSandbox(base, control)
    finally:
        process.terminate()
        process.wait(20)


def _answers(control: httpx.Client) -> bool:
    try:
        return control.get("/faults").status_code == 200
    except httpx.TransportError:
        return False


def read(running: RunningSandbox, integration_id: str) -> None:
    """Read every job as we do."""
    with kombo_http(running.kombo_url, running.api_key) as http:
        count = sum(len(page.jobs) for page in Kombo(http).jobs(integration_id))
    _complete(count)


def read_by_sdk(running: RunningSandbox, integration_id: str) -> None:
    """Read every job with the official SDK."""
    with OfficialKombo(api_key=running.api_key, integration_id=integration_id, server_url=running.kombo_url) as kombo:
        page, count = kombo.ats.get_jobs(page_size=250, include_deleted=True), 0
        while page is not None:
            count += len(page.result.data.results)
            page = page.next()
    _complete(count)


def read_bare(running: RunningSandbox, integration_id: str) -> None:
    """Read every page and parse its JSON, and nothing more."""
    count, cursor = 0, None
    with running.kombo(integration_id) as http:
        while True:
            query = {"page_size": "250", "include_deleted": "true"} | ({"cursor": cursor} if cursor else {})
            data = orjson.loads(http.get("/ats/jobs", params=query).content)["data"]
            count, cursor = count + len(data["results"]), data["next"]
            if cursor is None:
                break
    _complete(count)


def _complete(count: int) -> None:
    if count < MANY:
        raise RuntimeError(f"Only {count:,} of {MANY:,} jobs were read.")


def peak(jobs: int) -> float:
    """Return the largest resident size, in MB, of the app that reads so many jobs of both sides, its job page open."""
    with tempfile.TemporaryDirectory() as folder, sandbox(Path(folder), jobs) as running:
        clock = Clock()
        office = Office(build(settings_for(running, Path(folder) / "data"), now=clock), running, clock)
        onboarding = office.linked("Heartland")
        with server.running(office.services, "app.py") as app:
            page = app.tab(places.JOB_SYNC.path, f"onboarding={onboarding.id}")
            run = request_job_refresh(office.ctx(ANA), onboarding.id)
            while run.is_open:
                page.rerun()
                time.sleep(1)
                with office.services.store.read() as db:
                    run = runs.get(db, run.id)
            page.rerun()
            if run.state != "succeeded":
                raise RuntimeError(run.message)
            return app.peak()
