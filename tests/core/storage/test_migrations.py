"""From nothing, or from any older file with everything that is in it, to the newest shape; and never rewritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.onboarding.gates import settled
from core.onboarding.hypercare_facts import Hypercare
from core.onboarding.states import Step
from core.people.actor import Actor, ActorKind
from core.problem import Problem, ProblemCode
from core.storage import audit, decisions, files, job_rows, migrations, onboardings, pushes, runs, snapshots, webhooks
from core.storage.actors import actor_in
from core.storage.inspection import dump, make_older_file, opened, tables
from core.storage.store import Store
from core.storage.transaction import DatabaseError, Transaction
from tests.core.onboarding.stages import at

NAMES = migrations.names()
SHIPPED = {
    "people_and_sessions": "5ea204be99f3941b",
    "onboardings_and_audit": "9004ff40969f6082",
    "webhooks_and_runs": "9a9aca3a3434b18f",
    "snapshots_and_decisions": "7ed82fbe5a46bf7a",
    "pushes_and_files": "90f3910c94f3b7dc",
    "kombo_tools": "16814a2aaa4a28bd",
    "second_jobs_and_drafts": "cf753ed74a277071",
    "jobs_in_roomy_tables": "7f1323c7bd8ba645",
    "onboardings_in_turn": "49c11c0fb320a407",
    "unsaved_forms": "34f5dad8db1fda14",
    "address_checks": "4237061da9a40dec",
    "customers_in_any_case": "faab84f51ddf7fce",
    "clean_ups": "faab84f51ddf7fce",
    "snapshots_know_their_list": "bc9ce2c736e92eb6",
    "without_columns_that_nobody_reads": "dfe24486b6c62692",
    "sessions_know_their_last_use": "307681628cb70250",
    "wrong_passwords_by_bucket": "652adff9cc1218af",
    "installation_mode": "4b2503f9cccf4ffe",
    "sign_offs_know_what_they_rested_on": "4b2503f9cccf4ffe",
    "decisions_know_what_they_settle": "4b2503f9cccf4ffe",
    "deliveries_know_that_they_are_foreign": "589c91ab26d961ec",
    "actors": "c7670613b40d5cd0",
    "snapshots_keep_problems": "c7670613b40d5cd0",
    "snapshots_keep_risks": "da343af22f60891d",
    "line_links": "de3e94e58fc2ee7f",
    "jobs_are_searched_by_an_index": "077690e8b8ee14f2",
    "checks_know_the_opened_address": "05dbaf0acd1fe471",
    "live_profiles": "33f205b4db8648fd",
    "job_rows_know_their_country": "fa9c1172b42abe46",
    "onboardings_know_their_unconfirmed_link": "5446e4cdc54f6b0d",
    "connections_are_watched": "0148c8a474f713dc",
    "deliveries_are_listed": "6a5ccda48457e9a3",
    "kept_links": "b83ed5045503aa73",
    "job_assignments": "619b1f1454c1510f",
    "onboardings_know_whether_they_are_watched": "cee96ba714d97533",
    "notes_and_attachments": "2382af46bb00ef2b",
    "shared_screens": "67412d37f0f10260",
    "notices_are_sent": "d628844ec7408a2a",
    "standings": "9588b0662addb4e8",
    "health_checks": "9d3050863231c031",
    "customer_pages": "63ad28cd5634a9bc",
}
"""The file's shape after each migration that exists in somebody's file: append a line, never change one."""


DROPPED = {
    "people": {"failed_attempts", "locked_until"},
    "onboardings": {"go_live_target", "on_hold", "version", "updated_at"},
    "webhooks": {"type"},
    "job_rows": {"who"},
    "pushes": {"job_key", "created_by", "version", "file_id"},
    "candidate_drafts": {"saved_at", "saved_by"},
    "unsaved_forms": {"saved_at"},
}
"""Columns that a later migration took away, because nobody read them."""


@contextmanager
def older_file(path: Path, count: int) -> Iterator[Transaction]:
    """A file as it was after its first migrations, open to be filled."""
    make_older_file(path, count)
    with opened(path) as db:
        yield db


def applied(db: Transaction) -> tuple[str, ...]:
    """The migrations that a file has seen, in their order."""
    return tuple(name for (name,) in db.stream("SELECT name FROM _sqlite_migrations ORDER BY id"))


def shape(db: Transaction) -> dict[str, Any]:
    """Everything about the tables and indexes that a statement could depend on."""
    return {
        name: {
            "columns": list(db.stream(f"PRAGMA table_xinfo({name})")),
            "points to": sorted(db.stream(f"PRAGMA foreign_key_list({name})")),
            "indexes": sorted(
                (unique, partial, list(db.stream(f"PRAGMA index_info({index})")))
                for _, index, unique, _, partial in db.stream(f"PRAGMA index_list({name})")
            ),
        }
        for name in tables(db)
    }


def digest(db: Transaction) -> str:
    return hashlib.sha256(json.dumps(shape(db), sort_keys=True).encode()).hexdigest()[:16]


def filled(db: Transaction) -> dict[str, dict[str, Any]]:
    """Write one row into every table, each pointing to the others' one row; returns what was written."""
    written: dict[str, dict[str, Any]] = {}
    for table in tables(db):
        points = {row[3]: (row[2], row[4]) for row in db.stream(f"PRAGMA foreign_key_list({table})")}
        row: dict[str, Any] = {}
        for _, column, kind, *_ in db.stream(f"PRAGMA table_info({table})"):
            if column in points:
                other, key = points[column]
                row[column] = written[other][key]
            else:
                row[column] = {"INTEGER": 1, "BLOB": b"%PDF"}.get(kind, f"{table} {column} “é”")
        db.insert(table, row)
        written[table] = row
    return written


