"""People at the customer besides the administrator and the back-up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions import contacts, onboarding as onboardings
from core.errors import InvalidInput
from tests.office import ANA, ELI, Office, open_office

PAT = {"name": " Pat Lee ", "role": "IT", "email": "pat@customer.example", "phone": "312-555-0107"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def test_two_people_add_contacts_at_the_same_time(office: Office) -> None:
    begun = office.begun("Northgate")
    contacts.add(office.ctx(ANA), begun.id, **PAT)
    after = contacts.add(office.ctx(ELI), begun.id, **PAT | {"name": "Sky Moreno"})
    assert [(contact.name, contact.added.by) for contact in after.contacts] == [
        ("Pat Lee", ANA.actor),
        ("Sky Moreno", ELI.actor),
    ]


def test_a_contact_that_is_gone_is_removed_without_an_error(office: Office) -> None:
    begun = office.begun("Northgate")
    (pat,) = contacts.add(office.ctx(ANA), begun.id, **PAT).contacts
    assert contacts.remove(office.ctx(ANA), begun.id, pat.id).contacts == ()
    version = onboardings.get(office.ctx(ANA), begun.id).version
    assert contacts.remove(office.ctx(ANA), begun.id, pat.id).version == version


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "  "},
        {"email": "Pat <pat@customer.example>"},
        {"email": "pat@"},
        {"name": "x" * 201},
        {"role": "x" * 201},
    ],
)
def test_a_contact_that_cannot_be_used_is_refused(office: Office, typed: dict[str, str]) -> None:
    begun = office.begun("Northgate")
    with pytest.raises(InvalidInput):
        contacts.add(office.ctx(ANA), begun.id, **PAT | typed)
    assert onboardings.get(office.ctx(ANA), begun.id).contacts == ()
