"""Records that ended a month ago are deleted automatically; everything still needed is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import retention
from core.storage import runs, webhooks
from tests.office import ANA, Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def ids(office: Office, table: str) -> set[str]:
    with office.services.store.read() as db:
        return {id_ for (id_,) in db.stream(f"SELECT id FROM {table}")}


def days_ago(office: Office, days: float) -> None:
    """Turn the clock, so that what is done now was done so long ago."""
    office.clock.ahead = timedelta(days=-days)


def delivered(office: Office, name: str, *, processed: bool) -> None:
    with office.services.store.write() as db:
        webhooks.keep(db, delivery_id=name, body="{}", now=office.clock())
        if processed:
            webhooks.mark_processed(db, name, note="done", now=office.clock())


def ran(office: Office, onboarding: str, kind: str, state: str = "succeeded") -> str:
    with office.services.store.write() as db:
        run, _ = runs.begin(db, kind, onboarding, who=ANA.actor, now=office.clock())
        if state != "queued":
            runs.end(db, run.id, state=state, message="", now=office.clock())
    return run.id


def test_a_delivery_goes_a_month_after_it_was_processed_and_one_that_waits_stays(office: Office) -> None:
    for days, processed in ((40, True), (40, False), (29, True), (0, True)):
        days_ago(office, days)
        delivered(office, f"{days} {processed}", processed=processed)
    days_ago(office, 0)
    retention.forget_old(office.services)
    assert ids(office, "webhooks") == {"40 False", "29 True", "0 True"}


def test_a_run_goes_a_month_after_it_ended_but_the_last_of_its_kind_and_an_open_one_stay(office: Office) -> None:
    days_ago(office, 60)
    onboarding, other = office.begun("Northgate").id, office.begun("Summit").id
    ran(office, onboarding, "read")
    kept = {ran(office, other, "read"), ran(office, onboarding, "check", "queued")}
    days_ago(office, 50)
    ran(office, onboarding, "read", "failed")
    days_ago(office, 40)
    kept.add(ran(office, onboarding, "read", "cancelled"))
    days_ago(office, 0)
    retention.forget_old(office.services)
    assert ids(office, "runs") == kept


def test_all_expired_records_are_deleted_however_many_there_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    days_ago(office, 40)
    for number in range(25):
        delivered(office, str(number), processed=True)
    days_ago(office, 0)
    retention.forget_old(office.services)
    assert ids(office, "webhooks") == set()
