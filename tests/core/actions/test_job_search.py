"""Any part of a job finds it, in the current snapshots of all customers; typing errors are corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from core.actions import job_tables
from core.actions.context import Context
from core.jobs.model import JobRow, Outcome
from core.jobs.search import is_specific
from core.onboarding.model import Onboarding
from core.storage import job_rows, job_search, snapshots
from core.storage.inspection import make_older_file, opened
from core.storage.migrations import names
from core.storage.store import Store
from core.storage.transaction import Transaction
from tests.office import SAM, Office, open_office

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
JOBS = (
    ("Packaging Operator", "Toledo, OH, US", "REQ-0412345", "https://jobs.acme.example/job/8812/packaging"),
    ("Machine Operator – 2nd Shift", "Elkhart, IN, US", "SF-302", "https://jobs.acme.example/job/8813"),
    ("Técnico de Mantenimiento", "San José, CA, US", "R 7", ""),
    ('Welder "MIG" OR (TIG) NOT* Arc', "Pueblo, CO, US", "W-1", ""),
    ("Setter 2 B", "York, PA, US", "", ""),
    ("100% C++ : NEAR^ {Programmer}", "Erie, PA, US", "C-9", ""),
)


def row(number: int, title: str, place: str = "", requisition: str = "", url: str = "") -> JobRow:
    return JobRow(
        f"ats:{number}", Outcome.SYNCED, "", title=title, location=place, requisition=requisition, ats_url=url
    )


def publish(office: Office, onboarding: Onboarding, rows: list[JobRow]) -> str:
    """Make these rows the onboarding's current snapshot, as a job refresh does."""
    with office.services.store.write() as db:
        snapshot_id = snapshots.start(db, onboarding.id, NOW)
        job_rows.write(db, snapshot_id, rows, before="", now=NOW)
        snapshots.finish(db, snapshot_id, skipped=(), now=NOW)
        job_search.index(db, onboarding.id, job_search.outdated(db, onboarding.id))
        assert job_search.outdated(db, onboarding.id) == []
        db.execute("INSERT INTO job_search (job_search, rank) VALUES ('integrity-check', 1)")
    return snapshot_id


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("search")) as opened_office:
        yield opened_office


@pytest.fixture(scope="module")
def ctx(office: Office) -> Context:
    publish(office, office.begun("Heartland"), [row(number, *job) for number, job in enumerate(JOBS)])
    return office.ctx(SAM)


def titles(ctx: Context, search: str, **only: str) -> list[str]:
    return [hit.row.title for hit in job_tables.find(ctx, search, **only).hits]


@pytest.mark.parametrize(
    ("search", "position"),
    [
        pytest.param("12345", 0, id="part of a requisition ID"),
        pytest.param("f-3", 1, id="three characters"),
        pytest.param("8813", 1, id="part of an address"),
        pytest.param("https://jobs.acme.example/job/8812/packaging?utm=1", 0, id="an address with a parameter"),
        pytest.param("kag", 0, id="part of a word"),
        pytest.param("elkh", 1, id="part of a place"),
        pytest.param("tecnico san jose", 2, id="without its accents"),
        pytest.param("TÉCNICO", 2, id="in capitals with accents"),
        pytest.param("operator oh", 0, id="with a word of two letters"),
        pytest.param("2 b", 4, id="only words too short to be found alone"),
        pytest.param('"mig"', 3, id="with quotes"),
        pytest.param("(tig) not* arc", 3, id="with operators of the search"),
        pytest.param("near^ {programmer}", 5, id="with more operators of the search"),
        pytest.param("100% c++ :", 5, id="with a percent sign"),
        pytest.param("shift machine", 1, id="words in another order"),
    ],
)
def test_any_part_finds_the_job(ctx: Context, search: str, position: int) -> None:
    assert titles(ctx, search) == [JOBS[position][0]]
    assert job_tables.find(ctx, search).corrected == ""


@pytest.mark.parametrize(
    ("search", "corrected"),
    [
        pytest.param("pakaging operater", "packaging operator", id="a letter missing, a letter wrong"),
        pytest.param("Packaginng", "packaging", id="a letter too many"),
        pytest.param("wleder", "welder", id="two letters exchanged"),
        pytest.param("packaging tolledo", "packaging toledo", id="in the place"),
        pytest.param("pakaging REQ-0412345", "packaging REQ-0412345", id="beside an ID, which stays"),
        pytest.param("mantenimineto", "mantenimiento", id="of a word with accents nearby"),
    ],
)
def test_typing_errors_are_corrected_to_words_that_exist(ctx: Context, search: str, corrected: str) -> None:
    result = job_tables.find(ctx, search)
    assert result.corrected == corrected
    assert result.hits


@pytest.mark.parametrize(
    "search", ["astronaut", "REQ-0412346", "welder toledo", "welder astronaut", "oh", "a", "", "\0", "💼", "AND", '"""']
)
def test_what_is_in_no_job_finds_nothing(ctx: Context, search: str) -> None:
    assert titles(ctx, search) == []


