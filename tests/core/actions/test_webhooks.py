"""What Kombo tells us: lost, repeated and in any order, and each only a hint to read the truth again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from core.actions import connection, linking, links, onboarding as onboardings, set_aside, webhooks
from core.errors import StepClosed
from core.kombo.webhooks import sign
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.onboarding.steps import current_step
from core.storage import runs, signals
from tests.history import history
from tests.office import ANA, ELI, Office, open_office, sample
from tests.sandbox_server import wait_until

NAME = "Northgate"
TOOL = sample(NAME).tool


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def now(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def entries(office: Office, onboarding: Onboarding) -> list[str]:
    return [entry.what for entry in history(office.ctx(ANA), onboarding.id)]


def deliver(office: Office, kind: str, data: dict[str, Any], *, name: str = "") -> str:
    """Receive one signed delivery; returns its id."""
    name = name or uuid4().hex
    body = json.dumps({"id": name, "type": kind, "data": data}).encode()
    assert webhooks.receive(office.services, body, sign(office.services.keys.webhook, body)) == 200
    return name


def heard(office: Office, kind: str, data: dict[str, Any], *, name: str = "") -> str:
    """Receive one signed delivery and process it; returns what it led to."""
    name = deliver(office, kind, data, name=name)
    webhooks.process(office.services)
    return note(office, name)


def note(office: Office, name: str) -> str:
    with office.services.store.read() as db:
        row = db.get("webhooks", name)
    return str(row["note"]) if row["processed_at"] else "waits"


def authenticated(office: Office) -> tuple[Onboarding, str]:
    """A customer has finished at Kombo, and no webhook has arrived: the onboarding and the integration's id."""
    begun, link = links.create_link(office.ctx(ANA), office.begun(NAME).id)
    assert office.sandbox.submit(link, TOOL).status_code == 200
    made = office.sandbox.control.get("/integrations").json()["integrations"]
    return begun, [row["id"] for row in made if str(row["origin_id"]).startswith(begun.id)][-1]


def end_user(onboarding: Onboarding | None, origin: str = "") -> dict[str, Any]:
    return {
        "organization_name": "Acme",
        "creator_email": "dana@acme.example",
        "origin_id": origin_of(onboarding) if onboarding else origin,
    }


def origin_of(onboarding: Onboarding) -> str:
    """The origin ID that the onboarding's connection link sent."""
    return (onboarding.link.origin_id if onboarding.link else "") or onboarding.id


def created(onboarding: Onboarding, integration: str) -> dict[str, Any]:
    return {"id": integration, "tool": TOOL, "category": "ATS", "end_user": end_user(onboarding)}


def changed(onboarding: Onboarding, integration: str, **more: Any) -> dict[str, Any]:
    return {"integration_id": integration, "integration_tool": TOOL, "end_user": end_user(onboarding), **more}


def synced(integration: str, state: str = "SUCCEEDED", ended: str = "2026-11-24T15:00:00.000Z") -> dict[str, Any]:
    return {"integration_id": integration, "sync_state": state, "sync_ended_at": ended, "log_url": "https://x.example"}


@pytest.mark.parametrize(
    ("signature", "status"),
    [("ours", 200), (None, 401), ("", 401), ("x", 401), ("another body’s", 401), ("another secret’s", 401)],
)
def test_only_what_kombo_signed_is_kept(office: Office, signature: str | None, status: int) -> None:
    body = json.dumps({"id": f"signed {signature}", "type": "data-changed", "data": {}}).encode()
    secret = office.services.keys.webhook
    signatures = {
        "ours": sign(secret, body),
        "another body’s": sign(secret, body + b" "),
        "another secret’s": sign("s", body),
    }
    assert webhooks.receive(office.services, body, signatures.get(signature or "", signature)) == status
    with office.services.store.read() as db:
        kept = db.value("SELECT count(*) FROM webhooks WHERE id = ?", [f"signed {signature}"])
    assert kept == (status == 200)


