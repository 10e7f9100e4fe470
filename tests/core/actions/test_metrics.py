"""The numbers that a monitor reads: each counts what is there, and those that count nothing say 0."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from core import measures
from core.actions.metrics import metrics
from core.backups import files
from core.storage import runs, webhooks
from core.web import may_measure
from tests.actors import named
from tests.office import Office, open_office

OF_THE_PROCESS = ("ats_requests", "ats_rerun", "ats_errors", "ats_disk")
"""What every test of this process adds to, and the disk."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def numbers(office: Office) -> dict[str, int]:
    lines = [line for line in metrics(office.services).splitlines() if not line.startswith("#")]
    known = {name: int(float(value)) for name, _, value in (line.rpartition(" ") for line in lines)}
    return {name: number for name, number in known.items() if not name.startswith(OF_THE_PROCESS)}


def test_an_empty_office_counts_nothing_and_still_names_every_number(office: Office) -> None:
    counts = numbers(office)
    assert {'ats_onboardings{step="go-live"}', 'ats_open_runs{state="running"}', "ats_queue_length"} <= set(counts)
    assert not any(counts.values())


def test_each_number_counts_what_is_there(office: Office) -> None:
    onboarding, now = office.begun("Northgate"), office.services.now()
    with office.services.store.write() as db:
        run, _ = runs.begin(db, "read", onboarding.id, who=named("Ana"), now=now)
        runs.begin(db, "check", onboarding.id, who=named("Ana"), now=now)
        assert runs.claim(db, run.id, now)
        for name in ("d1", "d2", "d3"):
            webhooks.keep(db, delivery_id=name, body="{}", now=now)
        webhooks.mark_processed(db, "d1", note="done", now=now)
    office.services.queue.put("now")
    office.services.queue.put("later", delay=600)
    assert {name: number for name, number in numbers(office).items() if number} == {
        'ats_onboardings{step="link"}': 1,
        'ats_open_runs{state="queued"}': 1,
        'ats_open_runs{state="running"}': 1,
        "ats_queue_length": 2,
        "ats_webhooks_unprocessed": 2,
        'ats_deliveries{outcome="waiting"}': 2,
        'ats_deliveries{outcome="done"}': 1,
    }


def test_the_age_of_the_oldest_jobs_and_of_the_last_backup_are_told(office: Office) -> None:
    office.read(office.linked("Northgate"))
    files.make(office.services.store.path, office.services.settings.backups, office.services.now())
    office.clock.ahead += timedelta(hours=2)
    known = numbers(office)
    assert 7200 <= known["ats_oldest_job_refresh_age_seconds"] < 7500
    assert 7200 <= known["ats_backup_age_seconds"] < 7500


def test_requests_runs_and_errors_are_counted_without_anybodys_data(office: Office) -> None:
    def value(name: str, **labels: str) -> float:
        return measures.REGISTRY.get_sample_value(name, labels) or 0

    def now() -> tuple[float, ...]:
        return (
            value("ats_requests_total", area="webhooks", status="2xx"),
            value("ats_requests_total", area="pages", status="4xx"),
            value("ats_errors_total", error="ZeroDivisionError"),
            value("ats_errors_total", error="StepClosed"),
        )

    before = now()
    measures.count_request("/webhooks/kombo", 200)
    measures.count_request("/ana@office.example/secret", 404)
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        structlog.get_logger().exception("defect")
    structlog.get_logger().info("refused", error="StepClosed")
    assert [after - earlier for after, earlier in zip(now(), before, strict=True)] == [1, 1, 1, 1]
    assert "ana@" not in metrics(office.services)


@pytest.mark.parametrize(
    ("client", "headers", "token", "allowed"),
    [
        ("127.0.0.1", {}, "", True),
        ("::1", {}, "", True),
        ("10.0.0.9", {}, "", False),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, "", False),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, "", False),
        ("127.0.0.1", {}, "a-token", False),
        ("10.0.0.9", {"Authorization": "Bearer a-token"}, "a-token", True),
        ("10.0.0.9", {"Authorization": "Bearer a-tokem"}, "a-token", False),
    ],
)
def test_only_this_machine_past_no_proxy_or_who_has_the_token_reads_them(
    client: str, headers: dict[str, str], token: str, allowed: bool
) -> None:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    assert may_measure({"type": "http", "client": (client, 1), "headers": raw}, token) is allowed
