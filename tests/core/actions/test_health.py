"""How everything is doing: what does not work is a result with a next step, kept with the time from when it lasted."""

from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core import http
from core.actions import health, retention, today
from core.actions.health import PARTS, HealthCheck, check_health
from core.actions.readiness import missing
from core.backups import files
from core.storage import webhooks
from tests.office import ADA, Office, open_office

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def checks(office: Office) -> dict[str, HealthCheck]:
    return {check.name: check for check in check_health(office.ctx(ADA))}


def problems(office: Office) -> set[str]:
    """The parts with a problem, except the worker, which no test here has."""
    return {check.name for check in checks(office).values() if not check.fine} - {"Background work"}


def test_services_that_respond_are_healthy(office: Office) -> None:
    by_name = checks(office)
    assert list(by_name) == list(PARTS)
    assert problems(office) == set()
    assert "Our API key is for the environment" in by_name["Kombo"].sentence


@pytest.mark.parametrize(("target", "name"), [("kombo", "Kombo"), ("factoryfix", "FactoryFix")])
def test_a_service_that_refuses_us_is_named_with_what_to_do_and_the_others_are_still_asked(
    office: Office, target: str, name: str
) -> None:
    office.sandbox.fault(target, "auth_failed", times=9)
    by_name = checks(office)
    assert not by_name[name].fine
    assert len(by_name[name].sentence.split(". ")) >= 2, "what is wrong, and what to do"
    assert by_name["Database"].fine
    assert sum(not check.fine for check in by_name.values() if check.name != "Background work") == 1


def test_what_lies_too_long_is_a_problem(office: Office) -> None:
    with office.services.store.write() as db:
        webhooks.keep(db, delivery_id="d1", body="{}", now=office.services.now())
    assert problems(office) == set()
    office.clock.ahead = timedelta(hours=1)
    assert problems(office) == {"Webhooks"}
    office.clock.ahead = timedelta(days=2)
    assert problems(office) == {"Webhooks", "Back-up"}
    files.make(office.services.store.path, office.services.settings.backups, office.services.now())
    assert problems(office) == {"Webhooks"}


def test_a_full_disk_and_a_wrong_clock_are_problems(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 5 * 10**6, 5 * 10**6))
    monkeypatch.setitem(http.CLOCKS, "api.kombo.example", timedelta(minutes=-5))
    by_name = checks(office)
    assert by_name["Disk"].sentence == "Only 5 MB are free. Free space on the disk of DATA_DIR."
    assert by_name["Clock"].sentence.startswith("This machine’s clock is 5 minutes ahead of that of api.kombo.example.")
    assert missing(office.services, worker_alive=True) == {"disk": "Only 5 MB are free on the disk of the data."}


def test_the_clock_is_compared_with_each_answer(office: Office) -> None:
    checks(office)
    assert abs(http.CLOCKS["127.0.0.1"]) < timedelta(seconds=5)


def test_a_problem_has_a_beginning_an_end_and_stands_on_the_first_page_meanwhile(office: Office) -> None:
    start = office.services.now()
    checks(office)
    office.sandbox.fault("kombo", "auth_failed", times=2)
    for minute in (10, 20, 30):
        office.clock.ahead = timedelta(minutes=minute)
        checks(office)
        on_first_page = [period.part for period in today.system_health(office.ctx(ADA)).problems]
        assert ("Kombo" in on_first_page) is (minute < 30)
    kept = health.known(office.ctx(ADA))
    (failure,) = [period for period in kept.problems if period.part == "Kombo"]
    assert [round((at - start) / timedelta(minutes=1)) for at in (failure.since, failure.checked_at)] == [10, 20]
    (now,) = [period for period in kept.now if period.part == "Kombo"]
    assert now.fine
    office.clock.ahead = timedelta(days=31)
    retention.forget_old(office.services)
    kept = health.known(office.ctx(ADA))
    assert len(kept.now) == len(PARTS), "the last result of each part stays"
    assert [period.part for period in kept.problems] == ["Background work"]


def test_what_is_missing_is_named_without_a_path_or_a_key(office: Office) -> None:
    services = office.services
    assert missing(services, worker_alive=True) == {}
    assert missing(services, worker_alive=False) == {"worker": "Background work is not running."}
    with services.store.write() as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'health_checks'")
    assert missing(services, worker_alive=True) == {"migrations": "Migrations that were not applied: 1."}
    services.store.close()
    services.store.path.write_bytes(b"garbage" * 1000)
    lacks = missing(services, worker_alive=True)
    assert lacks == {"store": "The database cannot be written.", "migrations": "The database cannot be read."}
    assert str(services.settings.data_dir) not in str(lacks)
