"""Steps 2 and 3 as actions: one live link, one connection, and nothing taken over that was given back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.actions import connection, link_expiry, links, onboarding as onboardings, webhooks
from core.actions.context import Context
from core.errors import EditConflict, InvalidInput, NotAllowed, StepClosed
from core.kombo.errors import OutcomeUnknown
from core.onboarding.connection_facts import FailedAttempt, Sync
from core.onboarding.gates import link_state
from core.onboarding.model import Onboarding, PageOpened
from core.onboarding.part import Statement
from core.onboarding.states import Step
from core.onboarding.steps import current_step
from core.people.actor import KOMBO
from core.people.roles import Person, Role
from tests.history import history
from tests.office import ANA, ELI, SAM, Office, altered, open_office, sample
from tests.sandbox_server import wait_until

NAME = "Northgate"
BEN = Person("ben", "Ben Ito", "ben@office.example", Role.ACCOUNT_MANAGER)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def now(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(ANA), onboarding.id)


def with_link(office: Office) -> Onboarding:
    return links.create_link(office.ctx(ANA), office.begun(NAME).id)[0]


def broken(office: Office) -> Onboarding:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    return altered(
        office.services, onboarding.id, who=KOMBO, connection=onboarding.connection.changed(status="INVALID")
    )


def taken_back(office: Office) -> Onboarding:
    return connection.forget_connection(office.ctx(ANA), office.connected(NAME).id)


def deliver(office: Office, kind: str, about: str, count: int = 1) -> None:
    """Take what Kombo tells once so much of it is about this one: an earlier test's news may still be on its way."""
    wait_until(lambda: sum(about.encode() in webhook.body for webhook in office.sandbox.of_type(kind)) >= count, kind)
    for webhook in list(office.sandbox.received):
        webhooks.receive(office.services, webhook.body, webhook.signature)
    webhooks.process(office.services)


def test_pressing_twice_creates_only_one_link(office: Office) -> None:
    begun = office.begun(NAME)
    first, _ = links.create_link(office.ctx(ANA, begun), begun.id)
    with pytest.raises(EditConflict):
        links.create_link(office.ctx(ANA, begun), begun.id)
    assert now(office, begun).link == first.link
    assert now(office, begun).links_replaced == 0


def test_a_link_can_be_created_again_after_a_lost_response(office: Office) -> None:
    onboarding = office.begun(NAME)
    office.sandbox.fault("kombo", "timeout_after", "create-link", delay_s=0.01)
    with pytest.raises(OutcomeUnknown, match="Create another link"):
        links.create_link(office.ctx(ANA, onboarding), onboarding.id)
    made, _ = links.create_link(office.ctx(ANA, onboarding), onboarding.id)
    assert (made.link is not None, made.links_replaced) == (True, 0)


def test_the_masked_link_shows_four_characters_of_the_secret(office: Office) -> None:
    made, address = links.create_link(office.ctx(ANA), office.begun(NAME).id)
    assert made.link is not None
    secret = address.partition("token=")[2]
    assert made.link.masked.endswith(f"token=••••{secret[-4:]}")
    assert secret not in made.model_dump_json()


def test_no_link_is_made_before_the_requirements_are_agreed(office: Office) -> None:
    begun = onboardings.start(office.ctx(ANA), customer="Brand New", another=True)
    with pytest.raises(StepClosed):
        links.create_link(office.ctx(ANA), begun.id)


