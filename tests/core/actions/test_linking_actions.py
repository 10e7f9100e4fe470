"""Step 4 as an action: the checklist says what the gate says, and a link is what was read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.actions import linking
from core.actions.onboarding import change, get
from core.errors import NotAllowed, StepClosed
from core.onboarding.model import Connection, Onboarding, Sync
from tests.office import ANA, ELI, Office, open_office

NAME = "Northgate"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def connected(office: Office) -> Onboarding:
    return office.connected(NAME)


def altered(one: Onboarding, **fields: Any) -> Onboarding:
    assert isinstance(one.connection, Connection)
    return one.changed(connection=one.connection.changed(**fields))


@pytest.mark.parametrize(
    ("fields", "fact"),
    [
        ({}, None),
        ({"tool": "lever"}, "ATS"),
        ({"tool": ""}, "ATS"),
        ({"origin_id": "another"}, "Made with"),
        ({"origin_id": ""}, "Made with"),
        ({"category": "HRIS"}, "Category"),
        ({"status": "INVALID"}, "Connection"),
        ({"status": ""}, "Connection"),
    ],
)
def test_the_checklist_fails_where_the_gate_refuses(
    office: Office, connected: Onboarding, fields: dict[str, str], fact: str | None
) -> None:
    one = altered(connected, **fields)
    failing = [told.name for told in linking.facts(office.services, one) if not told.holds]
    assert failing == ([fact] if fact else [])
    assert len(linking.problems(office.services, one)) == len(failing)


def test_an_open_agreement_and_another_customers_connection_are_on_the_checklist_too(
    office: Office, connected: Onboarding
) -> None:
    assert connected.connection is not None
    thief = office.begun(NAME).changed(connection=connected.connection)
    reopened = thief.changed(requirements=thief.requirements.changed(agreed=None))
    failing = [told.name for told in linking.facts(office.services, reopened) if not told.holds]
    assert failing == ["Requirements", "Made with", "Linked elsewhere"]
    assert len(linking.problems(office.services, reopened)) == len(failing)


def test_nothing_is_on_the_checklist_before_a_connection_is_known(office: Office) -> None:
    assert linking.facts(office.services, office.begun(NAME)) == ()


def test_linking_twice_writes_the_same_and_keeps_the_step_closed(office: Office) -> None:
    one = office.connected("Summit")
    first = linking.link(office.ctx(ELI), one.id).linking
    second = linking.link(office.ctx(ELI), one.id).linking
    held = office.services.factoryfix.ats_link(one.requirements.account_id)
    assert first is not None
    assert second is not None
    assert held is not None
    assert held.integration_id == first.integration_id == second.integration_id
    assert held.sync_mode == "engaged"
    assert second.first_sync_started_at == first.first_sync_started_at


def test_an_account_manager_cannot_link(office: Office, connected: Onboarding) -> None:
    with pytest.raises(NotAllowed):
        linking.link(office.ctx(ANA), connected.id)


def test_nothing_is_linked_without_a_connection(office: Office) -> None:
    with pytest.raises(StepClosed, match="No connection"):
        linking.link(office.ctx(ELI), office.begun(NAME).id)


def meanwhile(office: Office, one: Onboarding, **told: object) -> None:
    """Let Kombo tell something new of the connection while FactoryFix is being written to."""
    factoryfix = office.services.connections[1]

    def tell(_request: object) -> None:
        factoryfix.event_hooks["request"].remove(tell)
        change(
            office.services,
            "Kombo",
            one.id,
            "Told",
            lambda before: before.changed(connection=before.connection.changed(**told)),  # type: ignore[union-attr]
        )

    factoryfix.event_hooks["request"].append(tell)


def test_a_sync_that_ends_while_the_link_is_written_does_not_disturb_it(office: Office) -> None:
    one = office.connected(NAME)
    sync = Sync(state="SUCCEEDED", ended_at=office.services.now())
    meanwhile(office, one, last_sync=sync, qa_status="PASSED", checked_at=office.services.now())
    linked = linking.link(office.ctx(ELI), one.id)
    assert linked.linking is not None
    assert linked.connection is not None
    assert linked.connection.last_sync == sync


def test_a_connection_that_breaks_while_the_link_is_written_is_not_linked(office: Office) -> None:
    one = office.connected(NAME)
    meanwhile(office, one, status="INVALID")
    with pytest.raises(StepClosed, match="changed while it was linked"):
        linking.link(office.ctx(ELI), one.id)


def tampering(office: Office, **changed: object) -> None:
    """Let somebody else write the account's link between our own write and our reading of it."""
    factoryfix = office.services.connections[1]

    def tamper(answer: httpx.Response) -> None:
        if answer.request.method == "PUT":
            factoryfix.event_hooks["response"].remove(tamper)
            body = json.loads(answer.request.content) | changed
            with office.sandbox.factoryfix() as somebody:
                somebody.put(answer.request.url.path.partition("/v1")[2], json=body).raise_for_status()

    factoryfix.event_hooks["response"].append(tamper)


@pytest.mark.parametrize(
    ("changed", "named"),
    [({"sync_mode": "new_and_engaged"}, "sync mode"), ({"onboarding_id": "somebody else’s"}, "onboarding id")],
)
def test_a_link_that_factoryfix_reads_back_differently_is_not_kept(
    office: Office, changed: dict[str, object], named: str
) -> None:
    one = office.connected(NAME)
    tampering(office, **changed)
    with pytest.raises(StepClosed, match=f"reads back differently: {named}"):
        linking.link(office.ctx(ELI), one.id)
    assert get(office.ctx(ANA), one.id).linking is None
