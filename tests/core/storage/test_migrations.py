"""From nothing, or from any older file with everything that is in it, to the newest shape; and never rewritten."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from core.storage import onboardings
from core.storage.migrations import migrations
from core.storage.store import Store

NAMES = [migration.name for migration in migrations._migrations]
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
}
"""The file's shape after each migration that exists in somebody's file: append a line, never change one."""


def built(path: Path, count: int) -> Database:
    """A file as it was after its first migrations."""
    db = Database(sqlite3.connect(path, isolation_level=None))
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA foreign_keys=ON")
    migrations.apply(db, stop_before=NAMES[count:] or None)
    return db


def tables(db: Database) -> list[str]:
    """Our own tables, those that others point to first."""
    named = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall()
    return [name for (name,) in named if not name.startswith(("sqlite_", "_sqlite_"))]


def shape(db: Database) -> dict[str, Any]:
    """Everything about the tables and indexes that a statement could depend on."""
    return {
        name: {
            "columns": db.execute(f"PRAGMA table_xinfo({name})").fetchall(),
            "points to": sorted(db.execute(f"PRAGMA foreign_key_list({name})").fetchall()),
            "indexes": sorted(
                (unique, partial, db.execute(f"PRAGMA index_info({index})").fetchall())
                for _, index, unique, _, partial in db.execute(f"PRAGMA index_list({name})").fetchall()
            ),
        }
        for name in tables(db)
    }


def digest(db: Database) -> str:
    return hashlib.sha256(json.dumps(shape(db), sort_keys=True).encode()).hexdigest()[:16]


def filled(db: Database) -> dict[str, dict[str, Any]]:
    """Write one row into every table, each pointing to the others' one row; returns what was written."""
    written: dict[str, dict[str, Any]] = {}
    for table in tables(db):
        points = {row[3]: (row[2], row[4]) for row in db.execute(f"PRAGMA foreign_key_list({table})")}
        row: dict[str, Any] = {}
        for _, column, kind, *_ in db.execute(f"PRAGMA table_info({table})"):
            if column in points:
                other, key = points[column]
                row[column] = written[other][key]
            else:
                row[column] = {"INTEGER": 1, "BLOB": b"%PDF"}.get(kind, f"{table} {column} “é”")
        db.table(table).insert(row)
        written[table] = row
    return written


def test_a_new_file_gets_every_migration_once_in_their_order(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "down" / "onboarding.db")
    store.migrate()
    with store.reading() as db:
        assert [one.name for one in migrations.applied(db)] == NAMES


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.changing() as db:
        written = filled(db)
    with store.reading() as db:
        before = list(db.conn.iterdump())
    store.migrate()
    with store.reading() as db:
        assert list(db.conn.iterdump()) == before
    assert set(written) >= {"people", "onboardings", "audit", "snapshots", "pushes"}


@pytest.mark.parametrize("count", range(1, len(NAMES)), ids=lambda count: f"after_{NAMES[count - 1]}")
def test_an_older_file_keeps_everything_that_was_in_it(tmp_path: Path, count: int) -> None:
    older = built(tmp_path / "onboarding.db", count)
    written = filled(older)
    older.close()
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.reading() as db:
        assert [one.name for one in migrations.applied(db)] == NAMES
        for table, row in written.items():
            (kept,) = db.table(table).rows
            assert {column: kept[column] for column in row} == row, table
        fresh = built(tmp_path / "fresh.db", len(NAMES))
        assert shape(db) == shape(fresh), "an old file ends in the same shape as a new one"
        fresh.close()


def test_customers_of_an_older_file_are_found_in_any_case(tmp_path: Path) -> None:
    older = built(tmp_path / "onboarding.db", NAMES.index("customers_in_any_case"))
    filled(older)
    older.execute("UPDATE onboardings SET customer = 'ÖSTRA Åkeri'")
    older.close()
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.reading() as db:
        assert db.execute("SELECT folded FROM onboardings").fetchall() == [("ostra akeri",)]


def test_a_test_candidate_of_an_older_file_is_still_to_be_removed_after_going_back(tmp_path: Path) -> None:
    older = built(tmp_path / "onboarding.db", NAMES.index("clean_ups"))
    filled(older)
    row = next(iter(older.table("onboardings").rows))
    push = next(iter(older.table("pushes").rows))
    word = {"by": "Ana", "at": "2026-11-20T15:00:00Z", "text": "Removed"}
    bodies = {"gone back": {}, "removed": {"candidate": {"push_id": "b", "cleaned_up": word}}, "refused": {}}
    for name, body in bodies.items():
        facts = {"id": name, "customer": name, "manager": "Ana", "created_at": "2026-11-01T00:00:00Z"}
        older.table("onboardings").insert(row | {"id": name, "integration_id": name, "body": json.dumps(facts | body)})
        sent = json.dumps({"push": {"application_id": None if name == "refused" else "a-1"}})
        day = {"created_at": "2026-11-19T15:00:00+00:00", "body": sent, "email": name}
        older.table("pushes").insert(push | {"id": f"push of {name}", "onboarding_id": name} | day)
    older.close()
    store = Store(tmp_path / "onboarding.db")
    store.migrate()
    with store.reading() as db:
        now = {name: onboardings.get(db, name).clean_up for name in bodies}
    gone, removed = now["gone back"], now["removed"]
    assert gone and removed and now["refused"] is None
    assert (gone.push_ids, gone.since.isoformat(), gone.done) == (("push of gone back",), day["created_at"], None)
    assert removed.done and (removed.done.by, removed.done.text) == ("Ana", "Removed")


def test_no_migration_that_exists_in_somebodys_file_is_ever_edited(tmp_path: Path) -> None:
    found = {}
    for count, name in enumerate(NAMES, 1):
        db = built(tmp_path / f"{count}.db", count)
        found[name] = digest(db)
        db.close()
    assert list(found.items()) == list(SHIPPED.items()), f"append what is new: {found}"


def test_two_processes_that_start_at_once_migrate_the_file_once(tmp_path: Path) -> None:
    for attempt in range(5):
        path = tmp_path / f"{attempt}.db"
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _, path=path: Store(path).migrate(), range(4)))
        with Store(path).reading() as db:
            assert [one.name for one in migrations.applied(db)] == NAMES


def test_a_migration_that_breaks_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    older = built(tmp_path / "onboarding.db", 2)
    before = list(older.conn.iterdump())
    older.execute("CREATE TABLE pushes (in_the_way TEXT)")
    older.close()
    store = Store(tmp_path / "onboarding.db")
    with pytest.raises(sqlite3.OperationalError, match="pushes"):
        store.migrate()
    with store.changing() as db:
        db.execute("DROP TABLE pushes")
    with store.reading() as db:
        assert list(db.conn.iterdump()) == before
    store.migrate()
