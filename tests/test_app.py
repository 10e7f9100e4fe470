"""The app as it runs in production: with a key, against a Kombo on another port, stopped and killed in its work."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest

from core.actions import (
    job_tables,
    jobs,
    linking,
    links,
    onboarding as onboarding_actions,
    people,
    sessions,
)
from core.actions.sessions import Client
from core.errors import SignInRefused
from core.kombo.webhooks import sign
from core.onboarding.model import Onboarding
from core.people.sessions import Session, new_secret, session_id
from core.services import build
from core.settings import Settings
from core.sign_in.cookies import Cookies
from core.storage import runs, sessions as stored
from core.storage.inspection import dump
from tests.app_process import AppProcess, running_app, started
from tests.office import ANA, ELI, Clock, Office, environment_of, sample, session_of, settings_for
from tests.sandbox_server import WEBHOOK_SECRET, free_port, running_sandbox, wait_until

pytestmark = pytest.mark.timeout(240)
NAME = "Northgate"


@dataclass
class Place:
    """A folder that the app keeps its state in, its Kombo, and an office on the same state."""

    port: int
    office: Office

    def app(self) -> AbstractContextManager[AppProcess]:
        settings = self.office.services.settings
        return running_app(settings.data_dir, self.port, **environment_of(settings))


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    port = free_port()
    hook = f"http://127.0.0.1:{port}/webhooks/kombo"
    with running_sandbox(folder, webhook_url=hook) as sandbox:
        services = build(settings_for(sandbox, folder))
        try:
            yield Place(port, Office(services, sandbox, Clock()))
        finally:
            services.close()


@dataclass
class Live:
    """A running app, and an office on the same data."""

    app: AppProcess
    office: Office

    def tell(self, kind: str, data: dict[str, Any], *, name: str = "", secret: str = WEBHOOK_SECRET) -> int:
        body = json.dumps({"id": name or uuid4().hex, "type": kind, "data": data}).encode()
        headers = {"X-Kombo-Signature": sign(secret, body), "Content-Type": "application/json"}
        return self.app.post("/webhooks/kombo", content=body, headers=headers).status_code

    def now(self, onboarding: Onboarding) -> Onboarding:
        return onboarding_actions.get(self.office.ctx(ANA), onboarding.id)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with place(tmp_path_factory.mktemp("live")) as at, at.app() as app:
        yield Live(app, at.office)


def test_a_running_app_reports_live_and_ready(live: Live) -> None:
    assert live.app.get("/healthz").json() == {"status": "ok"}
    assert live.app.get("/readyz").json() == {"ready": True, "missing": {}}


def test_a_page_cannot_be_framed_by_another_site(live: Live) -> None:
    answer = live.app.get("/_stcore/host-config", headers=signed_in(live.office))
    assert answer.json()["allowedOrigins"] == []


def test_the_metrics_are_counts_without_names(live: Live) -> None:
    begun = live.office.begun(NAME)
    answer = live.app.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert re.search(r'^ats_onboardings\{step="link"\} [1-9]', answer.text, re.MULTILINE)
    assert begun.customer not in answer.text


def test_a_customer_connects_and_the_webhook_alone_tells_the_app(live: Live) -> None:
    onboarding, link = links.create_link(live.office.ctx(ANA), live.office.begun(NAME).id)
    assert live.office.sandbox.submit(link, sample(NAME).tool).status_code == 200
    wait_until(lambda: live.now(onboarding).connection is not None, "the webhook to be processed")
    connected = live.now(onboarding).connection
    assert connected is not None
    assert (connected.learned_from.name, connected.status) == ("Kombo", "ACTIVE")
    assert connected.origin_id.startswith(f"{onboarding.id}.")


def test_once_linked_the_app_reads_the_jobs_by_itself_and_a_run_that_is_queued_twice_is_performed_once(
    live: Live,
) -> None:
    onboarding = live.office.linked(NAME)
    wait_until(lambda: _standing(live.office, onboarding).snapshot is not None, "the first reading")
    wait_until(lambda: not _open_run(live.office, onboarding), "the work to rest")
    run = jobs.request_job_refresh(live.office.ctx(ANA), onboarding.id)
    for _ in range(5):
        live.office.services.queue.put("perform_reading", run.id)
    wait_until(lambda: _run(live.office, run.id).state == "succeeded", "the reading")
    before = live.office.snapshot(onboarding)
    live.office.services.queue.put("perform_reading", run.id)
    behind = live.tell("connection-flow-failed", {"end_user": {"origin_id": onboarding.id}})
    assert behind == 200
    wait_until(lambda: bool(live.now(onboarding).failed_attempts), "the work behind it")
    assert live.office.snapshot(onboarding) == before
    assert _run(live.office, run.id).ended_at is not None


@pytest.mark.parametrize("secret", ["another-secret", ""])
def test_a_forged_webhook_gets_401_and_changes_nothing(live: Live, secret: str) -> None:
    onboarding = live.office.begun(NAME)
    attempt = {"end_user": {"origin_id": onboarding.id}, "integration_tool": "ukgpro"}
    body = json.dumps({"id": "unsigned", "type": "connection-flow-failed", "data": attempt}).encode()
    assert live.tell("connection-flow-failed", attempt, name="forged", secret=secret) == 401
    assert live.app.post("/webhooks/kombo", content=body).status_code == 401
    assert live.app.post("/webhooks/kombo", content=body, headers={"X-Kombo-Signature": b"\xfc"}).status_code == 401
    genuine = uuid4().hex
    assert live.tell("connection-flow-failed", attempt, name=genuine) == 200
    wait_until(lambda: bool(live.now(onboarding).failed_attempts), "what came behind them")
    assert [attempt.webhook_id for attempt in live.now(onboarding).failed_attempts] == [genuine]


def test_the_address_of_the_webhook_works_with_a_slash_at_its_end(live: Live) -> None:
    body = json.dumps({"id": "slash", "type": "something-new", "data": {}}).encode()
    signed = {"X-Kombo-Signature": sign(WEBHOOK_SECRET, body)}
    assert live.app.post("/webhooks/kombo/", content=body, headers=signed).status_code == 200


def test_a_webhook_delivered_many_times_at_once_is_kept_and_done_once(live: Live) -> None:
    onboarding = live.office.begun(NAME)
    attempt = {"end_user": {"origin_id": onboarding.id}, "integration_tool": "ukgpro"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: live.tell("connection-flow-failed", attempt, name="repeated"), range(8)))
    assert answers == [200] * 8
    assert live.tell("connection-flow-failed", attempt, name="the next one") == 200
    wait_until(lambda: len(live.now(onboarding).failed_attempts) > 1, "both deliveries")
    assert sorted(attempt.webhook_id for attempt in live.now(onboarding).failed_attempts) == [
        "repeated",
        "the next one",
    ]


def test_a_request_that_is_not_a_webhook_is_refused_by_size_or_form(live: Live) -> None:
    large = b"x" * (1024 * 1024 + 1)
    signed = {"X-Kombo-Signature": sign(WEBHOOK_SECRET, b"hello")}
    assert live.app.post("/webhooks/kombo", content=large).status_code == 413
    assert live.app.post("/webhooks/kombo", content=iter([large[:600_000], large[600_000:]])).status_code == 413
    assert live.app.post("/webhooks/kombo", content=b"hello", headers=signed).status_code == 400


@pytest.mark.parametrize(
    "path", ["/sandbox/kombo/v1/tools/ats", "/sandbox/connect?token=x", "/sandbox/control/ledger", "/sandbox/"]
)
def test_with_a_key_there_is_no_sandbox_in_the_app(live: Live, path: str) -> None:
    answer = live.app.get(
        path, headers={"Authorization": f"Bearer {live.office.sandbox.api_key}"}, follow_redirects=True
    )
    assert "application/json" not in answer.headers.get("content-type", "")
    assert answer.status_code in (401, 404) or "<title>Streamlit</title>" in answer.text


@pytest.mark.parametrize("email", people.DEMO_PEOPLE)
def test_with_a_key_no_demo_login_opens(live: Live, email: str) -> None:
    with pytest.raises(SignInRefused):
        sessions.sign_in(live.office.services, email, people.DEMO_PASSWORD, Client("127.0.0.1", "a browser"))


def test_every_answer_carries_the_headers_that_protect_it_and_the_metrics_are_shut(live: Live) -> None:
    page = live.app.get("/", headers={"Accept": "text/html"} | signed_in(live.office))
    assert page.status_code == 200
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert live.app.get("/_stcore/metrics").status_code == 404
    assert live.app.get("/healthz").headers["x-frame-options"] == "SAMEORIGIN"


def test_the_log_holds_no_key_and_no_link(live: Live) -> None:
    _, link = links.create_link(live.office.ctx(ANA), live.office.begun(NAME).id)
    live.app.get("/readyz")
    secrets = {WEBHOOK_SECRET, live.office.sandbox.api_key, live.office.sandbox.factoryfix_key}
    assert not [secret for secret in (*secrets, link.partition("token=")[2]) if secret in live.app.log()]


def signed_in(office: Office) -> dict[str, str]:
    """The header with which Ana's browser comes, in a session of its own."""
    secret, now = new_secret(), office.services.now()
    session_of(office.services, ANA)
    with office.services.store.write() as db:
        stored.open_session(db, Session(session_id(secret), ANA.id, now, now + timedelta(days=7), now))
    return {"Cookie": f"{Cookies(secure=False).session}={secret}"}