def test_a_new_file_gets_every_migration_once_in_their_order(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "down" / "onboarding.db")
    store.migrate()
    with store.read() as db:
        assert applied(db) == NAMES


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.write() as db:
        written = filled(db)
    before = dump(store.path)
    store.migrate()
    assert dump(store.path) == before
    assert set(written) >= {"people", "onboardings", "audit", "snapshots", "pushes"}


@pytest.mark.parametrize("count", range(1, len(NAMES)), ids=lambda count: f"after_{NAMES[count - 1]}")
def test_an_older_file_keeps_everything_that_was_in_it(tmp_path: Path, count: int) -> None:
    with older_file(tmp_path / "onboarding.db", count) as db:
        written = filled(db)
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.read() as db:
        assert applied(db) == NAMES
        for table, row in written.items():
            (kept,) = db.select(f"SELECT * FROM {table}")
            still = {column: value for column, value in row.items() if column in kept}
            assert {column: kept[column] for column in still} == still, table
            assert set(row) - set(kept) <= DROPPED.get(table, set())
        with older_file(tmp_path / "fresh.db", len(NAMES)) as fresh:
            assert shape(db) == shape(fresh), "an old file ends in the same shape as a new one"


def test_customers_of_an_older_file_are_found_in_any_case(tmp_path: Path) -> None:
    with older_file(tmp_path / "onboarding.db", NAMES.index("customers_in_any_case")) as db:
        filled(db)
        db.execute("UPDATE onboardings SET customer = 'ÖSTRA Åkeri'")
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.read() as db:
        assert db.select("SELECT folded FROM onboardings") == [{"folded": "ostra akeri"}]


def test_a_test_candidate_of_an_older_file_is_still_to_be_removed_after_going_back(tmp_path: Path) -> None:
    statement = {"by": "Ana", "at": "2026-11-20T15:00:00Z", "text": "Removed"}
    bodies = {"gone back": {}, "removed": {"candidate": {"push_id": "b", "cleaned_up": statement}}, "refused": {}}
    day = {"created_at": "2026-11-19T15:00:00+00:00"}
    with older_file(tmp_path / "onboarding.db", NAMES.index("clean_ups")) as db:
        written = filled(db)
        for name, body in bodies.items():
            facts = {"id": name, "customer": name, "manager": "Ana", "created_at": "2026-11-01T00:00:00Z"}
            row = {"id": name, "integration_id": name, "body": json.dumps(facts | body)}
            db.insert("onboardings", written["onboardings"] | row)
            sent = json.dumps({"push": {"application_id": None if name == "refused" else "a-1"}})
            row = {"id": f"push of {name}", "onboarding_id": name, "body": sent, "email": name}
            db.insert("pushes", written["pushes"] | row | day)
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.read() as db:
        now = {name: onboardings.get(db, name).clean_up for name in bodies}
    gone, removed = now["gone back"], now["removed"]
    assert gone and removed and now["refused"] is None
    assert (gone.push_ids, gone.since.isoformat(), gone.done) == (("push of gone back",), day["created_at"], None)
    assert removed.done and (removed.done.by.name, removed.done.text) == ("Ana", "Removed")


def test_every_module_of_migrations_stands_in_the_list_of_eras() -> None:
    modules = {path.stem for path in Path(migrations.__file__).parent.glob("era*.py")}
    assert sorted(migrations.ERAS) == sorted(modules)


