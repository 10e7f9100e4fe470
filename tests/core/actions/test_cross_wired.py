"""Two customers whose systems are mixed up in every way that we know of: neither is ever linked to the other's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.actions import connection, importing, linking, links
from core.actions.onboarding import get
from core.errors import OnboardingError
from core.onboarding.connection_facts import Connection
from core.onboarding.model import Onboarding
from tests.office import ANA, ELI, Office, altered, open_office, sample


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def known(onboarding: Onboarding) -> Connection:
    assert onboarding.connection is not None
    return onboarding.connection


def entered_by_hand(office: Office, first: Onboarding, second: Onboarding) -> None:
    begun = altered(office.services, first.id, connection=None, link=None)
    connection.enter_integration(office.ctx(ANA), begun.id, integration_id=known(second).integration_id)


def stored_here(office: Office, first: Onboarding, second: Onboarding, **changed: object) -> None:
    """Move the other customer's connection to this onboarding, past every rule."""
    altered(office.services, second.id, connection=None)
    altered(office.services, first.id, connection=known(second).changed(**changed))


def without_origin(office: Office, first: Onboarding, second: Onboarding) -> None:
    stored_here(office, first, second, origin_id="")


def through_their_link(office: Office, first: Onboarding, second: Onboarding) -> None:
    """Our administrator was sent the other customer's link, and the ID of what it made is entered here."""
    _, link = links.create_link(office.ctx(ANA), office.begun("Summit").id)
    assert office.sandbox.submit(link, sample("Summit").tool).status_code == 200
    made = office.sandbox.control.get("/integrations").json()["integrations"][-1]["id"]
    altered(office.services, first.id, connection=None)
    connection.enter_integration(office.ctx(ANA), first.id, integration_id=made)


def made_elsewhere_for_them(office: Office, first: Onboarding, second: Onboarding) -> None:
    """A connection without an origin, which an engineer has imported, still names the other organization."""
    made = office.services.kombo.create_link("dana@customer.example", second.customer, "", known(first).tool)
    assert office.sandbox.submit(made.url, known(first).tool).status_code == 200
    identifier = office.sandbox.control.get("/integrations").json()["integrations"][-1]["id"]
    altered(office.services, first.id, connection=None, link=None)
    connection.enter_integration(office.ctx(ANA), first.id, integration_id=identifier)
    importing.import_connection(office.ctx(ELI), first.id, reason="It looks right.")


def into_their_account(office: Office, first: Onboarding, second: Onboarding) -> None:
    wanted = first.requirements.changed(account_id=second.requirements.account_id, account_name="")
    altered(office.services, first.id, requirements=wanted)


def into_their_free_account(office: Office, first: Onboarding, second: Onboarding) -> None:
    """FactoryFix has lost their link, but their onboarding counts as linked here."""
    with office.sandbox.factoryfix() as platform:
        platform.delete(f"/accounts/{second.requirements.account_id}/ats-link")
    into_their_account(office, first, second)


def with_our_origin(office: Office, first: Onboarding, second: Onboarding) -> None:
    """Their connection is stored here as if our link had made it; Kombo knows better."""
    stored_here(office, first, second, origin_id=known(first).origin_id, tool=known(first).tool)


WAYS: dict[str, Callable[[Office, Onboarding, Onboarding], None]] = {
    "their connection is entered by hand": entered_by_hand,
    "their connection is stored here": stored_here,
    "their connection is stored here without its origin": without_origin,
    "our administrator opened their link": through_their_link,
    "a connection made elsewhere for them is imported": made_elsewhere_for_them,
    "our connection goes into their account": into_their_account,
    "our connection goes into their account, which FactoryFix calls free": into_their_free_account,
    "their connection is stored here as if our link had made it": with_our_origin,
}


@pytest.mark.parametrize("way", WAYS)
def test_two_customers_are_never_linked_to_each_others_systems(office: Office, way: str) -> None:
    second = linking.link(office.ctx(ELI), office.connected("Summit").id)
    first = office.connected("Northgate")
    with pytest.raises(OnboardingError) as refused:
        WAYS[way](office, first, second)
        linking.link(office.ctx(ELI), first.id)
    assert refused.value.sentence
    assert get(office.ctx(ANA), first.id).linking is None
    for onboarding in (first, second):
        held = office.services.factoryfix.ats_link(onboarding.requirements.account_id)
        assert held is None or (held.onboarding_id, held.integration_id) == (
            onboarding.id,
            known(onboarding).integration_id,
        )