def _standing(office: Office, onboarding: Onboarding) -> job_tables.Standing:
    return job_tables.standing(office.ctx(ANA), onboarding.id)


def _run(office: Office, run_id: str) -> runs.Run:
    with office.services.store.read() as db:
        return runs.get(db, run_id)


def _open_run(office: Office, onboarding: Onboarding) -> runs.Run | None:
    with office.services.store.read() as db:
        return runs.latest(db, "read jobs", onboarding.id, only_open=True)


def _kept_jobs(office: Office, onboarding: Onboarding) -> tuple[int, int]:
    """How many snapshots there are, whole or half, and how many of their ATS jobs."""
    query = "SELECT count(*) FROM ats_jobs WHERE snapshot_id IN (SELECT id FROM snapshots WHERE onboarding_id = ?)"
    with office.services.store.read() as db:
        whole_or_half = db.value("SELECT count(*) FROM snapshots WHERE onboarding_id = ?", [onboarding.id])
        return whole_or_half, db.value(query, [onboarding.id])


def _struck(office: Office) -> int:
    return sum(fault["hits"] for fault in office.sandbox.control.get("/faults").json()["faults"])


def test_an_interrupted_refresh_is_never_half_shown_and_continues_after_the_restart(tmp_path: Path) -> None:
    with place(tmp_path) as at:
        office = at.office
        onboarding = linking.link(office.ctx(ELI), office.connected(NAME).id)
        for _ in range(2):
            office.sandbox.fault("factoryfix", "timeout_before", operation="GET /accounts/.*/jobs", delay_s=25)
        for count, how in enumerate((signal.SIGTERM, signal.SIGKILL), 1):
            with at.app() as app:
                wait_until(lambda count=count: _struck(office) == count, "a reading that is half done")  # type: ignore[misc]
                cut = _open_run(office, onboarding)
                assert cut is not None
                app.end(how)
            assert _run(office, cut.id).state == "running", "it was not its fault: it goes on"
            assert _standing(office, onboarding).snapshot is None
            snapshots_kept, ats_jobs = _kept_jobs(office, onboarding)
            assert snapshots_kept == 1
            assert ats_jobs > 0, "half of it is there, and nobody is shown it"
        with at.app() as app:
            wait_until(lambda: _run(office, cut.id).state == "succeeded", "the run to end")
            snapshot = _standing(office, onboarding).snapshot
            assert snapshot is not None
            assert (snapshot.finished_at is not None, snapshot.ats_count, snapshot.factoryfix_count > 0) == (
                True,
                ats_jobs,
                True,
            )
            with office.services.store.read() as db:  # news of the sync may have begun another reading by now
                assert db.value("SELECT count(*) FROM ats_jobs WHERE snapshot_id = ?", [snapshot.id]) == ats_jobs
            assert "Traceback" not in app.log()


