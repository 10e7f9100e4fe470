"""Owners: onboardings are handed to colleagues, and whoever is deactivated leaves none without an owner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions import archiving, onboarding as onboardings, owners, people, portfolio
from core.errors import InvalidInput
from core.messages.events import Event
from core.messages.notices import NoticeState
from core.onboarding.model import Onboarding
from core.people.actor import Actor, ActorKind
from core.people.roles import Person, Role
from core.storage import outbox
from core.storage.inspection import dump
from tests.history import history
from tests.office import ADA, ANA, ELI, SAM, Office, altered, open_office, session_of

BEN = Person("ben", "Ben Ito", "ben@office.example", Role.ACCOUNT_MANAGER)
CAL = Person("cal", "Cal Ortiz", "cal@office.example", Role.ACCOUNT_MANAGER)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        for person in (ADA, ANA, BEN, CAL, ELI, SAM):
            session_of(opened.services, person)
        yield opened


def started(office: Office, customer: str, person: Person = ANA) -> Onboarding:
    return onboardings.start(office.ctx(person), customer=customer)


def owner_of(office: Office, onboarding: Onboarding) -> Actor:
    return onboardings.get(office.ctx(ANA), onboarding.id).manager


def test_many_onboardings_are_handed_over_with_a_note_in_each_history(office: Office) -> None:
    some = [started(office, name) for name in ("Alpha", "Beta")]
    own = started(office, "Gamma", BEN)
    ids = [onboarding.id for onboarding in (*some, own, some[0])]
    assert owners.hand_over(office.ctx(ANA), ids, to=BEN.id, note="I am away") == 2
    assert {owner_of(office, onboarding) for onboarding in (*some, own)} == {BEN.actor}
    for onboarding in some:
        entry = history(office.ctx(ANA), onboarding.id)[0]
        assert (entry.who, entry.what, entry.after["note"]) == (ANA.actor, "Handed over to Ben Ito", "I am away")
    assert len(history(office.ctx(ANA), own.id)) == 1
    assert dict(portfolio.owners(office.ctx(ANA))) == {BEN.actor: 3}


def test_the_new_owner_is_told_and_nobody_else(office: Office) -> None:
    onboarding = started(office, "Alpha")
    owners.hand_over(office.ctx(ANA), [onboarding.id], to=BEN.id)
    gone = started(office, "Gone", BEN)
    archiving.archive(office.ctx(BEN), gone.id, reason="They chose another vendor")
    people.deactivate(office.ctx(ADA), BEN.id, successor=CAL.id)
    assert owner_of(office, gone) == CAL.actor, "archived ones too"
    with office.services.store.read() as db:
        notices = outbox.in_state(db, NoticeState.WAITING, limit=100)
    assert sorted((notice.event, notice.person_id, notice.customer) for notice in notices) == [
        (Event.HANDED_OVER, BEN.id, "Alpha"),
        (Event.HANDED_OVER, CAL.id, "Alpha"),
        (Event.HANDED_OVER, CAL.id, "Gone"),
    ]


@pytest.mark.parametrize("to", ["", "nobody", ELI.id, SAM.id])
def test_only_a_colleague_who_leads_onboardings_takes_over(office: Office, to: str) -> None:
    onboarding = started(office, "Alpha")
    with pytest.raises(InvalidInput):
        owners.hand_over(office.ctx(ANA), [onboarding.id], to=to)
    assert owner_of(office, onboarding) == ANA.actor
    assert [person.id for person in owners.colleagues(office.ctx(ANA))] == [ADA.id, ANA.id, BEN.id, CAL.id]


def test_everything_that_the_list_matches_can_be_handed_over_at_once(office: Office) -> None:
    for number in range(portfolio.PAGE_SIZE + 5):
        started(office, f"Plant {number:02}")
    started(office, "Other")
    names = portfolio.matching(office.ctx(ANA), portfolio.View(search="plant"))
    assert len(names) == portfolio.PAGE_SIZE + 5 and "Other" not in names.values()
    assert owners.hand_over(office.ctx(ANA), list(names), to=CAL.id) == len(names)
    assert dict(portfolio.owners(office.ctx(ANA))) == {ANA.actor: 1, CAL.actor: len(names)}


def test_nothing_chosen_is_an_error(office: Office) -> None:
    with pytest.raises(InvalidInput, match="No onboarding is chosen"):
        owners.hand_over(office.ctx(ANA), [], to=BEN.id)


def test_an_owner_of_whom_only_the_name_is_known_is_replaced(office: Office) -> None:
    lost = altered(office.services, started(office, "Lost").id, manager=Actor(ActorKind.UNKNOWN, "", "Cy Young"))
    owners.hand_over(office.ctx(ADA), [lost.id], to=CAL.id)
    assert owner_of(office, lost) == CAL.actor


def test_whoever_owns_onboardings_is_deactivated_only_with_a_successor(office: Office) -> None:
    onboarding = started(office, "Alpha", BEN)
    before = dump(office.services.store.path)
    for successor in ("", BEN.id, ELI.id):
        with pytest.raises(InvalidInput):
            people.deactivate(office.ctx(ADA), BEN.id, successor=successor)
    kept = [row for row in dump(office.services.store.path) if "sessions" not in row]
    assert kept == [row for row in before if "sessions" not in row]
    people.deactivate(office.ctx(ADA), BEN.id, successor=CAL.id)
    assert owner_of(office, onboarding) == CAL.actor
    assert owners.owned_by(office.ctx(ADA), BEN.id) == 0
    assert BEN.id not in {person.id for person in owners.colleagues(office.ctx(ADA))}


def test_whoever_owns_nothing_is_deactivated_without_a_question(office: Office) -> None:
    people.deactivate(office.ctx(ADA), CAL.id)
    assert CAL.id not in {person.id for person in owners.colleagues(office.ctx(ADA))}