def test_live_customers_of_an_older_file_are_found_as_the_rules_of_today_find_them(tmp_path: Path) -> None:
    live = at(Step.LIVE)
    assert live.sign_off
    statement = live.sign_off.recorded
    handed = Hypercare(since=statement.at, handed_over=statement)
    before = Hypercare(since=statement.at - timedelta(days=9), handed_over=statement)
    cases = {
        "new": at(Step.REQUIREMENTS),
        "linked": at(Step.JOBS),
        "live": live,
        "with support": live.changed(hypercare=handed),
        "signed off again": live.changed(hypercare=before),
    }
    with older_file(tmp_path / "onboarding.db", NAMES.index("onboardings_know_whether_they_are_watched")) as db:
        written = filled(db)
        for name, onboarding in cases.items():
            body = onboarding.changed(id=name).model_dump_json()
            db.insert("onboardings", written["onboardings"] | {"id": name, "integration_id": name, "body": body})
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.read() as db:
        assert set(onboardings.watched(db)) == set(cases) - {"new"}
        assert set(onboardings.in_hypercare(db)) == {"live", "signed off again"}
        listed = onboardings.signed_off(db, with_support=True, limit=9)
        assert ([onboarding.id for onboarding in listed.onboardings], listed.total) == (["with support"], 1)


PEOPLE = {"a-1": "Ana Alvarez", "b-1": "Ben Ito", "b-2": "Ben Ito"}


def resolved(tmp_path: Path, name: str, people: dict[str, str]) -> dict[str, Actor]:
    """Who stands in every place of a migrated file whose every actor had this name; `people` maps ids to names."""
    at = "2026-11-20T15:00:00Z"
    statement = {"by": name, "at": at}
    body = {"id": "one", "customer": "Acme", "manager": name, "created_at": at}
    body |= {
        "requirements": {"agreed": statement, "acknowledged": {"by": statement}},
        "hold": {"reason": "", "since": at, **statement},
    }
    body |= {"connection": {"integration_id": "x", "learned_from": name, "connected_at": at}}
    push = {
        "id": "p",
        "job_id": "j",
        "email": "e",
        "payload_hash": "",
        "pdf_sha256": "",
        "resolved_by": name,
        **statement,
    }
    update = {"file_name": "f", "pdf_sha256": "", "file_id": "", **statement}
    record = {"push": push, "onboarding_id": "one", "integration_id": "x", "job_key": "", "job_title": ""}
    row = {"key": "ats:1", "outcome": "synced", "reason": "", "decided_by": name}
    bodies = {"onboardings": body, "job_rows": row, "pushes": record | {"candidate_name": "", "update": update}}
    columns = {"audit": "who", "runs": "started_by", "decisions": "by", "address_checks": "checked_by"}
    with older_file(tmp_path / "onboarding.db", NAMES.index("actors")) as db:
        written = filled(db)
        for id_, known in people.items():
            db.insert("people", written["people"] | {"id": id_, "email": id_, "name": known})
        for table, kept in bodies.items():
            db.execute(f"UPDATE {table} SET body = ?", [json.dumps(kept)])
        for table, column in (*columns.items(), ("files", "created_by"), ("onboardings", "manager")):
            db.execute(f'UPDATE {table} SET "{column}" = ?', [name])
        for column in ("at", "checked_at", "started_at", "updated_at", "ended_at", "created_at"):
            for table in columns | {"files": ""}:
                if column in written[table]:
                    db.execute(f"UPDATE {table} SET {column} = ?", [at])
        db.execute("UPDATE audit SET before = '{}', after = '{}'")
        db.execute("UPDATE runs SET state = 'succeeded'")
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.read() as db:
        onboarding = onboardings.get(db, written["onboardings"]["id"])
        (kept,) = pushes.of(db, one_id := written["onboardings"]["id"])
        (decided,) = job_rows.every(db, written["snapshots"]["id"])
        (check,) = db.select("SELECT * FROM address_checks")
        assert (
            onboarding.requirements.agreed
            and onboarding.hold
            and onboarding.connection
            and kept.push.resolved_by
            and kept.update
        )
        assert decided.decided_by
        return {
            "manager": onboarding.manager,
            "agreed": onboarding.requirements.agreed.by,
            "acknowledged": onboarding.requirements.acknowledged["by"].by,
            "hold": onboarding.hold.by,
            "connected": onboarding.connection.learned_from,
            "pushed": kept.push.by,
            "resolved": kept.push.resolved_by,
            "updated": kept.update.by,
            "job row": decided.decided_by,
            "audit": audit.entries(db, one_id)[0].who,
            "run": runs.get(db, written["runs"]["id"]).started_by,
            "decision": next(iter(decisions.of(db, one_id).values())).by,
            "file": files.content(db, written["files"]["id"])[0].kept_by,
            "address": actor_in(check, "checked_by"),
            "list": actor_in(db.select("SELECT * FROM onboardings")[0], "manager"),
        }