def test_with_a_key_alone_the_app_does_not_start_and_says_what_is_missing(tmp_path: Path) -> None:
    app = started(tmp_path, free_port(), KOMBO_API_KEY="a-key-of-production")
    try:
        assert app.process.wait(60) != 0
    finally:
        app.process.kill()
    assert "The settings are not valid" in app.log()
    assert "COOKIE_KEY" in app.log()
    assert "a-key-of-production" not in app.log()
    assert "Traceback" not in app.log()


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "DATA_DIR holds production data, but KOMBO_API_KEY is not set"),
        ({"COOKIE_SECURE": "true"}, "KOMBO_API_KEY is not set, but these are: COOKIE_SECURE."),
    ],
    ids=["nothing else", "a setting of production"],
)
def test_a_production_folder_without_its_key_starts_no_sandbox(
    tmp_path: Path, environment: dict[str, str], message: str
) -> None:
    with place(tmp_path) as at:
        before = dump(at.office.services.store.path)
        app = started(tmp_path, free_port(), **environment)
        assert app.process.wait(60) != 0
        assert message in app.log()
        assert "Traceback" not in app.log()
        assert dump(at.office.services.store.path) == before


def test_a_sandbox_folder_does_not_start_with_a_key(tmp_path: Path) -> None:
    build(Settings(_env_file=None, data_dir=tmp_path / "tried")).close()  # type: ignore[call-arg]
    (tmp_path / "beside").mkdir()
    with place(tmp_path / "beside") as at:
        environment = environment_of(at.office.services.settings) | {"DATA_DIR": str(tmp_path / "tried")}
        app = started(tmp_path, free_port(), **environment)
        assert app.process.wait(60) != 0
    assert "KOMBO_API_KEY is set, but DATA_DIR holds sandbox data. Set DATA_DIR to an empty folder" in app.log()
    assert "Traceback" not in app.log()


