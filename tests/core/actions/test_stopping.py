"""Unlink, switch off, delete, forget, import: each does what it says at both sides, under the name of who did it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.actions import connection, importing, kombo_switch, linking, set_aside, unlinking, verdicts
from core.actions.onboarding import get
from core.errors import InvalidInput, ServiceError, StepClosed
from core.factoryfix.wire import AtsLink
from core.kombo.errors import IntegrationNotFound
from core.onboarding.account_link_facts import LeftAccountLink
from core.onboarding.connection_facts import SetAside
from core.onboarding.model import Onboarding
from core.onboarding.states import LinkDoubt, Step
from core.onboarding.steps import current_step
from tests.history import history
from tests.office import ANA, ELI, Office, altered, open_office

NAME = "Northgate"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def linked(office: Office) -> Onboarding:
    return linking.link(office.ctx(ELI), office.connected(NAME).id)


def integration_of(onboarding: Onboarding) -> str:
    assert onboarding.connection is not None
    return onboarding.connection.integration_id


def held(office: Office, onboarding: Onboarding) -> AtsLink | None:
    return office.services.factoryfix.ats_link(onboarding.requirements.account_id)


def test_unlinking_removes_the_link_and_keeps_the_connection(office: Office) -> None:
    onboarding = linked(office)
    done = unlinking.unlink(office.ctx(ELI), onboarding.id)
    assert done.linking is None and done.left_links == () and done.linking_request is None
    assert current_step(done) is Step.LINKING
    assert held(office, onboarding) is None
    assert office.services.kombo.integration(integration_of(onboarding)).status == "ACTIVE"
    removed, began, *_ = history(office.ctx(ANA), onboarding.id)
    assert [removed.what, began.what] == ["Removed the link at FactoryFix", "Began to unlink the account"]
    assert (removed.who.name, began.who.name) == (ELI.name, ELI.name)
    with pytest.raises(StepClosed, match="not linked"):
        unlinking.unlink(office.ctx(ELI), onboarding.id)


def test_a_connection_that_is_switched_off_keeps_its_credentials_and_its_link(office: Office) -> None:
    onboarding = linked(office)
    off = kombo_switch.disable(office.ctx(ELI), onboarding.id)
    assert off.connection and off.connection.status == "INACTIVE"
    assert off.linking == onboarding.linking and held(office, onboarding)
    on = kombo_switch.enable(office.ctx(ELI), onboarding.id)
    assert on.connection and on.connection.status == "ACTIVE"
    assert on.connection.integration_id == integration_of(onboarding)
    assert current_step(on) is current_step(onboarding)
    assert history(office.ctx(ANA), onboarding.id)[1].what == "Began to switch the connection on at Kombo"


def test_a_deleted_connection_is_gone_at_both_sides_and_here(office: Office) -> None:
    onboarding = linked(office)
    done = kombo_switch.delete(office.ctx(ELI), onboarding.id)
    assert done.connection is None and done.linking is None and done.left_links == ()
    assert integration_of(onboarding) in done.forgotten
    assert held(office, onboarding) is None
    with pytest.raises(IntegrationNotFound):
        office.services.kombo.integration(integration_of(onboarding))
    assert history(office.ctx(ANA), onboarding.id)[0].what == "Deleted the connection at Kombo"


def test_nothing_is_deleted_at_kombo_while_factoryfix_does_not_let_go(office: Office) -> None:
    onboarding = linked(office)
    office.sandbox.fault("factoryfix", "html_503", operation="DELETE .*/ats-link", times=9)
    with pytest.raises(ServiceError):
        kombo_switch.delete(office.ctx(ELI), onboarding.id)
    office.sandbox.control.delete("/faults")
    assert office.services.kombo.integration(integration_of(onboarding)).status == "ACTIVE"
    after = get(office.ctx(ANA), onboarding.id)
    assert after.connection and [left.integration_id for left in after.left_links] == [integration_of(onboarding)]
    assert kombo_switch.delete(office.ctx(ELI), onboarding.id).connection is None
    assert held(office, onboarding) is None


def test_forgetting_a_connection_unlinks_factoryfix_as_well(office: Office) -> None:
    onboarding = linked(office)
    done = connection.forget_connection(office.ctx(ANA), onboarding.id)
    assert done.connection is None and done.linking is None and done.left_links == ()
    assert held(office, onboarding) is None


def test_a_forgotten_connection_whose_link_stays_is_named(office: Office) -> None:
    onboarding = linked(office)
    office.sandbox.fault("factoryfix", "html_503", operation="DELETE .*/ats-link", times=9)
    with pytest.raises(ServiceError):
        connection.forget_connection(office.ctx(ANA), onboarding.id)
    office.sandbox.control.delete("/faults")
    after = get(office.ctx(ANA), onboarding.id)
    assert after.connection is None and len(after.left_links) == 1
    account = onboarding.requirements.account_id
    assert unlinking.remove_link(office.ctx(ELI), onboarding.id, account_id=account).left_links == ()


STOPS: dict[str, Callable[[Office, str], Onboarding]] = {
    "forget": lambda o, known: connection.forget_connection(o.ctx(ANA), known),
    "delete": lambda o, known: kombo_switch.delete(o.ctx(ELI), known),
}


@pytest.mark.parametrize("name", STOPS)
def test_an_older_link_of_another_account_stays_when_a_connection_is_given_up(office: Office, name: str) -> None:
    onboarding = linked(office)
    older = LeftAccountLink(account_id="acc_1004", integration_id="ukgpro:earlier1", since=office.services.now())
    altered(office.services, onboarding.id, left_links=(older,))
    done = STOPS[name](office, onboarding.id)
    assert done.connection is None and done.left_links == (older,)
    assert held(office, onboarding) is None


@pytest.mark.parametrize("name", STOPS)
def test_a_link_of_another_connection_is_not_removed_with_this_one(office: Office, name: str) -> None:
    onboarding = office.connected(NAME)
    older = LeftAccountLink(account_id="acc_1004", integration_id="ukgpro:earlier1", since=office.services.now())
    altered(office.services, onboarding.id, left_links=(older,))
    assert STOPS[name](office, onboarding.id).left_links == (older,)
    assert "Removed the link at FactoryFix" not in [entry.what for entry in history(office.ctx(ANA), onboarding.id)]


WITHOUT: dict[str, Callable[[Office, str], object]] = {
    "disable": lambda o, known: kombo_switch.disable(o.ctx(ELI), known),
    "delete": lambda o, known: kombo_switch.delete(o.ctx(ELI), known),
    "import": lambda o, known: importing.import_connection(o.ctx(ELI), known, reason="Dana made it."),
}


@pytest.mark.parametrize("name", WITHOUT)
def test_without_a_connection_there_is_nothing_to_stop_or_import(office: Office, name: str) -> None:
    with pytest.raises(StepClosed, match="There is no connection"):
        WITHOUT[name](office, office.begun(NAME).id)


def elsewhere(office: Office) -> Onboarding:
    """An onboarding whose connection was made with Kombo's own tools, and entered by hand."""
    onboarding = office.begun(NAME)
    tool = office.services.catalogue.get(onboarding.requirements.ats)
    assert tool and tool.kombo_tool
    made = office.services.kombo.create_link("dana@customer.example", onboarding.customer, "", tool.kombo_tool)
    before = {row["id"] for row in office.sandbox.control.get("/integrations").json()["integrations"]}
    assert office.sandbox.submit(made.url, tool.kombo_tool).status_code == 200
    rows = office.sandbox.control.get("/integrations").json()["integrations"]
    (integration,) = [row["id"] for row in rows if row["id"] not in before]
    office.free(onboarding.requirements.account_id)
    return connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=integration)