def test_the_signature_is_of_the_bytes_as_they_came_not_of_what_they_mean(office: Office) -> None:
    body = b'{"data": {"n": 1.0,  "text": "\\u00fc"}, "type": "data-changed",\n "id": "spaced"}'
    signature = sign(office.services.keys.webhook, body)
    again = json.dumps(json.loads(body)).encode()
    assert webhooks.receive(office.services, again, signature) == 401
    assert webhooks.receive(office.services, body, signature) == 200


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b"null", b'"text"', b"{", b"\xff\xfe", b"\x00"])
def test_a_signed_request_that_is_not_a_webhook_is_refused_and_not_stored(office: Office, body: bytes) -> None:
    assert webhooks.receive(office.services, body, sign(office.services.keys.webhook, body)) == 400


@pytest.mark.parametrize("text", [b"half \\ud83d", b"no UTF-8 \xff"])
def test_invalid_characters_do_not_lose_a_delivery(office: Office, text: bytes) -> None:
    onboarding = office.begun(NAME)
    data = json.dumps({"end_user": end_user(onboarding)}).encode()
    body = b'{"id": "' + text + b'", "type": "connection-flow-failed", "text": "' + text + b'", "data": ' + data + b"}"
    assert webhooks.receive(office.services, body, sign(office.services.keys.webhook, body)) == 200
    webhooks.process(office.services)
    assert len(now(office, onboarding).failed_attempts) == 1


def test_the_customers_success_closes_the_step(office: Office) -> None:
    onboarding, integration = authenticated(office)
    assert heard(office, "integration-created", created(onboarding, integration)) == "Read the connection."
    after = now(office, onboarding)
    assert after.connection is not None
    assert (after.connection.integration_id, after.connection.learned_from.name) == (integration, "Kombo")
    assert current_step(after) is Step.LINKING


def test_a_delivery_that_comes_again_is_done_once(office: Office) -> None:
    onboarding = office.begun(NAME)
    attempt = {"end_user": end_user(onboarding), "integration_tool": TOOL, "log_url": "https://x.example"}
    for _ in range(3):
        heard(office, "connection-flow-failed", attempt, name="twice told")
    assert len(now(office, onboarding).failed_attempts) == 1
    assert entries(office, onboarding).count("Reported a failed connection attempt") == 1


def test_an_interrupted_delivery_that_is_done_again_changes_nothing_twice(office: Office) -> None:
    onboarding = office.begun(NAME)
    attempt = {"end_user": end_user(onboarding), "integration_tool": TOOL, "log_url": "https://x.example"}
    heard(office, "connection-flow-failed", attempt, name="interrupted")
    with office.services.store.write() as db:
        db.update("webhooks", "interrupted", {"processed_at": None})
    webhooks.process(office.services)
    assert len(now(office, onboarding).failed_attempts) == 1


def test_many_workers_on_many_deliveries_do_each_once(office: Office) -> None:
    onboarding = office.begun(NAME)
    for _ in range(12):
        deliver(office, "connection-flow-failed", {"end_user": end_user(onboarding), "integration_tool": TOOL})
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: webhooks.process(office.services), range(4)))
    assert len(now(office, onboarding).failed_attempts) == 12
    assert entries(office, onboarding).count("Reported a failed connection attempt") == 12


def test_a_kombo_that_does_not_answer_keeps_one_worker_only_and_what_came_meanwhile_is_done(office: Office) -> None:
    onboarding, integration = authenticated(office)
    office.sandbox.fault("kombo", "timeout_before", operation="GET /integrations/", delay_s=2)
    deliver(office, "integration-created", created(onboarding, integration))
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(webhooks.process, office.services)
        wait_until(lambda: office.sandbox.control.get("/faults").json()["faults"][-1]["hits"] == 1, "Kombo to hang")
        late = deliver(office, "connection-flow-failed", {"end_user": end_user(onboarding)})
        webhooks.process(office.services)
        assert not working.done(), "nobody else had to wait for it"
        working.result(60)
    assert note(office, late) == "Kept as a failed attempt."
    assert now(office, onboarding).connection is not None


