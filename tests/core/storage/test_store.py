"""The file: one writer at a time, everything or nothing, and no read that sees a half change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Event

import pytest

from core.errors import NotFound, StoreUnavailable
from core.onboarding.model import Onboarding
from core.people.actor import KOMBO, Actor, ActorKind
from core.people.sessions import Session
from core.storage import audit, onboardings, sessions
from core.storage.health import damage
from core.storage.store import KEPT, Store
from core.storage.transaction import DatabaseError, IntegrityError, Transaction
from tests.actors import named

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
FULL = 2
"""What SQLite calls waiting until the disk has it."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "onboarding.db")
    made.migrate()
    return made


def fresh(name: str = "Acme") -> Onboarding:
    return Onboarding(id=name.lower(), customer=name, manager=named("Ana"), created_at=NOW)


def created(store: Store, name: str = "Acme") -> Onboarding:
    with store.write() as db:
        return onboardings.create(db, fresh(name), who=named("Ana"), now=NOW)


def pragma(db: Transaction, name: str) -> object:
    return db.value(f"PRAGMA {name}")


def test_the_file_is_in_wal_mode_and_every_connection_keeps_foreign_keys(store: Store) -> None:
    for opened in (store.read, store.write):
        with opened() as db:
            assert (pragma(db, "journal_mode"), pragma(db, "foreign_keys")) == ("wal", 1)


def test_a_commit_waits_for_the_disk_so_that_no_push_leaves_before_its_intent(store: Store) -> None:
    for _turn in range(2):  # on a new connection, and on the one that is taken up again
        with store.write() as db:
            assert pragma(db, "synchronous") == FULL


def test_a_row_that_points_nowhere_is_refused_by_the_file_itself(store: Store) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), store.write() as db:
        sessions.open_session(db, Session("digest", "nobody", NOW, NOW, NOW))


def test_many_writers_wait_for_each_other_and_lose_nothing(store: Store) -> None:
    writers, each = 8, 25
    with store.write() as db:
        db.insert("secrets", {"name": "count", "value": "0"})
    together = Barrier(writers)

    def write(_: int) -> None:
        together.wait()
        for _turn in range(each):
            with store.write() as db:
                count = int(db.value("SELECT value FROM secrets WHERE name = 'count'"))
                db.execute("UPDATE secrets SET value = ? WHERE name = 'count'", [str(count + 1)])

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    with store.read() as db:
        assert db.value("SELECT value FROM secrets WHERE name = 'count'") == str(writers * each)


def test_a_read_never_waits_for_a_writer_and_never_sees_half_of_its_change(store: Store) -> None:
    onboarding = created(store)
    written, looked = Event(), Event()

    def write() -> None:
        with store.write() as db:
            onboardings.save(
                db, onboarding, onboarding.changed(customer="Renamed"), who=named("Ana"), what="Renamed", now=NOW
            )
            written.set()
            assert looked.wait(10)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert written.wait(10)
        with store.read() as db:
            assert onboardings.get(db, onboarding.id).customer == "Acme"
            looked.set()
            writing.result(10)
            assert onboardings.get(db, onboarding.id).customer == "Acme", "a read keeps its view until it ends"
            assert len(audit.entries(db, onboarding.id)) == 1
    with store.read() as db:
        assert onboardings.get(db, onboarding.id).customer == "Renamed"


def test_nothing_can_be_written_through_a_read(store: Store) -> None:
    with pytest.raises(DatabaseError, match="readonly"), store.read() as db:
        onboardings.create(db, fresh(), who=named("Ana"), now=NOW)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_is_raised_undoes_the_change_and_its_audit_entry(store: Store, error: type[BaseException]) -> None:
    onboarding = created(store)
    with pytest.raises(error), store.write() as db:
        onboardings.save(
            db, onboarding, onboarding.changed(customer="Renamed"), who=named("Ana"), what="Renamed", now=NOW
        )
        raise error
    with store.read() as db:
        assert onboardings.get(db, onboarding.id) == onboarding
        assert [entry.what for entry in audit.entries(db, onboarding.id)] == ["Started the onboarding"]


def test_a_change_whose_audit_entry_cannot_be_written_is_not_kept_either(store: Store) -> None:
    onboarding = created(store)
    nameless = Actor(ActorKind.PERSON, "ana", None)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError, match=r"audit\.who"), store.write() as db:
        onboardings.save(db, onboarding, onboarding.changed(customer="Renamed"), who=nameless, what="Renamed", now=NOW)
    with store.read() as db:
        assert onboardings.get(db, onboarding.id) == onboarding


def test_a_refused_change_leaves_the_writers_after_it_alone(store: Store) -> None:
    with pytest.raises(NotFound), store.write() as db:
        onboardings.get(db, "nobody")
    assert created(store).version == 1


def test_one_integration_belongs_to_one_onboarding_by_the_files_own_word(store: Store) -> None:
    from core.onboarding.connection_facts import Connection

    connection = Connection(integration_id="lever:1", learned_from=named("webhook"), connected_at=NOW)
    for name in ("First", "Second"):
        onboarding = created(store, name)
        with store.write() as db:
            after = onboarding.changed(connection=connection)
            if name == "First":
                onboardings.save(db, onboarding, after, who=KOMBO, what="Connected", now=NOW)
            else:
                with pytest.raises(IntegrityError, match="integration_id"):
                    onboardings.save(db, onboarding, after, who=KOMBO, what="Connected", now=NOW)


def test_a_sound_file_is_called_sound_and_a_torn_one_is_not(store: Store, tmp_path: Path) -> None:
    for number in range(200):
        created(store, f"Customer {number}")
    with store.read() as db:
        assert damage(db) == ""
    with store.write() as db:
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("BEGIN")
    whole = store.path.read_bytes()
    torn = Store(tmp_path / "torn.db")
    torn.path.write_bytes(whole[: len(whole) // 2] + b"\xff" * 4096 + whole[len(whole) // 2 + 4096 :])
    with torn.read() as db:
        assert damage(db)


def test_after_a_rush_only_a_few_connections_stay_open(store: Store) -> None:
    people_at_once = 30
    together = Barrier(people_at_once)

    def look(_: int) -> Transaction:
        with store.read() as db:
            together.wait()
            return db

    with ThreadPoolExecutor(people_at_once) as pool:
        ended = list(pool.map(look, range(people_at_once)))

    def is_open(db: Transaction) -> bool:
        try:
            db.value("SELECT 1")
        except DatabaseError:
            return False
        return True

    assert 0 < sum(map(is_open, ended)) < 2 * KEPT
    store.close()
    assert not any(map(is_open, ended))


def test_a_full_disk_is_said_in_a_sentence_and_nothing_of_the_change_is_kept(store: Store) -> None:
    with store.write() as db:
        kept = onboardings.create(db, fresh(), who=named("Ana"), now=NOW)
    with (
        pytest.raises(StoreUnavailable, match="cannot be written now: database or disk is full"),
        store.write() as db,
    ):
        db.execute("PRAGMA max_page_count=1")  # SQLite takes the pages that are there for all that there will be
        longer = kept.changed(requirements=kept.requirements.changed(expected_list="x" * 100_000))
        onboardings.save(db, kept, longer, who=named("Ana"), what="Listed the jobs", now=NOW)
    with store.read() as db:
        assert onboardings.get(db, kept.id) == kept
        assert len(audit.entries(db, kept.id)) == 1


def test_a_mistake_in_our_own_statement_is_no_trouble_of_the_disk(store: Store) -> None:
    with pytest.raises(DatabaseError, match="no such table"), store.write() as db:
        db.execute("SELECT * FROM nowhere")
