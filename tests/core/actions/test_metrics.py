"""The numbers that a monitor reads: each counts what is there, and those that count nothing say 0."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions.metrics import metrics
from core.storage import runs, webhooks
from tests.actors import named
from tests.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def numbers(office: Office) -> dict[str, int]:
    lines = [line for line in metrics(office.services).splitlines() if not line.startswith("#")]
    return {name: int(float(value)) for name, _, value in (line.rpartition(" ") for line in lines)}


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
    }