def test_a_failed_attempt_is_an_insight_and_moves_nothing(office: Office) -> None:
    begun, _ = links.create_link(office.ctx(ANA), office.begun(NAME).id)
    before = links.mark_sent(office.ctx(ANA), begun.id)
    data = {"end_user": end_user(before), "integration_tool": TOOL, "log_url": "https://log.example"}
    assert heard(office, "connection-flow-failed", data) == "Kept as a failed attempt."
    after = now(office, before)
    assert (after.failed_attempts[0].tool, after.failed_attempts[0].log_url) == (TOOL, "https://log.example")
    assert current_step(after) is Step.CONNECT
    assert (after.connection, after.turns) == (None, before.turns)


def test_only_the_newest_failed_attempts_are_kept(office: Office) -> None:
    onboarding = office.begun(NAME)
    for number in range(25):
        deliver(
            office, "connection-flow-failed", {"end_user": end_user(onboarding)}, name=f"{onboarding.id} {number:02}"
        )
    webhooks.process(office.services)
    kept = [attempt.webhook_id[-2:] for attempt in now(office, onboarding).failed_attempts]
    assert kept == [f"{number:02}" for number in range(5, 25)]


def test_a_state_delivered_before_the_creation_also_takes_over_the_connection(office: Office) -> None:
    onboarding, integration = authenticated(office)
    heard(office, "integration-state-changed", changed(onboarding, integration, qa_status="PASSED"))
    early = now(office, onboarding).connection
    heard(office, "integration-created", created(onboarding, integration))
    after = now(office, onboarding).connection
    assert early is not None
    assert after == early
    assert early.qa_status == "PASSED"


def test_a_sync_delivered_before_the_creation_is_not_lost(office: Office) -> None:
    onboarding, integration = authenticated(office)
    early = deliver(office, "sync-finished", synced(integration))
    webhooks.process(office.services)
    assert note(office, early) == "Belongs to no onboarding here."
    heard(office, "integration-created", created(onboarding, integration))
    webhooks.process(office.services)
    connected = now(office, onboarding).connection
    assert connected is not None
    assert connected.last_sync is not None
    assert connected.last_sync.state == "SUCCEEDED"
    assert note(office, early) == "Sync succeeded."


def test_a_sync_delivered_before_the_id_was_entered_is_not_lost(office: Office) -> None:
    onboarding, integration = authenticated(office)
    early = deliver(office, "sync-finished", synced(integration, "FAILED"))
    webhooks.process(office.services)
    connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=integration)
    webhooks.process(office.services)
    assert note(office, early) == "Sync failed."