@pytest.mark.parametrize(
    ("name", "kind", "id_"),
    [
        pytest.param("Ana Alvarez", "person", "a-1", id="the one person of this name"),
        pytest.param("Ben Ito", "unknown", "", id="two people of one name"),
        pytest.param("Cy Young", "unknown", "", id="a person who was deleted"),
        pytest.param("Kombo", "system", "kombo", id="Kombo"),
        pytest.param("FactoryFix", "system", "factoryfix", id="FactoryFix"),
        pytest.param("Dashboard", "system", "dashboard", id="the dashboard"),
        pytest.param("the dashboard", "system", "dashboard", id="the dashboard as it asked for readings"),
        pytest.param("command line", "command line", "command line", id="the command line"),
    ],
)
def test_a_name_of_an_older_file_becomes_who_it_stood_for(tmp_path: Path, name: str, kind: str, id_: str) -> None:
    actors = resolved(tmp_path, name, PEOPLE)
    assert actors == dict.fromkeys(actors, Actor(ActorKind(kind), id_, name))


@pytest.mark.parametrize(
    ("people", "kind", "id_"),
    [({"k-1": "Kombo"}, "person", "k-1"), ({"k-1": "Kombo", "k-2": "Kombo"}, "unknown", "")],
    ids=["one person called Kombo", "two people called Kombo"],
)
def test_a_person_may_be_called_kombo(tmp_path: Path, people: dict[str, str], kind: str, id_: str) -> None:
    actors = resolved(tmp_path, "Kombo", people)
    assert actors == dict.fromkeys(actors, Actor(ActorKind(kind), id_, "Kombo"))


def test_nobody_becomes_no_actor(tmp_path: Path) -> None:
    with older_file(tmp_path / "onboarding.db", NAMES.index("actors")) as db:
        written = filled(db)
        for name, body in {"job_rows": {"decided_by": ""}, "pushes": {"push": {"resolved_by": ""}}}.items():
            db.execute(f"UPDATE {name} SET body = ?", [json.dumps(body)])
        db.execute("UPDATE address_checks SET checked_by = ''")
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.read() as db:
        assert json.loads(db.value("SELECT body FROM job_rows")) == {"decided_by": None}
        assert json.loads(db.value("SELECT body FROM pushes")) == {"push": {"resolved_by": None}}
        assert db.value("SELECT checked_by_kind FROM address_checks") == ""
    assert written


def test_a_sign_off_of_an_older_file_keeps_what_it_needed_then(tmp_path: Path) -> None:
    connected = ["requirements agreed", "connected", "linked", "jobs verified"]
    statement = {"by": "Ana", "at": "2026-11-20T15:00:00Z"}
    seen = {"candidate": {"push_id": "p", "version_2": {"state": "seen", "word": statement}}}
    sent = {"candidate": {"push_id": "p", "version_2": {"state": "sent", "word": statement}}}
    items = 9
    cases: dict[str, tuple[dict[str, Any], dict[str, Any], list[str], int]] = {
        "engaged": ({}, {}, connected, items),
        "both": ({"sync_mode": "new_and_engaged"}, seen, [*connected, "version 2"], items),
        "before version 2": ({"sync_mode": "new_and_engaged"}, sent, connected, items),
        "redirect": ({"sync_mode": "redirect"}, {}, [*connected, "career page checked"], 0),
        "by hand": (
            {"sync_mode": "manual", "no_connection": "None at Kombo."},
            {},
            ["requirements agreed", "no connection", "by hand"],
            0,
        ),
        "not signed off": ({}, {"sign_off": None}, [], 0),
    }
    with older_file(tmp_path / "onboarding.db", NAMES.index("sign_offs_know_what_they_rested_on")) as db:
        written = filled(db)
        for name, (requirements, body, *_) in cases.items():
            facts = {"id": name, "customer": name, "manager": "Ana", "created_at": "2026-11-01T00:00:00Z"}
            facts |= {"requirements": requirements, "sign_off": {"approver": "Dana", "recorded": statement}} | body
            row = {"id": name, "integration_id": name, "body": json.dumps(facts)}
            db.insert("onboardings", written["onboardings"] | row)
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.read() as db:
        signed = {name: onboardings.get(db, name).sign_off for name in cases}
    assert signed.pop("not signed off") is None
    kept = {
        name: signed_off and ([*signed_off.rested_on.facts], len(signed_off.rested_on.items))
        for name, signed_off in signed.items()
    }
    assert kept == {name: (needed, count) for name, (*_, needed, count) in cases.items() if name in kept}


