"""A file that an older program left behind is opened by the one of today, and every fact in it is still there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson
import pytest

from core.candidate.model import Profile
from core.candidate.record import Record
from core.onboarding.cleaning_up import to_clean_up
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement
from core.onboarding.states import Step
from core.onboarding.steps import CONFIRMATION_ITEMS, current_step, waiting_on
from core.people.actor import DASHBOARD, ActorKind
from core.storage import (
    audit,
    decisions,
    files,
    job_records,
    job_rows,
    onboardings,
    people,
    pushes,
    runs,
    snapshots,
    tools as kombo_tools,
)
from core.storage.inspection import opened, tables
from core.storage.store import Store
from core.storage.transaction import Transaction
from tests.core.onboarding.stages import added_item
from tests.core.storage.old_file import FACTS, unpack

EXPECTED = json.loads(FACTS.read_text("utf-8"))
NEW_NAMES = {"said": "kombo_message", "word": "statement"}
"""What a later migration calls a field or a value of the old file: append old and new, so that its fact is found."""
ACTORS = {"by", "manager", "learned_from", "resolved_by", "decided_by"}
"""Fields that held a name, and hold since then who that is: that name, with the kind and the id of who has it."""
GONE: dict[str, str] = {}
"""Tables that a later migration takes away on purpose, and where their facts went."""
SERVICES = {"Kombo": "kombo", "FactoryFix": "factoryfix", "Dashboard": "dashboard", "the dashboard": "dashboard"}
STARTED = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Transaction]:
    """The file as it was left behind."""
    with opened(unpack(tmp_path_factory.mktemp("before") / "onboarding.db")) as db:
        yield db


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The file as today’s program opened it."""
    opened_today = Store(unpack(tmp_path_factory.mktemp("after") / "onboarding.db"))
    opened_today.migrate()
    return opened_today


@pytest.fixture
def now(store: Store) -> Iterator[Transaction]:
    with store.read() as db:
        yield db


def every(db: Transaction) -> list[Onboarding]:
    return list(onboardings.find(db, limit=1000).onboardings)


def renamed(value: Any) -> Any:
    """A fact of the old file in the words of today."""
    if isinstance(value, dict):
        return {NEW_NAMES.get(name, name): renamed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner) for inner in value]
    return NEW_NAMES.get(value, value) if isinstance(value, str) else value


def lost(stored: str, loaded: Any) -> dict[str, Any]:
    """The values of a stored JSON body that the model made of it does not hold under the same name."""
    holds = {name: named(name, value) for name, value in audit.flat(json.loads(orjson.dumps(loaded))).items()}
    stated = audit.flat(renamed(json.loads(stored)))
    values = {name: named(name, value) for name, value in stated.items()}
    return {name: value for name, value in values.items() if not covers(holds.get(name, "missing"), value)}


def covers(held: Any, value: Any) -> bool:
    """Whether a held value is the stored one; a record inside a list may have gained fields since."""
    if isinstance(held, list) and isinstance(value, list):
        return len(held) == len(value) and all(map(covers, held, value))
    if isinstance(held, dict) and isinstance(value, dict):
        return all(covers(held.get(name, "missing"), stored) for name, stored in value.items())
    return bool(held == value)


def named(field: str, value: Any) -> Any:
    """A value as the old file has it: of who did something the name."""
    if field.split(".")[-1] not in ACTORS or isinstance(value, str):
        return value
    return value["name"] if value else ""


def statement(given: Statement | None) -> str:
    return f"{given.by} at {zulu(given.at)}: {given.text}" if given else ""


