"""Step 4 as an action: the checklist says what the gate says, and a link is what was read back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.actions import linking, people
from core.actions.context import ByItself, BySession, Context
from core.actions.onboarding import get
from core.actions.sessions import Client, sign_out
from core.errors import EditConflict, NotAllowed, ServiceError, SignedOut, StepClosed
from core.factoryfix.errors import LinkChanged
from core.onboarding.connection_facts import Sync
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from core.people.actor import KOMBO, Actor
from core.people.roles import Permission, Role
from core.storage.audit import Entry
from tests.history import history
from tests.office import ADA, ANA, ELI, Office, open_office
from tests.sandbox_server import wait_until

NAME = "Northgate"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def connected(office: Office) -> Onboarding:
    return office.connected(NAME)


def test_linking_twice_writes_the_same_and_keeps_the_step_closed(office: Office) -> None:
    onboarding = office.connected("Summit")
    first = linking.link(office.ctx(ELI), onboarding.id).linking
    second = linking.link(office.ctx(ELI), onboarding.id).linking
    held = office.services.factoryfix.ats_link(onboarding.requirements.account_id)
    assert first is not None
    assert second is not None
    assert held is not None
    assert held.integration_id == first.integration_id == second.integration_id
    assert held.sync_mode == "engaged"
    assert second.first_sync_started_at == first.first_sync_started_at


def test_a_failed_check_at_kombo_blocks_linking_until_kombo_gives_data_again(office: Office) -> None:
    onboarding = office.connected("Cascade")
    assert onboarding.connection is not None
    integration = onboarding.connection.integration_id
    wait_until(lambda: at_kombo(office, integration)["setup_status"] == "COMPLETED", "the first sync")
    change(office, onboarding, connection={"qa_status": "FAILED"})
    office.sandbox.fault("kombo", "INTEGRATION.QA_FAILED", operation="GET /ats/jobs")
    with pytest.raises(StepClosed, match=r"check of the data has failed.*Ask Kombo’s support"):
        linking.link(office.ctx(ELI), onboarding.id)
    assert office.services.factoryfix.ats_link(onboarding.requirements.account_id) is None
    linked = linking.link(office.ctx(ELI), onboarding.id)
    assert linked.linking and linked.connection and linked.connection.qa_status == "PASSED"


def test_an_action_that_the_customer_opted_out_of_blocks_linking_where_candidates_are_sent(office: Office) -> None:
    onboarding = office.connected("Summit")
    assert onboarding.connection is not None
    condition = {"integration_id": onboarding.connection.integration_id, "kind": "opted_out",
                 "about": "ats_create_application"}  # fmt: skip
    office.sandbox.control.post("/conditions", json=condition).raise_for_status()
    with pytest.raises(StepClosed, match=r"may not create applications.*Or agree on another sync mode"):
        linking.link(office.ctx(ELI), onboarding.id)
    change(office, onboarding, requirements={"sync_mode": SyncMode.REDIRECT, "redirect_reason": "Their rule"})
    assert linking.link(office.ctx(ELI), onboarding.id).linking


def at_kombo(office: Office, integration: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = office.sandbox.control.get("/integrations").json()["integrations"]
    return next(row for row in rows if row["id"] == integration)


def test_an_account_manager_cannot_link(office: Office, connected: Onboarding) -> None:
    with pytest.raises(NotAllowed):
        linking.link(office.ctx(ANA), connected.id)


def test_nothing_is_linked_without_a_connection(office: Office) -> None:
    with pytest.raises(StepClosed, match="There is no connection"):
        linking.link(office.ctx(ELI), office.begun(NAME).id)


def change(office: Office, onboarding: Onboarding, who: Actor = KOMBO, **parts: dict[str, Any]) -> Onboarding:
    """Let somebody change these fields of these parts of an onboarding."""
    with Context(office.services, ByItself(who)).change(onboarding.id, Permission.VIEW) as act:
        changed = {part: getattr(act.before, part).changed(**fields) for part, fields in parts.items()}
        return act.save(act.before.changed(**changed), "Changed")


def values(entry: Entry) -> dict[str, Any]:
    """What an entry says of the link, without who was writing it."""
    others = ("linking_request", "unconfirmed_link", "left_links")
    return {name: value for name, value in entry.after.items() if not name.startswith(others)}


def meanwhile(office: Office, act: Callable[[], object]) -> None:
    """Do this once while FactoryFix is being written to."""
    factoryfix = office.services.connections[1]

    def do(_request: object) -> None:
        factoryfix.event_hooks["request"].remove(do)
        act()

    factoryfix.event_hooks["request"].append(do)


def test_a_sync_that_ends_while_the_link_is_written_does_not_disturb_it(office: Office) -> None:
    onboarding = office.connected(NAME)
    sync = Sync(state="SUCCEEDED", ended_at=office.services.now())
    news = {"last_sync": sync, "qa_status": "PASSED", "checked_at": office.services.now()}
    meanwhile(office, lambda: change(office, onboarding, connection=news))
    linked = linking.link(office.ctx(ELI), onboarding.id)
    assert linked.linking is not None
    assert linked.connection is not None
    assert linked.connection.last_sync == sync


@pytest.mark.parametrize(
    ("who", "parts", "named"),
    [
        (KOMBO, {"connection": {"status": "INVALID"}}, "not ACTIVE"),
        (KOMBO, {"connection": {"tool": "lever"}}, r"The customer connected Lever \(lever\)"),
        (KOMBO, {"connection": {"category": "HRIS"}}, "category is HRIS"),
        (KOMBO, {"connection": {"origin_id": "another"}}, "origin ID does not match"),
        (KOMBO, {"connection": {"integration_id": "lever:8d1hpPsbjxUkoCoa1veLZGe5"}}, "Kombo saved first"),
        (ANA.actor, {"requirements": {"account_id": "acc_other"}}, f"{ANA.name} saved first"),
        (ANA.actor, {"requirements": {"sync_mode": SyncMode.NEW_AND_ENGAGED}}, f"{ANA.name} saved first"),
        (ANA.actor, {"requirements": {"redirect_reason": "Their works council"}}, f"{ANA.name} saved first"),
        (ANA.actor, {"requirements": {"agreed": None}}, f"{ANA.name} saved first"),
    ],
    ids=lambda value: next(iter(*value.values())) if isinstance(value, dict) else "",
)
def test_what_changes_while_the_link_is_written_is_not_linked_but_the_audit_says_what_factoryfix_holds(
    office: Office, who: Actor, parts: dict[str, dict[str, Any]], named: str
) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    meanwhile(office, lambda: change(office, onboarding, who, **parts))
    with pytest.raises(StepClosed, match=f"changed while it was linked.*{named}") as refused:
        linking.link(office.ctx(ELI), onboarding.id)
    assert get(office.ctx(ANA), onboarding.id).linking is None
    entry = history(office.ctx(ANA), onboarding.id)[0]
    assert (entry.who.name, entry.what) == (ELI.name, "FactoryFix holds a link that is not kept here")
    account, integration = onboarding.requirements.account_id, onboarding.connection.integration_id
    assert values(entry) == {"account": account, "integration": integration, "sync mode": "engaged",
                             "source name": "FactoryFix"}  # fmt: skip
    assert f"FactoryFix holds the link now: account {account}, integration {integration}" in refused.value.next_step
    held = office.services.factoryfix.ats_link(account)
    assert held is not None
    assert held.integration_id == integration


def test_before_anything_is_written_the_audit_says_what_will_be(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    with_begun: list[str] = []
    meanwhile(office, lambda: with_begun.extend(entry.what for entry in history(office.ctx(ANA), onboarding.id)))
    linking.link(office.ctx(ELI), onboarding.id)
    assert with_begun[0] == "Began to link the connection to FactoryFix"
    linked, began, *_ = history(office.ctx(ANA), onboarding.id)
    assert linked.what == "Linked the connection to FactoryFix"
    assert values(began) == {
        "account": onboarding.requirements.account_id,
        "integration": onboarding.connection.integration_id,
        "sync mode": "engaged",
        "source name": "FactoryFix",
    }


@pytest.mark.parametrize("end", ["signed out", "deactivated", "demoted"])
def test_whoever_may_no_longer_link_while_the_link_is_written_is_its_author_all_the_same(
    office: Office, end: str
) -> None:
    person = replace(ELI, id=f"eli {end}", email=f"{end.replace(' ', '-')}@office.example")
    onboarding, ctx = office.connected(NAME), office.ctx(person)
    assert isinstance(ctx.caller, BySession)
    session = ctx.caller.session_id
    office.ctx(ADA)
    ends: dict[str, Callable[[], object]] = {
        "signed out": lambda: sign_out(office.services, session, Client("")),
        "deactivated": lambda: people.deactivate(office.ctx(ADA), person.id),
        "demoted": lambda: people.change_role(office.ctx(ADA), person.id, Role.SUPPORT),
    }
    meanwhile(office, ends[end])
    linked = linking.link(ctx, onboarding.id).linking
    assert linked is not None
    assert linked.linked.by.name == person.name
    assert get(office.ctx(ANA), onboarding.id).linking == linked
    with pytest.raises(NotAllowed if end == "demoted" else SignedOut):
        linking.link(ctx, onboarding.id)


@pytest.mark.parametrize(
    ("who", "parts", "refused"),
    [
        (ANA.actor, {"requirements": {"sync_mode": SyncMode.NEW_AND_ENGAGED}}, "sync mode"),
        (ANA.actor, {"requirements": {"account_id": "acc_other"}}, "account id"),
        (ANA.actor, {"requirements": {"redirect_reason": "Their works council"}}, "redirect reason"),
        (ANA.actor, {"requirements": {"agreed": None}}, "agreed"),
        (ANA.actor, {"requirements": {"compliance": "OFCCP"}}, ""),
        (KOMBO, {"connection": {"qa_status": "PASSED"}}, ""),
        (KOMBO, {"connection": {"status": "INVALID"}}, ""),  # Kombo is asked again, and says that it is active
    ],
    ids=lambda value: next(iter(*value.values())) if isinstance(value, dict) else "",
)
def test_only_what_is_written_has_to_be_as_it_was_on_the_screen(
    office: Office, who: Actor, parts: dict[str, dict[str, Any]], refused: str
) -> None:
    seen = office.connected(NAME)
    held = office.services.factoryfix.ats_link(seen.requirements.account_id)
    change(office, seen, who, **parts)
    if not refused:
        assert linking.link(office.ctx(ELI, seen), seen.id).linking
        return
    with pytest.raises(EditConflict, match=f"{who} saved first.*{refused}"):
        linking.link(office.ctx(ELI, seen), seen.id)
    assert office.services.factoryfix.ats_link(seen.requirements.account_id) == held
    assert get(office.ctx(ANA), seen.id).linking is None


def test_a_link_whose_answer_got_lost_is_in_the_audit(office: Office) -> None:
    onboarding = office.connected(NAME)
    office.sandbox.fault("factoryfix", "html_503", operation="PUT .*/ats-link", times=9)
    with pytest.raises(ServiceError):
        linking.link(office.ctx(ELI), onboarding.id)
    office.sandbox.control.delete("/faults")
    lost, began, *_ = history(office.ctx(ANA), onboarding.id)
    assert (lost.who.name, lost.what) == (ELI.name, "FactoryFix did not confirm the link")
    assert values(lost) == values(began)
    assert get(office.ctx(ANA), onboarding.id).linking is None


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
    [
        ({"sync_mode": "new_and_engaged"}, "sync mode"),
        ({"onboarding_id": "somebody else’s"}, "onboarding"),
        ({"source_name": "Indeed"}, "source name"),
        ({"landing_stage": "Rejected"}, "landing stage"),
        ({"redirect_url_template": "https://other.example/{ats_job_id}"}, "redirect address"),
        ({"redirect_reason": "Another"}, "redirect reason"),
        ({"tool": "lever"}, "ats"),
    ],
)
def test_a_link_that_factoryfix_reads_back_differently_is_not_kept(
    office: Office, changed: dict[str, object], named: str
) -> None:
    onboarding = office.connected(NAME)
    tampering(office, **changed)
    with pytest.raises(StepClosed, match=f"returns other values for: {named}"):
        linking.link(office.ctx(ELI), onboarding.id)
    assert get(office.ctx(ANA), onboarding.id).linking is None
    entry = history(office.ctx(ANA), onboarding.id)[0]
    assert entry.what == "FactoryFix holds a link that is not kept here"
    assert entry.after["sync mode"] == changed.get("sync_mode", "engaged")


def test_a_link_that_somebody_writes_between_our_reading_and_our_writing_is_not_replaced(office: Office) -> None:
    onboarding = office.connected(NAME)
    account, factoryfix = onboarding.requirements.account_id, office.services.connections[1]
    assert onboarding.connection is not None
    body = {"integration_id": onboarding.connection.integration_id, "tool": onboarding.connection.tool,
            "sync_mode": "engaged", "jobs_scope": "active_us", "onboarding_id": "elsewhere",
            "linked_by": "Platform team"}  # fmt: skip

    def write_first(answer: httpx.Response) -> None:
        factoryfix.event_hooks["response"].remove(write_first)
        with office.sandbox.factoryfix() as somebody:
            somebody.put(f"/accounts/{account}/ats-link", json=body).raise_for_status()

    factoryfix.event_hooks["response"].append(write_first)
    with pytest.raises(LinkChanged, match="Somebody changed the account’s link"):
        linking.link(office.ctx(ELI), onboarding.id)
    assert (held := office.services.factoryfix.ats_link(account)) and held.onboarding_id == "elsewhere"
    after = get(office.ctx(ANA), onboarding.id)
    assert after.linking is None and after.unconfirmed_link is None and after.linking_request is None