def test_a_connection_made_elsewhere_is_linked_once_an_engineer_has_imported_it_with_a_reason(office: Office) -> None:
    onboarding = elsewhere(office)
    with pytest.raises(StepClosed, match=r"made elsewhere.*an engineer imports it"):
        linking.link(office.ctx(ELI), onboarding.id)
    with pytest.raises(InvalidInput, match="needs a reason"):
        importing.import_connection(office.ctx(ELI), onboarding.id, reason=" ")
    importing.import_connection(office.ctx(ELI), onboarding.id, reason="Dana made it in Kombo’s dashboard with us.")
    assert linking.link(office.ctx(ELI), onboarding.id).linking
    risks = [risk.text for risk in verdicts.verdict(office.ctx(ANA), onboarding.id).risks]
    assert [text for text in risks if ELI.name in text and "Dana made it in Kombo’s dashboard" in text]


def test_a_connection_of_another_onboardings_link_is_never_imported(office: Office) -> None:
    onboarding = office.connected(NAME)
    with pytest.raises(StepClosed, match="no connection to import"):
        importing.import_connection(office.ctx(ELI), onboarding.id, reason="It is theirs.")


def test_a_set_aside_connection_that_was_deleted_is_marked_and_cannot_be_taken_over(office: Office) -> None:
    onboarding, now = office.begun(NAME), office.services.now()
    entry = SetAside(integration_id="ukgpro:gone1", origin_id="x", doubt=LinkDoubt.REPLACED, seen_at=now)
    altered(office.services, onboarding.id, set_aside=(entry,))
    connection.note_deleted(office.ctx(ANA), onboarding.id, "ukgpro:gone1")
    (marked,) = get(office.ctx(ANA), onboarding.id).set_aside
    assert marked.deleted_at
    with pytest.raises(StepClosed, match="deleted at Kombo"):
        set_aside.take_over(office.ctx(ANA), onboarding.id, integration_id="ukgpro:gone1", reason="Dana said so.")
    left = set_aside.leave(office.ctx(ANA), onboarding.id, integration_id="ukgpro:gone1", reason="It is gone.")
    assert left.set_aside[0].decision