@pytest.mark.parametrize(
    ("sentence", "code", "about"),
    [
        ("The ATS shows us no job at all: ask whether the connected account may see them.", "no_jobs", ""),
        ("1 still waiting for the sync.", "jobs_to_settle", "pending"),
        ("2 typed into FactoryFix by hand although the ATS has them.", "jobs_to_settle", "manual duplicate"),
        ("12 waiting for a person's decision.", "jobs_to_settle", "review"),
        ("1 on the customer’s list but nowhere in the ATS.", "jobs_to_settle", "expected, not found"),
        ("3 on the customer’s list, but left out.", "listed_but_excluded", ""),
        ("4 whose title or location differs from the ATS.", "jobs_differ", ""),
        ("The moon is full.", "other", ""),
    ],
)
def test_a_sentence_of_an_older_snapshot_becomes_a_problem(
    tmp_path: Path, sentence: str, code: str, about: str
) -> None:
    with older_file(tmp_path / "onboarding.db", NAMES.index("snapshots_keep_problems")) as db:
        facts = filled(db)["snapshots"]
        times = {"started_at": "2026-11-20T15:00:00Z", "finished_at": None, "whole_at": None}
        totals = {"counts": "{}", "skipped": "[]", "blockers": json.dumps([sentence])}
        db.update("snapshots", facts["id"], times | totals)
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.read() as db:
        assert snapshots.get(db, facts["id"]).blockers == (Problem(ProblemCode(code), sentence, about=about),)


def test_a_decision_of_an_older_file_settles_what_it_settled(tmp_path: Path) -> None:
    statement = {"by": "Ana", "at": "2026-11-20T15:00:00Z", "text": "Lever ended in May", "about": "They disagree."}
    pasted = {"ats": "lever", "pasted_urls": ["https://b.example", "https://a.example"], "ats_decision": statement}
    facts = {"id": "one", "customer": "Acme", "manager": "Ana", "created_at": "2026-11-01T00:00:00Z"}
    with older_file(tmp_path / "onboarding.db", NAMES.index("decisions_know_what_they_settle")) as db:
        row = filled(db)["onboardings"] | {"id": "one", "integration_id": "one"}
        db.insert("onboardings", row | {"body": json.dumps(facts | {"requirements": pasted})})
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.read() as db:
        requirements = onboardings.get(db, "one").requirements
    assert settled(requirements, "They disagree, in the words of today.")
    assert requirements.ats_decision and requirements.ats_decision.about == "They disagree."


def test_a_foreign_delivery_of_an_older_file_is_looked_at_again(tmp_path: Path) -> None:
    notes = {"foreign": "Belongs to no onboarding here.", "done": "Sync finished.", "waiting": None}
    with older_file(tmp_path / "onboarding.db", NAMES.index("deliveries_know_that_they_are_foreign")) as db:
        for id_, note in notes.items():
            row = {"id": id_, "received_at": "2026-11-20T15:00:00Z", "body": '{"id": "lever:1"}', "note": note}
            db.insert("webhooks", row | {"processed_at": note and "2026-11-20T15:00:01Z"})
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.write() as db:
        assert webhooks.reopen_foreign(db, "lever:1") == 1
        assert {row["id"] for row in webhooks.unprocessed(db)} == {"foreign", "waiting"}


def test_no_migration_that_exists_in_somebodys_file_is_ever_edited(tmp_path: Path) -> None:
    digests = {}
    for count, name in enumerate(NAMES, 1):
        with older_file(tmp_path / f"{count}.db", count) as db:
            digests[name] = digest(db)
    assert list(digests.items()) == list(SHIPPED.items()), f"append what is new: {digests}"


def test_two_processes_that_start_at_once_migrate_the_file_once(tmp_path: Path) -> None:
    for attempt in range(5):
        path = tmp_path / f"{attempt}.db"
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _, path=path: Store(path).migrate(), range(4)))
        with Store(path).read() as db:
            assert applied(db) == NAMES


def test_a_migration_that_breaks_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    make_older_file(path, 2)
    before = dump(path)
    with opened(path) as db:
        db.execute("CREATE TABLE pushes (in_the_way TEXT)")
    store = Store(path)
    with pytest.raises(DatabaseError, match="pushes"):
        store.migrate()
    with store.write() as db:
        db.execute("DROP TABLE pushes")
    assert dump(path) == before
    store.migrate()