def test_an_older_sync_delivered_later_does_not_replace_a_newer_one(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    integration = onboarding.connection.integration_id
    heard(office, "sync-finished", synced(integration, "FAILED", "2026-11-24T18:00:00Z"))
    heard(office, "sync-finished", synced(integration, "SUCCEEDED", "2026-11-24T15:00:00Z"))
    last = now(office, onboarding).connection
    assert last is not None
    assert last.last_sync is not None
    assert last.last_sync.state == "FAILED"


@pytest.mark.parametrize(
    "ended", [None, "yesterday", 3, "2026-11-24", "2026-11-24T15:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:00:00Z"]
)
def test_a_sync_with_an_odd_time_counts_as_ended_now(office: Office, ended: object) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    before = office.services.now()
    heard(office, "sync-finished", {**synced(onboarding.connection.integration_id), "sync_ended_at": ended})
    connected = now(office, onboarding).connection
    assert connected is not None
    assert connected.last_sync is not None
    assert before <= connected.last_sync.ended_at <= office.services.now()


def test_a_lost_state_is_found_by_check_now(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    with office.sandbox.kombo() as kombo:
        kombo.put(
            f"/integrations/{onboarding.connection.integration_id}/enabled", json={"value": False}
        ).raise_for_status()
    still = now(office, onboarding).connection
    assert still is not None
    assert still.status == "ACTIVE"
    checked = connection.check_now(office.ctx(ANA), onboarding.id).connection
    assert checked is not None
    assert checked.status == "INACTIVE"


def test_after_a_lost_creation_check_now_says_what_to_do_and_the_id_by_hand_does_it(office: Office) -> None:
    onboarding, integration = authenticated(office)
    with pytest.raises(StepClosed, match="enter the integration ID by hand"):
        connection.check_now(office.ctx(ANA), onboarding.id)
    connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=integration)
    assert current_step(now(office, onboarding)) is Step.LINKING


def test_a_connection_is_called_deleted_only_once_kombo_no_longer_has_it(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    integration = onboarding.connection.integration_id
    deleted = {**created(onboarding, integration), "deleted_at": "2026-11-24T15:00:00Z"}
    assert heard(office, "integration-deleted", deleted) == "Kombo still has the connection, so it is not deleted."
    still = now(office, onboarding)
    assert still.connection is not None
    assert (still.connection.status, current_step(still)) == ("ACTIVE", Step.LINKING)
    delete(office, integration)
    assert heard(office, "integration-deleted", deleted) == "The connection is deleted."
    after = now(office, onboarding)
    assert after.connection is not None
    assert (after.connection.status, current_step(after)) == ("DELETED", Step.CONNECT)


def test_a_lost_deletion_is_found_by_the_next_delivery(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    integration = onboarding.connection.integration_id
    delete(office, integration)
    assert heard(office, "integration-state-changed", changed(onboarding, integration)) == "The connection is deleted."
    after = now(office, onboarding).connection
    assert after is not None
    assert after.status == "DELETED"


def delete(office: Office, integration: str) -> None:
    """Delete an integration at Kombo, whose webhook is lost."""
    with office.sandbox.kombo() as kombo:
        kombo.delete(f"/integrations/{integration}").raise_for_status()


def test_a_second_connection_is_reported_until_it_is_removed_or_used(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    second = created(onboarding, "lever:8d1hpPsbjxUkoCoa1veLZGe5")
    heard(office, "integration-created", second)
    assert now(office, onboarding).duplicates == ("lever:8d1hpPsbjxUkoCoa1veLZGe5",)
    heard(office, "integration-deleted", second)
    assert now(office, onboarding).duplicates == ()
    heard(office, "integration-created", second)
    connection.forget_connection(office.ctx(ANA), onboarding.id)
    again, _ = links.create_link(office.ctx(ANA), onboarding.id)
    other = office.sandbox.connect(NAME, TOOL, origin_of(again))
    connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=other)
    heard(office, "integration-created", created(onboarding, onboarding.connection.integration_id))
    assert now(office, onboarding).duplicates == ("lever:8d1hpPsbjxUkoCoa1veLZGe5",), (
        "what was taken back is no second one"
    )


def test_a_second_connection_is_no_longer_reported_once_taken_over(office: Office) -> None:
    onboarding = office.connected(NAME)
    second = office.sandbox.connect(NAME, TOOL, origin_of(onboarding))
    heard(office, "integration-created", created(onboarding, second))
    connection.forget_connection(office.ctx(ANA), onboarding.id)
    with pytest.raises(StepClosed, match="set aside"):
        connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=second)
    assert set_aside.take_over(office.ctx(ANA), onboarding.id, integration_id=second, reason="Dana").duplicates == ()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("something-new", {"integration_id": "lever:nobody", "end_user": end_user(None, "no such onboarding")}),
        (
            "integration-created",
            {"id": "lever:nobody", "tool": "lever", "end_user": end_user(None, "no such onboarding")},
        ),
        ("integration-created", {"id": "lever:nobody", "end_user": None}),
        ("integration-created", {}),
        ("integration-state-changed", {"integration_id": 7, "end_user": []}),
        ("sync-finished", synced("lever:nobody")),
        ("data-changed", {"integration_id": "lever:nobody", "changed_models": "ats_jobs"}),
        ("connection-flow-failed", {"end_user": end_user(None, "'; DROP TABLE webhooks; --")}),
        ("", {}),
    ],
)
def test_a_delivery_for_an_unknown_onboarding_is_stored_and_changes_nothing(
    office: Office, kind: str, data: dict[str, Any]
) -> None:
    with office.services.store.read() as db:
        known = db.value("SELECT count(*) FROM audit")
    assert heard(office, kind, data) == "Belongs to no onboarding here."
    with office.services.store.read() as db:
        assert db.value("SELECT count(*) FROM audit") == known


