"""Archived onboardings leave the list and the numbers, and come back; another name is found at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from core.actions import archiving, links, onboarding as onboardings, portfolio, webhooks
from core.actions.portfolio import Card, View
from core.errors import InvalidInput, StepClosed
from core.kombo.webhooks import sign
from core.onboarding.states import Step
from core.storage import onboardings as stored
from tests.office import ANA, Office, open_office, sample
from tests.sandbox_server import wait_until


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def listed(office: Office, view: View) -> list[str]:
    return [row.customer for row in portfolio.board(office.ctx(ANA), view).rows.rows]


def test_an_archived_onboarding_is_in_no_list_and_no_number_until_it_is_brought_back(office: Office) -> None:
    ctx = office.ctx(ANA)
    gone = onboardings.start(ctx, customer="Gone")
    onboardings.start(ctx, customer="Here")
    archiving.archive(ctx, gone.id, reason=" They chose another vendor ")
    assert listed(office, View()) == ["Here"]
    assert listed(office, View(Card.ARCHIVED)) == ["Gone"]
    assert portfolio.find(ctx).total == 1
    with office.services.store.read() as db:
        assert sum(stored.counts(db).values()) == 1
    cards = portfolio.board(ctx).cards
    assert (cards[Card.NEEDS_ME], cards[Card.ARCHIVED]) == (1, 1)
    assert onboardings.of_customer(ctx, customer="Gone") is None
    archived = onboardings.get(ctx, gone.id).archived
    assert archived and (archived.by, archived.text) == (ANA.actor, "They chose another vendor")
    archiving.restore(ctx, gone.id)
    assert sorted(listed(office, View())) == ["Gone", "Here"]


def test_archiving_needs_a_reason(office: Office) -> None:
    onboarding = onboardings.start(office.ctx(ANA), customer="No reason")
    with pytest.raises(InvalidInput, match="needs a reason"):
        archiving.archive(office.ctx(ANA), onboarding.id, reason=" ")


def test_what_factoryfix_still_takes_jobs_for_is_not_archived(office: Office) -> None:
    linked = office.linked("Northgate")
    with pytest.raises(StepClosed, match="FactoryFix holds a link") as refused:
        archiving.archive(office.ctx(ANA), linked.id, reason="Enough")
    assert "Linking page" in refused.value.next_step


def test_a_connection_that_arrives_later_is_kept_in_the_archived_onboarding(office: Office) -> None:
    begun, address = links.create_link(office.ctx(ANA), office.begun("Summit").id)
    links.mark_sent(office.ctx(ANA), begun.id)
    archiving.archive(office.ctx(ANA), begun.id, reason="They chose another vendor")
    office.sandbox.submit(address, sample("Summit").tool)
    wait_until(lambda: len(office.sandbox.control.get("/integrations").json()["integrations"]) > 0, "the connection")
    made = office.sandbox.control.get("/integrations").json()["integrations"]
    integration = next(row["id"] for row in made if str(row["origin_id"]).startswith(begun.id))
    assert begun.link
    data = {"end_user": {"origin_id": begun.link.origin_id}, "id": integration, "integration_id": integration}
    body = json.dumps({"id": uuid4().hex, "type": "integration-created", "data": data}).encode()
    webhooks.receive(office.services, body, sign(office.services.keys.webhook, body))
    webhooks.process(office.services)
    after = onboardings.get(office.ctx(ANA), begun.id)
    assert after.archived and after.connection and after.connection.integration_id == integration
    assert begun.customer not in listed(office, View())
    assert [row.standing.step for row in portfolio.board(office.ctx(ANA), View(Card.ARCHIVED)).rows.rows] == [
        Step.LINKING
    ]
    archiving.restore(office.ctx(ANA), begun.id)
    assert begun.customer in listed(office, View())


def test_a_renamed_customer_is_found_by_the_new_name(office: Office) -> None:
    onboarding = onboardings.start(office.ctx(ANA), customer="Bright")
    archiving.rename(office.ctx(ANA), onboarding.id, customer="  Brightwater   Foods ")
    assert listed(office, View(search="water")) == ["Brightwater Foods"]
    assert listed(office, View(search="Bright")) == ["Brightwater Foods"]
    stands = portfolio.standing(office.ctx(ANA), onboarding.id)
    assert stands.act.sentence == "Agree with Brightwater Foods on the ATS and the sync mode"
    with pytest.raises(InvalidInput):
        archiving.rename(office.ctx(ANA), onboarding.id, customer=" ")