def zulu(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def test_every_row_is_still_there(store: Store, now: Transaction) -> None:
    kept = {table: now.value(f"SELECT count(*) FROM {table}") for table in tables(now)}
    expected = {table: count for table, count in EXPECTED["rows"].items() if table not in GONE}
    assert {table: kept.get(table) for table in expected} == expected


@pytest.mark.parametrize("customer", EXPECTED["onboardings"])
def test_an_onboarding_says_what_it_said(now: Transaction, customer: str) -> None:
    (onboarding,) = (onboarding for onboarding in every(now) if onboarding.customer == customer)
    assert facts_of(onboarding) == renamed(EXPECTED["onboardings"][customer])


def facts_of(onboarding: Onboarding) -> dict[str, Any]:
    agreed, link, connection, linking = (
        onboarding.requirements,
        onboarding.link,
        onboarding.connection,
        onboarding.linking,
    )
    checked, candidate, signed = onboarding.jobs, onboarding.candidate, onboarding.sign_off
    return {
        "id": onboarding.id,
        "manager": onboarding.manager.name,
        "created_at": zulu(onboarding.created_at),
        "version": onboarding.version,
        "step": current_step(onboarding).value,
        "waiting on": waiting_on(onboarding).value,
        "live": current_step(onboarding) is Step.LIVE,
        "on hold": onboarding.hold.reason if onboarding.hold else "",
        "account": agreed.account_id,
        "ats": agreed.ats,
        "sync mode": agreed.sync_mode.value,
        "go-live target": agreed.go_live_target and agreed.go_live_target.isoformat(),
        "customer's list": agreed.expected_list,
        "acknowledged": {key: statement(given) for key, given in agreed.acknowledged.items()},
        "agreed": statement(agreed.agreed),
        "link": link
        and {
            "kind": link.kind,
            "by": link.by.name,
            "created_at": zulu(link.created_at),
            "expires_at": zulu(link.expires_at),
        },
        "integration": connection and connection.integration_id,
        "connected": connection and f"{connection.learned_from} at {zulu(connection.connected_at)}",
        "linked": linking and statement(linking.linked),
        "jobs verified": checked and f"{checked.synced} in sync; {statement(checked.verified)}",
        "test candidate": candidate and candidate.push_id,
        "confirmed": {
            item: {"answer": kept.answer, "who": kept.who, "channel": kept.channel, "heard": statement(kept.heard)}
            for item, kept in (candidate.confirmations if candidate else {}).items()
        },
        "signed off": signed and f"{signed.approver}: {signed.note}; recorded by {statement(signed.recorded)}",
        "to clean up": list(onboarding.clean_up.push_ids) if onboarding.clean_up else [],
        "turns": [[turn.step.value, turn.holder.value, zulu(turn.since)] for turn in onboarding.turns],
    }


def test_a_field_that_no_model_knows_is_noticed(now: Transaction) -> None:
    onboarding = every(now)[0]
    body = onboarding.model_dump(mode="json") | {"nobody_knows_this": {"by": "Ana"}}
    assert lost(json.dumps(body), onboarding.model_dump(mode="json")) == {"nobody_knows_this.by": "Ana"}


def test_every_value_of_an_onboarding_is_found_in_the_model(before: Transaction, now: Transaction) -> None:
    for id_, body in before.stream("SELECT id, body FROM onboardings"):
        assert lost(body, onboardings.get(now, id_).model_dump(mode="json")) == {}, id_


def test_who_is_live_stays_live_and_nobody_moves_when_the_app_starts(store: Store) -> None:
    with store.write() as db:
        entries = db.value("SELECT count(*) FROM audit")
        onboardings.follow_rules(db, who=DASHBOARD, now=STARTED)
        assert db.value("SELECT count(*) FROM audit") == entries
        live = {onboarding.customer for onboarding in every(db) if current_step(onboarding) is Step.LIVE}
    assert live == {customer for customer, facts in EXPECTED["onboardings"].items() if facts["live"]}


def test_a_confirmation_item_that_is_added_later_takes_nobody_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.read() as db:
        before = {onboarding.id: (current_step(onboarding), to_clean_up(onboarding)) for onboarding in every(db)}
        assert {step for step, _ in before.values()} >= {Step.LIVE}
        monkeypatch.setitem(CONFIRMATION_ITEMS, added_item("new_item"), "The candidate has a photo")
        assert {
            onboarding.id: (current_step(onboarding), to_clean_up(onboarding)) for onboarding in every(db)
        } == before
        for live in (onboarding for onboarding in every(db) if current_step(onboarding) is Step.LIVE):
            assert current_step(live.changed(sign_off=None)) is not Step.GO_LIVE, "who signs off now confirms it too"
            assert live.connection
            broken = live.changed(connection=live.connection.changed(status="INVALID"))
            assert current_step(broken) is Step.CONNECT


def test_everybody_who_may_sign_in_still_may(before: Transaction, now: Transaction) -> None:
    accounts = sorted(people.everyone(now), key=lambda account: account.email)
    listed = [{"email": a.email, "name": a.name, "role": a.role.value, "active": a.active} for a in accounts]
    assert listed == renamed(EXPECTED["people"])
    hashes = dict(before.stream("SELECT email, password_hash FROM people"))
    assert {account.email: account.password_hash for account in accounts} == hashes


def test_the_audit_log_is_as_it_was_written(before: Transaction, now: Transaction) -> None:
    names = {onboarding.id: onboarding.customer for onboarding in every(now)}
    query = "SELECT * FROM audit ORDER BY id"
    rows = now.select(query)
    lines = [f"{names.get(row['onboarding_id'], 'Office')}: {row['who']} at {row['at']}: {row['what']}" for row in rows]
    assert lines == EXPECTED["audit"]
    for old, row in zip(before.select(query), rows, strict=True):
        for side in ("before", "after"):
            assert json.loads(row[side]) == renamed(json.loads(old[side])), old["id"]
    for id_ in names:
        assert [entry.id for entry in audit.entries(now, id_, limit=1000)] == [
            row["id"] for row in reversed(rows) if row["onboarding_id"] == id_
        ]


def test_every_decision_on_a_job_stands(now: Transaction) -> None:
    stand = [
        {"customer": onboarding.customer, "at": kept.at.isoformat(), "key": kept.key, "verdict": kept.verdict}
        | {"fingerprint": kept.fingerprint, "by": kept.by.name, "reason": kept.reason}
        for onboarding in every(now)
        for kept in decisions.of(now, onboarding.id).values()
    ]
    assert sorted(stand, key=lambda kept: (kept["at"], kept["key"])) == renamed(EXPECTED["decisions"])


def test_every_push_is_in_the_ledger(before: Transaction, now: Transaction) -> None:
    for expected in EXPECTED["pushes"]:
        assert push_facts(pushes.get(now, expected["id"])) == renamed(expected)
    for id_, body in before.stream("SELECT id, body FROM pushes"):
        assert lost(body, pushes.get(now, id_)) == {}, id_
    assert {kept.push.id for onboarding in every(now) for kept in pushes.of(now, onboarding.id)} == {
        expected["id"] for expected in EXPECTED["pushes"]
    }


def push_facts(record: Record) -> dict[str, Any]:
    push = record.push
    return {
        "id": push.id,
        "email": push.email,
        "state": push.state.value,
        "application_id": push.application_id,
        "candidate_id": push.candidate_id,
        "remote_id": push.remote_id,
        "payload_hash": push.payload_hash,
        "by": push.by.name,
        "at": push.at.isoformat(),
        "job_key": record.job_key,
        "job_title": record.job_title,
        "files": [*record.files, record.profile_file],
        "stage": record.seen.stage if record.seen else "",
    }


def test_every_snapshot_has_its_rows_and_counts(before: Transaction, now: Transaction) -> None:
    for expected in EXPECTED["snapshots"]:
        shot = snapshots.get(now, expected["id"])
        rows = {row.key: row for row in job_rows.every(now, shot.id)}
        assert {key: row.outcome.value for key, row in rows.items()} == renamed(expected["outcomes"])
        assert (shot.counts, shot.passes, [problem.sentence for problem in shot.blockers]) == (
            renamed(expected["counts"]),
            expected["passes"],
            expected["blockers"],
        )
        finished = shot.finished_at and shot.finished_at.isoformat()
        assert (shot.started_at.isoformat(), finished) == (expected["started_at"], expected["finished_at"])
        assert [shot.ats_count, shot.factoryfix_count] == expected["jobs"]
        assert (snapshots.current(now, shot.onboarding_id) == shot) is expected["current"]
        for key, body in before.stream("SELECT key, body FROM job_rows WHERE snapshot_id = ?", [shot.id]):
            assert lost(body, msgspec.to_builtins(rows[key])) == {}, key


@pytest.mark.parametrize("table", ["ats_jobs", "factoryfix_jobs"])
def test_every_job_of_both_sides_can_be_read(before: Transaction, now: Transaction, table: str) -> None:
    find = job_records.ats_job if table == "ats_jobs" else job_records.factoryfix_job
    for snapshot_id, id_, body in before.stream(f"SELECT snapshot_id, id, body FROM {table}"):
        job = find(now, snapshot_id, id_)
        assert job is not None
        assert lost(body, msgspec.to_builtins(job)) == {}, id_


@pytest.mark.parametrize("id_", EXPECTED["files"])
def test_every_file_has_its_bytes(before: Transaction, now: Transaction, id_: str) -> None:
    expected = EXPECTED["files"][id_]
    file, content = files.content(now, id_)
    assert hashlib.sha256(content).hexdigest() == file.sha256 == expected["sha256"]
    assert (file.kind, file.name, file.content_type, file.size) == tuple(
        expected[name] for name in ("kind", "name", "content_type", "size")
    )
    assert (file.kept_at.isoformat(), file.kept_by.name) == (expected["created_at"], expected["created_by"])
    if expected["kind"] == "profile_data":
        assert lost(content.decode(), Profile.model_validate_json(content).model_dump(mode="json")) == {}


def test_every_piece_of_background_work_ended_as_it_did(now: Transaction) -> None:
    for id_, expected in EXPECTED["runs"].items():
        run = runs.get(now, id_)
        ended = run.ended_at and run.ended_at.isoformat()
        assert (
            run.kind,
            run.state,
            run.done,
            run.started_at.isoformat(),
            ended,
            run.message,
            run.started_by.name,
        ) == tuple(renamed(expected).values())


def test_kombos_list_of_atss_stays_in_force(now: Transaction) -> None:
    latest = kombo_tools.latest(now)
    assert latest
    assert [len(latest.tools)] == EXPECTED["kombo_tools"]


def test_whoever_did_something_is_a_person_of_the_file_or_a_service_or_not_known(now: Transaction) -> None:
    ids = {account.name: account.id for account in people.everyone(now)}
    onboardings_now = every(now)
    actors = {entry.who for onboarding in onboardings_now for entry in audit.entries(now, onboarding.id, limit=1000)}
    actors |= {onboarding.manager for onboarding in onboardings_now}
    actors |= {kept.push.by for onboarding in onboardings_now for kept in pushes.of(now, onboarding.id)}
    for actor in actors:
        expected = (ActorKind.UNKNOWN, "")
        if actor.name in ids:
            expected = (ActorKind.PERSON, ids[actor.name])
        elif actor.name in SERVICES:
            expected = (ActorKind.SYSTEM, SERVICES[actor.name])
        assert (actor.kind, actor.id) == expected, actor.name
