"""An unsent link is kept for an hour, encrypted, only for who created it, and is deleted once it is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import connection, kept_link, links, sessions
from core.actions.context import BySession, Context
from core.actions.kept_link import KEPT_FOR
from core.actions.sessions import Client
from core.errors import EditConflict, NotAllowed, OnboardingError, SignedOut, StepClosed
from core.onboarding.model import Onboarding
from core.people.roles import Person, Role
from core.secrets_box import SecretsBox
from core.services import Services
from core.storage import kept_links
from tests.history import history
from tests.office import ANA, SAM, SECRETS_KEY, Office, open_office, sample, session_of

BEN = Person("ben", "Ben Ito", "ben@office.example", Role.ACCOUNT_MANAGER)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as office:
        yield office


@pytest.fixture
def office(opened: Office) -> Office:
    """The office at the time of now."""
    opened.clock.ahead = timedelta()
    return opened


def row(office: Office, onboarding: Onboarding) -> kept_links.KeptLink | None:
    with office.services.store.read() as db:
        return kept_links.find(db, onboarding.id)


def made(office: Office) -> tuple[Onboarding, str]:
    return links.create_link(office.ctx(ANA), office.begun("Northgate").id)


def test_the_person_who_created_it_sees_it_again_and_that_is_recorded(office: Office) -> None:
    onboarding, address = made(office)
    kept = row(office, onboarding)
    assert kept is not None
    assert address.partition("token=")[2] not in kept.sealed
    assert kept_link.show_again(office.ctx(ANA), onboarding.id) == (onboarding, address)
    entry = history(office.ctx(ANA), onboarding.id)[0]
    assert (entry.what, entry.who.name) == ("Showed the unsent link again", ANA.name)
    assert address not in str(entry)


def test_nobody_else_ever_sees_it(office: Office) -> None:
    onboarding, _ = made(office)
    for person, refused in ((BEN, StepClosed), (SAM, NotAllowed)):
        with pytest.raises(refused):
            kept_link.show_again(office.ctx(person), onboarding.id)
        kept = kept_link.kept(office.ctx(person), onboarding)
        assert kept is not None
        assert not kept.for_this_person


def test_a_row_that_was_moved_to_another_person_does_not_open(office: Office) -> None:
    onboarding, _ = made(office)
    kept = row(office, onboarding)
    assert kept is not None
    with office.services.store.write() as db:
        kept_links.keep(db, replace(kept, person_id=BEN.id))
    with pytest.raises(StepClosed, match="cannot be read"):
        kept_link.show_again(office.ctx(BEN), onboarding.id)


def test_after_sign_out_it_is_shown_to_nobody_until_the_same_person_signs_in_again(office: Office) -> None:
    onboarding, address = made(office)
    session = session_of(office.services, ANA)
    signed_in = Context(office.services, BySession(session))
    sessions.sign_out(office.services, session, Client(""))
    with pytest.raises(SignedOut):
        kept_link.show_again(signed_in, onboarding.id)
    assert kept_link.show_again(office.ctx(ANA), onboarding.id)[1] == address


@pytest.mark.parametrize(("later", "visible"), [(KEPT_FOR - timedelta(minutes=1), True), (KEPT_FOR, False)])
def test_it_is_kept_for_an_hour_and_then_deleted(office: Office, later: timedelta, visible: bool) -> None:
    onboarding, address = made(office)
    office.clock.ahead = later + timedelta(seconds=2)
    assert bool(kept_link.kept(office.ctx(ANA), onboarding)) is visible
    if visible:
        assert kept_link.show_again(office.ctx(ANA), onboarding.id)[1] == address
    else:
        with pytest.raises(StepClosed, match="not kept for you any longer"):
            kept_link.show_again(office.ctx(ANA), onboarding.id)
    kept_link.drop_old(office.services)
    assert (row(office, onboarding) is not None) is visible


def used(office: Office, onboarding: Onboarding, address: str) -> object:
    office.sandbox.submit(address, sample("Northgate").tool)
    made = office.sandbox.control.get("/integrations").json()["integrations"][-1]
    return connection.enter_integration(office.ctx(ANA), onboarding.id, integration_id=made["id"])


SETTLED: dict[str, Callable[[Office, Onboarding, str], object]] = {
    "sent": lambda office, onboarding, _: links.mark_sent(office.ctx(ANA), onboarding.id),
    "replaced by somebody else": lambda office, onboarding, _: links.create_link(office.ctx(BEN), onboarding.id),
    "used": used,
}


@pytest.mark.parametrize("how", SETTLED)
def test_a_settled_link_is_not_shown_again(office: Office, how: str) -> None:
    onboarding, address = made(office)
    SETTLED[how](office, onboarding, address)
    with pytest.raises(StepClosed):
        kept_link.show_again(office.ctx(ANA), onboarding.id)
    kept = row(office, onboarding)
    assert kept is None or how == "used" or kept.person_id == BEN.id


def test_a_link_on_an_old_screen_is_not_confused_with_the_new_one(office: Office) -> None:
    onboarding, _ = made(office)
    links.create_link(office.ctx(ANA), onboarding.id)
    with pytest.raises(EditConflict):
        kept_link.show_again(office.ctx(ANA, onboarding), onboarding.id)


@pytest.mark.parametrize(
    ("keys", "visible"),
    [([SECRETS_KEY], True), (["a newer key of at least 32 signs", SECRETS_KEY], True), (["x" * 32], False)],
)
def test_a_rotated_key_still_shows_it_and_a_changed_one_says_so(office: Office, keys: list[str], visible: bool) -> None:
    onboarding, address = made(office)
    later: Services = replace(office.services, secrets=SecretsBox(keys))
    ctx = replace(office.ctx(ANA), services=later)
    if visible:
        assert kept_link.show_again(ctx, onboarding.id)[1] == address
    else:
        with pytest.raises(StepClosed, match="SECRETS_KEY has changed"):
            kept_link.show_again(ctx, onboarding.id)


def test_a_changed_row_is_refused(office: Office) -> None:
    onboarding, _ = made(office)
    kept = row(office, onboarding)
    assert kept is not None
    with office.services.store.write() as db:
        kept_links.keep(db, replace(kept, sealed=kept.sealed[:40] + "A" * 8 + kept.sealed[48:]))
    with pytest.raises(OnboardingError):
        kept_link.show_again(office.ctx(ANA), onboarding.id)


def test_without_a_key_nothing_is_kept(office: Office) -> None:
    office = replace(office, services=replace(office.services, secrets=None))
    onboarding, _ = made(office)
    assert row(office, onboarding) is None
    assert kept_link.kept(office.ctx(ANA), onboarding) is None
    with pytest.raises(StepClosed):
        kept_link.show_again(office.ctx(ANA), onboarding.id)