@pytest.mark.parametrize("person", [ELI, SAM], ids=lambda person: person.role.value)
def test_only_who_may_link_makes_links_marks_them_or_forgets(office: Office, person) -> None:  # type: ignore[no-untyped-def]
    begun = office.begun(NAME)
    for act in (
        lambda: links.create_link(office.ctx(person), begun.id),
        lambda: links.create_reconnection_link(office.ctx(person), begun.id),
        lambda: links.mark_sent(office.ctx(person), begun.id),
        lambda: connection.forget_connection(office.ctx(person, begun), begun.id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_check_by_a_person_is_kept_with_its_time_although_nothing_changed(office: Office) -> None:
    onboarding = office.connected(NAME)
    before = onboarding.connection
    after = connection.check_now(office.ctx(ANA), onboarding.id).connection
    assert before is not None
    assert after is not None
    assert after.checked_at > before.checked_at  # type: ignore[operator]
    assert after.connected_at == before.connected_at


def test_forgetting_a_connection_undoes_only_the_version_that_was_shown(office: Office) -> None:
    onboarding = office.connected(NAME)
    altered(office.services, onboarding.id, who=BEN.actor, link=None)
    with pytest.raises(EditConflict, match=BEN.name):
        connection.forget_connection(office.ctx(ANA, onboarding), onboarding.id)
    assert now(office, onboarding).connection is not None


def test_a_forgotten_connection_is_restored_only_by_a_person(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    forgotten = connection.forget_connection(office.ctx(ANA, onboarding), onboarding.id)
    assert (forgotten.connection, forgotten.link) == (None, None)
    links.create_link(office.ctx(ANA), onboarding.id)
    old = onboarding.connection.integration_id
    office.sandbox.control.post("/sync", json={"integration_id": old, "state": "SUCCEEDED"}).raise_for_status()
    with office.sandbox.kombo() as kombo:
        kombo.put(f"/integrations/{old}/enabled", json={"value": False}).raise_for_status()
        kombo.put(f"/integrations/{old}/enabled", json={"value": True}).raise_for_status()
    deliver(office, "integration-state-changed", old, 2)
    assert now(office, onboarding).connection is None
    back = connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=old)
    assert back.connection is not None
    assert back.connection.integration_id == old


def test_the_connection_of_another_customer_is_refused(office: Office) -> None:
    theirs, own = office.connected(NAME), office.begun(NAME)
    assert theirs.connection is not None
    with pytest.raises(InvalidInput, match="belongs to"):
        connection.enter_integration(office.ctx(ANA), own.id, integration_id=theirs.connection.integration_id)


def test_a_second_integration_through_the_same_link_is_named_and_left_alone(office: Office) -> None:
    begun, link = links.create_link(office.ctx(ANA), office.begun(NAME).id)
    office.sandbox.submit(link, sample(NAME).tool)
    deliver(office, "integration-created", begun.id)
    first = now(office, begun).connection
    office.sandbox.submit(link, sample(NAME).tool)
    deliver(office, "integration-created", begun.id, 2)
    after = now(office, begun)
    assert first is not None
    assert after.connection is not None
    assert after.connection.integration_id == first.integration_id
    assert len(after.duplicates) == 1


def test_a_reconnection_link_is_used_only_once_the_connection_works_again(office: Office) -> None:
    onboarding = broken(office)
    renewing, _ = links.create_reconnection_link(office.ctx(ANA), onboarding.id)
    assert link_state(renewing, office.services.now()) == "Created"
    sent = links.mark_sent(office.ctx(ANA), onboarding.id)
    assert link_state(sent, office.services.now()) == "Sent"
    checked = connection.check_now(office.ctx(ANA), onboarding.id)
    assert link_state(checked, office.services.now()) == "Used"


def test_an_expired_link_waits_on_us_and_a_new_link_waits_on_the_customer(office: Office) -> None:
    onboarding, _ = links.create_link(office.ctx(ANA), office.begun(NAME).id, kind="EMBEDDED")
    sent = links.mark_sent(office.ctx(ANA), onboarding.id)
    link_expiry.notice_expired(office.services)
    assert (now(office, onboarding).version, current_step(sent)) == (sent.version, Step.CONNECT)
    office.clock.ahead = timedelta(hours=2)
    try:
        for _ in range(2):
            link_expiry.notice_expired(office.services)
        over = now(office, onboarding)
        assert (over.version, current_step(over)) == (sent.version + 1, Step.LINK)
        links.create_link(office.ctx(ANA), onboarding.id)
        assert current_step(links.mark_sent(office.ctx(ANA), onboarding.id)) is Step.CONNECT
    finally:
        office.clock.ahead = timedelta()


ACTS: dict[str, tuple[Callable[[Office], Onboarding], Callable[[Context, Onboarding], object]]] = {
    "create a link": (with_link, lambda ctx, onboarding: links.create_link(ctx, onboarding.id)),
    "create a reconnection link": (
        broken,
        lambda ctx, onboarding: links.create_reconnection_link(ctx, onboarding.id),
    ),
    "mark as sent": (with_link, lambda ctx, onboarding: links.mark_sent(ctx, onboarding.id)),
    "enter by hand": (
        taken_back,
        lambda ctx, onboarding: connection.enter_integration(
            ctx, onboarding.id, integration_id=onboarding.forgotten[-1]
        ),
    ),
    "forget": (broken, lambda ctx, onboarding: connection.forget_connection(ctx, onboarding.id)),
}
MOVES: list[tuple[str, Callable[[Onboarding, Statement], dict[str, Any]]]] = [
    ("create a link", lambda onboarding, statement: {"requirements": onboarding.requirements.changed(ats="lever")}),
    (
        "create a link",
        lambda onboarding, statement: {
            "requirements": onboarding.requirements.changed(admin=onboarding.requirements.backup)
        },
    ),
    (
        "create a link",
        lambda onboarding, statement: {"requirements": onboarding.requirements.changed(agreed=statement)},
    ),
    (
        "create a link",
        lambda onboarding, statement: {"link": onboarding.link and onboarding.link.changed(created_at=statement.at)},
    ),
    (
        "create a link",
        lambda onboarding, statement: {"link": onboarding.link and onboarding.link.changed(sent=statement)},
    ),
    ("create a link", lambda onboarding, statement: {"link": None}),
    ("create a reconnection link", lambda onboarding, statement: {"link": None}),
    ("create a reconnection link", lambda onboarding, statement: {"connection": None}),
    (
        "enter by hand",
        lambda onboarding, statement: {"forgotten": (*onboarding.forgotten, "lever:8d1hpPsbjxUkoCoa1veLZGe5")},
    ),
    ("forget", lambda onboarding, statement: {"redirect_checked": PageOpened(**dict(statement))}),
    ("forget", lambda onboarding, statement: {"link": None}),
]


@pytest.mark.parametrize(("act", "move"), MOVES)
def test_an_action_is_refused_when_its_facts_changed_and_names_who_changed_them(
    office: Office, act: str, move: Callable[[Onboarding, Statement], dict[str, Any]]
) -> None:
    begin, press = ACTS[act]
    seen = begin(office)
    moved = altered(
        office.services, seen.id, who=BEN.actor, **move(seen, Statement(by=BEN.actor, at=office.services.now()))
    )
    with pytest.raises(EditConflict, match=f"{BEN.name} saved first"):
        press(office.ctx(ANA, seen), seen)
    assert now(office, seen) == moved


@pytest.mark.parametrize("act", ACTS)
def test_an_action_is_accepted_when_unrelated_facts_changed(office: Office, act: str) -> None:
    begin, press = ACTS[act]
    seen, at = begin(office), office.services.now()
    altered(
        office.services,
        seen.id,
        who=BEN.actor,
        guide_ticks={"ukgpro: Check your role": Statement(by=BEN.actor, at=at)},
        failed_attempts=(FailedAttempt(webhook_id="1", at=at),),
        requirements=seen.requirements.changed(compliance="OFCCP"),
        connection=seen.connection and seen.connection.changed(last_sync=Sync(state="SUCCEEDED", ended_at=at)),
    )
    press(office.ctx(ANA, seen, link=seen.link.created_at.isoformat() if seen.link else ""), seen)
    assert history(office.ctx(ANA), seen.id)[0].who.name == ANA.name


def test_the_link_that_was_on_the_screen_is_marked_as_sent_and_no_other(office: Office) -> None:
    seen = with_link(office)
    newer, _ = links.create_link(office.ctx(BEN), seen.id)
    assert seen.link is not None and newer.link is not None
    with pytest.raises(StepClosed, match="Ben Ito has created another link"):
        links.mark_sent(office.ctx(ANA, seen, link=seen.link.created_at.isoformat()), seen.id)
    marked = links.mark_sent(office.ctx(ANA, newer, link=newer.link.created_at.isoformat()), seen.id)
    assert marked.link is not None and marked.link.sent is not None
