"""Webhooks in every order, repeated, lost, forged and broken: the state is always what Kombo has."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings, strategies as st

from core.actions import webhooks
from core.kombo.webhooks import parse, sign
from core.onboarding.model import Onboarding
from core.storage.inspection import dump
from tests.core.actions.test_webhooks import NAME, TOOL, authenticated, created, end_user, heard, now, synced
from tests.office import Office, open_office

REPEATS = 1_000
BOM = b"\xef\xbb\xbf"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def four_events(onboarding: Onboarding, integration: str) -> list[tuple[str, dict[str, Any]]]:
    """What Kombo sends when a customer connects: each event can be the one that arrives first."""
    known = {"integration_id": integration, "integration_tool": TOOL, "end_user": end_user(onboarding)}
    pending = {**known, "qa_status": "PENDING", "updated_at": "2026-11-24T15:00:00.000Z"}
    passed = {**known, "qa_status": "PASSED", "updated_at": "2026-11-24T15:00:04.000Z"}
    return [
        ("integration-created", created(onboarding, integration)),
        ("integration-state-changed", pending),
        ("sync-finished", {**synced(integration), "end_user": end_user(onboarding)}),
        ("integration-state-changed", passed),
    ]


def state(office: Office, onboarding: Onboarding) -> dict[str, Any]:
    """The connection without its IDs and the times of our own reads."""
    connection = now(office, onboarding).connection
    assert connection is not None
    return connection.model_dump(exclude={"integration_id", "origin_id", "connected_at", "checked_at"})


def test_four_events_in_every_order_lead_to_the_same_state(office: Office) -> None:
    states = []
    for order in permutations(range(4)):
        onboarding, integration = authenticated(office)
        events = four_events(onboarding, integration)
        for number in order:
            heard(office, *events[number])
        states.append(state(office, onboarding))
    assert states == [states[0]] * 24
    assert (states[0]["status"], states[0]["qa_status"], states[0]["last_sync"]["state"]) == (
        "ACTIVE",
        "PASSED",
        "SUCCEEDED",
    )


def test_a_thousand_repeats_in_any_order_change_nothing_more(office: Office) -> None:
    onboarding, integration = authenticated(office)
    events = four_events(onboarding, integration)
    for event in events:
        heard(office, *event, name=f"{event[0]} {onboarding.id} {event[1].get('qa_status')}")
    before, shuffled = now(office, onboarding), random.Random(18)
    with office.services.store.read() as db:
        kept = db.value("SELECT count(*) FROM webhooks")
    for _ in range(REPEATS):
        kind, data = shuffled.choice(events)
        body = json.dumps({"id": f"{kind} {onboarding.id} {data.get('qa_status')}", "type": kind, "data": data})
        assert (
            webhooks.receive(office.services, body.encode(), sign(office.services.keys.webhook, body.encode())) == 200
        )
    webhooks.process(office.services)
    assert now(office, onboarding) == before
    with office.services.store.read() as db:
        assert db.value("SELECT count(*) FROM webhooks") == kept


def test_the_same_events_under_new_ids_change_nothing_more_either(office: Office) -> None:
    onboarding, integration = authenticated(office)
    events = four_events(onboarding, integration)
    for event in events:
        heard(office, *event)
    before = now(office, onboarding)
    for number in range(40):
        heard(office, *events[number % 4])
    assert now(office, onboarding) == before


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("integration-state-changed", {"qa_status": "PASSED"}),
        ("sync-finished", {"sync_state": "SUCCEEDED", "sync_ended_at": "2026-11-24T15:00:00Z"}),
        ("data-changed", {"changed_models": [{"name": "ats_jobs"}]}),
        ("something-new", {}),
    ],
)
def test_a_lost_creation_is_made_up_for_by_any_later_delivery_that_names_our_link(
    office: Office, kind: str, more: dict[str, Any]
) -> None:
    onboarding, integration = authenticated(office)
    heard(office, kind, {"integration_id": integration, "end_user": end_user(onboarding), **more})
    connection = now(office, onboarding).connection
    assert connection is not None
    assert connection.integration_id == integration
    assert (connection.last_sync is not None) == (kind == "sync-finished")


def test_an_issue_that_names_our_link_makes_up_for_it_too(office: Office) -> None:
    onboarding, integration = authenticated(office)
    named = {"id": integration, "tool": TOOL, "category": "ATS", "end_user": end_user(onboarding)}
    issue = {"id": "i1", "type": "integration.action_failing", "title": "Failing", "status": "OPEN"}
    heard(office, "issue-status-changed", {"change": "raised", "issue": issue, "integration": named})
    connection = now(office, onboarding).connection
    assert connection is not None
    assert connection.integration_id == integration


def test_a_second_connection_is_noticed_by_any_delivery_about_it(office: Office) -> None:
    onboarding, first = authenticated(office)
    heard(office, "integration-created", created(onboarding, first))
    second = "lever:8d1hpPsbjxUkoCoa1veLZGe5"
    heard(office, "sync-finished", {**synced(second, "FAILED"), "end_user": end_user(onboarding)})
    after = now(office, onboarding)
    assert after.duplicates == (second,)
    assert after.connection is not None
    assert after.connection.last_sync is None


def test_a_byte_order_mark_does_not_break_a_delivery(office: Office) -> None:
    onboarding = office.begun(NAME)
    attempt = {"id": uuid4().hex, "type": "connection-flow-failed", "data": {"end_user": end_user(onboarding)}}
    body = BOM + json.dumps(attempt).encode()
    assert webhooks.receive(office.services, body, sign(office.services.keys.webhook, body)) == 200
    webhooks.process(office.services)
    assert len(now(office, onboarding).failed_attempts) == 1


def forged(secret: str, body: bytes) -> list[str | None]:
    """Thirty signatures that Kombo did not make."""
    right = sign(secret, body)
    return [
        None, "", " ", "0", "null", right[:-1], right[1:], right + "A", right + "=", right + "==", f" {right}",
        f"{right} ", f'"{right}"', right.lower(), right.upper(), right.swapcase(), right[::-1],
        f"sha256={right}", f"v1={right}", f"{right},{right}", right.replace(right[0], "é", 1), "\udcff" + right[1:],
        base64.urlsafe_b64decode(right + "=").hex(),
        sign(secret, body + b"\n"), sign(secret, BOM + body), sign(secret, b""), sign(secret + " ", body),
        sign(secret[:-1], body), sign("", body), "A" * 100_000,
    ]  # fmt: skip


def test_thirty_forged_signatures_are_refused_and_nothing_is_kept(office: Office) -> None:
    onboarding = office.begun(NAME)
    attempt = {"id": "forged", "type": "connection-flow-failed", "data": {"end_user": end_user(onboarding)}}
    body, secret = json.dumps(attempt).encode(), office.services.keys.webhook
    signatures, before = forged(secret, body), dump(office.services.store.path)
    assert len(set(signatures)) == 30
    assert {webhooks.receive(office.services, body, signature) for signature in signatures} == {401}
    assert dump(office.services.store.path) == before
    assert webhooks.receive(office.services, body, sign(secret, body)) == 200
    webhooks.process(office.services)


KEYS = (
    "id", "type", "data", "end_user", "origin_id", "integration_id", "integration", "issue", "qa_status", "updated_at",
    "sync_state", "sync_ended_at", "changed_models", "name", "log_url", "integration_tool", "change",
)  # fmt: skip
KINDS = (
    "integration-created", "integration-deleted", "integration-state-changed", "issue-status-changed",
    "connection-flow-failed", "sync-finished", "data-changed", "",
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(KINDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)
EVENTS = st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS) | VALUES},
    optional={"id": VALUES, "data": st.dictionaries(st.sampled_from(KEYS), VALUES)},
)


@settings(max_examples=150)
@given(body=st.binary(max_size=300) | (VALUES | EVENTS).map(lambda value: json.dumps(value).encode()))
def test_whatever_a_body_holds_it_is_kept_or_refused_and_changes_nothing(office: Office, body: bytes) -> None:
    with office.services.store.read() as db:
        known = db.select("SELECT * FROM onboardings"), db.value("SELECT count(*) FROM audit")
    status = webhooks.receive(office.services, body, sign(office.services.keys.webhook, body))
    assert status in (200, 400)
    webhooks.process(office.services)
    with office.services.store.read() as db:
        assert (db.select("SELECT * FROM onboardings"), db.value("SELECT count(*) FROM audit")) == known
        if status == 200:
            assert db.get("webhooks", parse(body).id)["note"] == "Belongs to no onboarding here."


@settings(max_examples=100)
@given(event=EVENTS)
def test_broken_events_about_an_onboarding_of_ours_lead_to_no_defect(office: Office, event: dict[str, Any]) -> None:
    onboarding = shared_onboarding(office)
    sent = {"end_user": end_user(onboarding), **(event.get("data") or {})}
    if sent.get("integration_id") is not None:
        sent["integration_id"] = f"{TOOL}:nobody"
    body = json.dumps({**event, "id": uuid4().hex, "data": sent}).encode()
    assert webhooks.receive(office.services, body, sign(office.services.keys.webhook, body)) == 200
    webhooks.process(office.services)
    with office.services.store.read() as db:
        assert "Quote reference" not in (db.get("webhooks", parse(body).id)["note"] or "")
    connection = now(office, onboarding).connection
    assert connection is not None
    assert connection.status == "ACTIVE"


_shared: dict[int, Onboarding] = {}


def shared_onboarding(office: Office) -> Onboarding:
    """One connected onboarding for all examples."""
    if id(office) not in _shared:
        _shared[id(office)] = office.connected(NAME)
    return _shared[id(office)]