def test_a_search_can_be_for_one_customer(office: Office, ctx: Context) -> None:
    other = office.begun("Ridgeline")
    publish(office, other, [row(1, "Packaging Lead", "Racine, WI, US"), row(2, "Robot Trainer")])
    assert titles(ctx, "packaging", onboarding_id=other.id) == ["Packaging Lead"]
    assert titles(ctx, "packaging") == ["Packaging Lead", "Packaging Operator"]
    assert job_tables.find(ctx, "elkart", onboarding_id=other.id).hits == (), "that word is another customer's"
    assert titles(ctx, "packaging", onboarding_id="nobody") == []


def test_only_the_newest_snapshot_is_searched(office: Office, ctx: Context) -> None:
    customer = office.begun("Summit")
    publish(office, customer, [row(1, "Grinder Hand"), row(2, "Bandsaw Hand"), row(3, "Buffer Hand")])
    with office.services.store.read() as db:
        before = dict(db.stream("SELECT key, id FROM searched_jobs WHERE onboarding_id = ?", [customer.id]))
    publish(office, customer, [row(1, "Grinder Hand"), row(2, "Sandblaster Hand"), row(4, "Deburrer Hand")])
    assert sorted(titles(ctx, "hand")) == ["Deburrer Hand", "Grinder Hand", "Sandblaster Hand"]
    assert titles(ctx, "bandsaw") == titles(ctx, "buffer") == []
    assert job_tables.find(ctx, "bandsow").hits == (), "a word of earlier jobs corrects nothing"
    with office.services.store.read() as db:
        after = dict(db.stream("SELECT key, id FROM searched_jobs WHERE onboarding_id = ?", [customer.id]))
    assert {key: after[key] for key in ("ats:1", "ats:2")} == {key: before[key] for key in ("ats:1", "ats:2")}


def test_a_job_refresh_and_a_decision_keep_the_search_up_to_date(office: Office, ctx: Context) -> None:
    customer = office.linked("Northgate")
    office.read(customer)
    office.decide_the_rest(customer)
    with office.services.store.read() as db:
        assert job_search.outdated(db, customer.id) == []
        stored = db.value("SELECT count(*) FROM job_rows WHERE snapshot_id = ?", [office.snapshot(customer).id])
        assert db.value("SELECT count(*) FROM searched_jobs WHERE onboarding_id = ?", [customer.id]) == stored > 0


def _required(db: Transaction, table: str) -> dict[str, Any]:
    """An empty value for each column that must have one."""
    columns = db.stream(f"PRAGMA table_info({table})")
    return {name: 0 if kind == "INTEGER" else "" for _, name, kind, required, *_ in columns if required}


def test_the_jobs_of_an_older_file_are_found(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    make_older_file(path, names().index("jobs_are_searched_by_an_index"))
    body = '{"key":"ats:1","outcome":"synced","reason":"","title":"Coil Winder"}'
    with opened(path) as db:
        for owner in ("one", "two"):
            db.insert("onboardings", _required(db, "onboardings") | {"id": owner, "customer": owner})
            for current in (0, 1):
                shot = {"id": f"{owner}{current}", "onboarding_id": owner, "started_at": NOW.isoformat()}
                db.insert("snapshots", _required(db, "snapshots") | shot | {"current": current})
                text = {"search": f"coil winder {owner}", "title": "Coil Winder", "location": "Erie", "body": body}
                db.insert("job_rows", _required(db, "job_rows") | text | {"snapshot_id": shot["id"], "key": "ats:1"})
    store = Store(path)
    store.migrate()
    with store.read() as db:
        assert [hit.snapshot_id for hit in job_search.find(db, search="winder", limit=9)] == ["one1", "two1"]
        assert [hit.customer for hit in job_search.find(db, search="wind", onboarding_id="two", limit=9)] == ["two"]
        assert job_search.words_of_length(db, 1, 9) == ["coil", "erie", "winder"]


@given(st.text(max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_can_be_searched_for(ctx: Context, search: str) -> None:
    job_tables.find(ctx, search)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_any_part_of_a_title_finds_its_job(office: Office, ctx: Context, data: st.DataObject) -> None:
    title = data.draw(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=3, max_size=30))
    start = data.draw(st.integers(0, len(title) - 3))
    part = title[start : data.draw(st.integers(start + 3, len(title)))]
    assume(is_specific(part))
    with office.services.store.read() as db:
        (owner,) = {hit.onboarding_id for hit in job_search.find(db, search="REQ-0412345", limit=9)}
        snapshot = snapshots.current(db, owner)
    assert snapshot
    with office.services.store.write() as db:
        job_rows.write(db, snapshot.id, [row(99, title)], before="", now=NOW)
        job_search.index(db, owner, ["ats:99"])
        assert "ats:99" in [hit.row.key for hit in job_search.find(db, search=part, limit=99)]