def test_a_type_that_nobody_knows_is_kept_and_changes_nothing(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    event = heard(office, "something-new", {"integration_id": onboarding.connection.integration_id})
    assert event == "Nothing to do for something-new."
    assert now(office, onboarding) == onboarding


def test_a_creation_that_nobody_asked_for_is_not_taken_over(office: Office) -> None:
    onboarding = office.begun(NAME)
    assert "has no connection link" in heard(
        office, "integration-created", created(onboarding, f"{TOOL}:8d1hpPsbjxUkoCoa1veLZGe5")
    )
    assert now(office, onboarding).connection is None


def test_while_kombo_is_away_a_delivery_waits_and_those_after_it_do_not(office: Office) -> None:
    onboarding, integration = authenticated(office)
    office.sandbox.fault("kombo", "auth_failed", operation="GET /integrations/", times=1)
    waiting = deliver(office, "integration-created", created(onboarding, integration))
    office.clock.ahead += timedelta(seconds=1)
    other = office.begun(NAME)
    behind = deliver(office, "connection-flow-failed", {"end_user": end_user(other)})
    webhooks.process(office.services)
    assert (note(office, waiting), note(office, behind)) == ("waits", "Kept as a failed attempt.")
    webhooks.process(office.services)
    assert note(office, waiting) == "Read the connection."
    assert now(office, onboarding).connection is not None


def test_a_hundred_deliveries_that_wait_for_one_integration_hold_up_nobody_else(office: Office) -> None:
    onboarding, integration = authenticated(office)
    office.sandbox.fault("kombo", "auth_failed", operation=f"GET /integrations/.*{integration[-8:]}", times=999)
    waiting = [deliver(office, "integration-state-changed", changed(onboarding, integration)) for _ in range(101)]
    office.clock.ahead += timedelta(seconds=1)
    other, elsewhere = authenticated(office)
    behind = deliver(office, "integration-created", created(other, elsewhere))
    webhooks.process(office.services)
    fault = office.sandbox.control.get("/faults").json()["faults"][-1]
    office.sandbox.control.delete("/faults")
    assert note(office, behind) == "Read the connection."
    assert {note(office, name) for name in waiting} == {"waits"}
    assert fault["hits"] == 1
    webhooks.process(office.services)
    assert {note(office, name) for name in waiting} == {"Read the connection."}


def test_a_delivery_that_fails_for_a_day_is_closed_with_its_error(office: Office) -> None:
    onboarding, _ = authenticated(office)
    gone = deliver(office, "integration-created", created(onboarding, f"{TOOL}:8d1hpPsbjxUkoCoa1veLZGe5"))
    webhooks.process(office.services)
    assert note(office, gone) == "waits"
    office.clock.ahead += timedelta(hours=25)
    webhooks.process(office.services)
    assert note(office, gone) not in ("waits", "None", "")


def test_a_failing_delivery_does_not_block_later_ones(office: Office) -> None:
    onboarding = office.begun(NAME)
    with office.services.store.write() as db:
        db.execute("UPDATE onboardings SET body = 'broken', account_id = '' WHERE id = ?", [onboarding.id])
    broken = deliver(office, "connection-flow-failed", {"end_user": end_user(onboarding)})
    office.clock.ahead += timedelta(seconds=1)
    behind = deliver(office, "something-new", {})
    webhooks.process(office.services)
    assert "Quote reference" in note(office, broken)
    assert note(office, behind) == "Belongs to no onboarding here."


@pytest.mark.parametrize(
    ("kind", "data", "refreshed"),
    [
        ("data-changed", {"changed_models": [{"name": "ats_jobs"}]}, True),
        ("data-changed", {"changed_models": [{"name": "ats_job_postings"}, {"name": "ats_candidates"}]}, True),
        ("data-changed", {"changed_models": [{"name": "ats_candidates"}]}, False),
        ("data-changed", {"changed_models": ["ats_jobs"]}, False),
        ("data-changed", {}, False),
        ("sync-finished", {"sync_state": "SUCCEEDED"}, True),
        ("integration-state-changed", {"qa_status": "PASSED"}, True),
        ("something-new", {}, False),
    ],
)
def test_the_jobs_are_read_again_when_they_can_have_changed(
    office: Office, kind: str, data: dict[str, Any], refreshed: bool
) -> None:
    onboarding = linking.link(office.ctx(ELI), office.connected(NAME).id)
    assert onboarding.connection is not None
    office.read(onboarding)
    before = queued(office).count("perform_reading")
    heard(office, kind, {"integration_id": onboarding.connection.integration_id, **data})
    assert queued(office).count("perform_reading") - before == refreshed
    with office.services.store.read() as db:
        run = runs.latest(db, "read jobs", onboarding.id)
    assert run and (run.state, run.started_by.name) == (("queued", "Kombo") if refreshed else ("succeeded", ELI.name))


def queued(office: Office) -> list[str]:
    """The names of the work that waits in the queue."""
    pending = [*office.services.queue._huey.pending(), *office.services.queue._huey.scheduled()]
    return [task.args[0] for task in pending]


def test_before_the_connection_is_linked_no_jobs_are_read(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    changes = {"integration_id": onboarding.connection.integration_id, "changed_models": [{"name": "ats_jobs"}]}
    assert heard(office, "data-changed", changes) == "No jobs to read."
    with office.services.store.read() as db:
        assert runs.latest(db, "read jobs", onboarding.id) is None


def test_texts_without_end_are_cut_and_an_endless_id_names_nothing(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection
    integration, endless = onboarding.connection.integration_id, "x" * 100_000
    heard(office, "sync-finished", {**synced(integration), "log_url": endless, "sync_id": endless})
    issue = {"id": "long", "type": endless, "title": endless, "markdown_message": endless}
    heard(office, "issue-status-changed", {"issue": issue, "integration": {"id": integration}})
    heard(office, "connection-flow-failed", {"end_user": end_user(onboarding), "integration_tool": endless})
    with office.services.store.read() as db:
        known = signals.of(db, onboarding.id, integration)
    kept = now(office, onboarding)
    assert max(len(kept.model_dump_json()), len(known.model_dump_json())) < 20_000
    assert known.kombo_issues[-1].message == "x" * 5_000
    assert kept.failed_attempts[-1].tool == ""
    assert heard(office, "sync-finished", synced(endless)) == "Belongs to no onboarding here."


def test_a_failed_attempt_happened_when_its_delivery_came_however_late_it_is_processed(office: Office) -> None:
    onboarding = office.begun(NAME)
    deliver(office, "connection-flow-failed", {"end_user": end_user(onboarding)})
    came = office.services.now()
    office.clock.ahead = timedelta(hours=9)
    webhooks.process(office.services)
    (attempt,) = now(office, onboarding).failed_attempts
    office.clock.ahead = timedelta()
    assert attempt.at <= came
