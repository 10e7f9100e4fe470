"""The inbox: each delivery is listed by what became of it, refused ones are counted, and replay does it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from core.actions import inbox, webhooks
from core.actions.inbox import PAGE, DeliveryState
from core.errors import NotFound, StepClosed
from core.kombo.webhooks import sign
from core.storage.webhooks import RefusedReason
from tests.core.actions.test_webhooks import NAME, TOOL, authenticated, created, deliver, end_user, heard, now
from tests.office import SAM, Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def names(office: Office, state: DeliveryState) -> list[str]:
    return [entry.id for entry in inbox.page(office.ctx(SAM), state)]


def test_every_delivery_is_listed_by_what_became_of_it(office: Office) -> None:
    onboarding, integration = authenticated(office)
    office.sandbox.fault("kombo", "auth_failed", operation="GET /integrations/", times=1)
    waiting = deliver(office, "integration-created", created(onboarding, integration))
    webhooks.process(office.services)
    foreign, done = uuid4().hex, uuid4().hex
    heard(office, "connection-flow-failed", {"end_user": end_user(None, "nobody")}, name=foreign)
    assert names(office, DeliveryState.DONE) == [waiting], "it was tried again with the next one"
    heard(office, "connection-flow-failed", {"end_user": end_user(onboarding)}, name=done)
    assert names(office, DeliveryState.FOREIGN) == [foreign]
    assert set(names(office, DeliveryState.DONE)) == {waiting, done}
    (entry,) = inbox.page(office.ctx(SAM), DeliveryState.FOREIGN)
    assert (entry.type, entry.organization, entry.customer) == ("connection-flow-failed", "Acme", "")
    assert '"origin_id": "nobody"' in entry.body
    assert inbox.inbox(office.ctx(SAM)).counts == {DeliveryState.FOREIGN: 1, DeliveryState.DONE: 2}


def test_a_delivery_that_failed_for_a_day_is_done_by_replay_once_kombo_answers(office: Office) -> None:
    onboarding, integration = authenticated(office)
    office.sandbox.fault("kombo", "auth_failed", operation="GET /integrations/", times=2)
    lost = deliver(office, "integration-created", created(onboarding, integration))
    webhooks.process(office.services)
    assert names(office, DeliveryState.WAITING) == [lost]
    with pytest.raises(StepClosed):
        inbox.replay(office.ctx(SAM), lost)
    office.clock.ahead = timedelta(hours=25)
    webhooks.process(office.services)
    assert names(office, DeliveryState.FAILED) == [lost]
    inbox.replay(office.ctx(SAM), lost)
    webhooks.process(office.services)
    assert now(office, onboarding).connection is not None
    assert names(office, DeliveryState.DONE) == [lost]
    with office.services.store.read() as db:
        entries = db.select("SELECT who, after FROM audit WHERE what = 'Processed a webhook again'")
    assert [(entry["who"], lost in entry["after"]) for entry in entries] == [(SAM.name, True)]


def test_a_replay_of_what_was_done_changes_nothing_twice(office: Office) -> None:
    onboarding = office.begun(NAME)
    done = uuid4().hex
    heard(office, "connection-flow-failed", {"end_user": end_user(onboarding), "integration_tool": TOOL}, name=done)
    before = now(office, onboarding)
    inbox.replay(office.ctx(SAM), done)
    webhooks.process(office.services)
    assert now(office, onboarding) == before
    with pytest.raises(NotFound):
        inbox.replay(office.ctx(SAM), "never received")


def test_refused_requests_are_counted_by_hour_without_what_they_hold(office: Office) -> None:
    for _ in range(3):
        assert webhooks.receive(office.services, b"secret content", "forged") == 401
    body = b"hello"
    assert webhooks.receive(office.services, body, sign(office.services.keys.webhook, body)) == 400
    webhooks.process(office.services)
    counted = {refused.reason: refused.count for refused in inbox.inbox(office.ctx(SAM)).refused}
    assert counted == {RefusedReason.SIGNATURE: 3, RefusedReason.UNREADABLE: 1}
    assert b"secret content" not in office.services.store.path.read_bytes()


def test_a_page_holds_a_part_of_many_deliveries_the_newest_first(office: Office) -> None:
    for number in range(PAGE + 5):
        deliver(office, "something-new", {}, name=f"{number:02}")
        office.clock.ahead += timedelta(seconds=1)
    webhooks.process(office.services)
    pages = [inbox.page(office.ctx(SAM), DeliveryState.FOREIGN, number=number) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [PAGE, 5, 0]
    assert [entry.id for page in pages for entry in page] == [f"{number:02}" for number in range(PAGE + 5)][::-1]