def test_with_a_broken_store_the_app_does_not_start_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "onboarding.db").write_bytes(b"garbage" * 1000)
    app = started(tmp_path, free_port())
    assert app.process.wait(60) != 0
    assert f"The data cannot be used. {tmp_path / 'onboarding.db'}: file is not a database." in app.log()
    assert "Traceback" not in app.log()


def test_the_app_is_served_where_host_and_port_say_and_warns_when_that_is_beyond_this_machine(tmp_path):
    with running_app(tmp_path, free_port(), HOST="0.0.0.0") as app:
        assert app.get("/healthz").status_code == 200
        assert "other machines can reach this sandbox, and its password is public" in app.log()


def test_production_beyond_this_machine_is_warned_of_without_https(tmp_path):
    with place(tmp_path) as at:
        environment = environment_of(at.office.services.settings) | {"HOST": "0.0.0.0"}
        with running_app(tmp_path, at.port, **environment) as app:
            assert "Use a proxy with HTTPS" in app.log()


def test_the_default_address_is_this_machines_own_and_no_warning_is_given(tmp_path):
    with running_app(tmp_path, free_port()) as app:
        assert app.get("/healthz").status_code == 200
        assert "Warning" not in app.log()
        listening = {
            listening.laddr.ip
            for listening in psutil.Process(app.process.pid).net_connections()
            if listening.status == "LISTEN"
        }
        assert listening == {"127.0.0.1"}


def test_streamlit_run_serves_the_same_app(tmp_path):
    with running_app(tmp_path, free_port(), script="app.py") as app:
        assert app.get("/readyz").status_code == 200
        assert app.get("/sandbox/control/faults").status_code != 404


def test_a_second_start_on_a_port_in_use_ends_before_it_touches_the_data(tmp_path):
    with running_app(tmp_path, free_port()) as app:
        second = started(tmp_path / "..", app.port, DATA_DIR=str(tmp_path / "other"))
        assert second.process.wait(60) != 0
        assert "Address already in use" in second.log()
        assert not (tmp_path / "other").exists()


def test_a_port_that_is_no_number_is_refused_in_a_sentence(tmp_path):
    app = started(tmp_path, free_port(), PORT="eighty")
    assert app.process.wait(60) != 0
    assert "The settings are not valid. PORT: " in app.log()
