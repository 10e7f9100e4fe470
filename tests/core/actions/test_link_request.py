"""A link that Kombo is being asked for: written down first, one at a time, and its answer kept whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.actions import links, onboarding as onboardings
from core.errors import EditConflict, NotAllowed, OnboardingError, SignedOut, StepClosed
from core.kombo.errors import KomboError, OutcomeUnknown
from core.onboarding.clock import ZONE
from core.onboarding.connection_facts import Connection
from core.onboarding.link_request import LONGEST, awaited
from core.onboarding.model import Onboarding
from core.people.actor import KOMBO
from core.people.roles import Person, Role
from core.storage import people, sessions
from tests.history import history
from tests.office import ANA, Office, altered, open_office

NAME = "Northgate"
BEN = Person("ben", "Ben Ito", "ben@office.example", Role.ACCOUNT_MANAGER)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _as_it_was(office: Office) -> Iterator[None]:
    """The clock, and Ana's role, as they are at the start of every test."""
    office.ctx(ANA)
    yield
    office.clock.ahead = timedelta()
    role(office, ANA, Role.ACCOUNT_MANAGER)


@contextmanager
def meanwhile(office: Office, act: Callable[[], object], when: str = "request") -> Iterator[None]:
    """Do this once, when Kombo is about to be asked, or has just answered ("response")."""
    hooks = office.services.connections[0].event_hooks[when]

    def once(_: object) -> None:
        hooks.remove(once)
        act()

    hooks.append(once)
    try:
        yield
    finally:
        if once in hooks:
            hooks.remove(once)


def dies() -> None:
    raise Killed


def fresh(office: Office, onboarding: Onboarding) -> Onboarding:
    return onboardings.get(office.ctx(BEN), onboarding.id)


def entries_of(office: Office, onboarding: Onboarding) -> list[tuple[str, str]]:
    return [(entry.who.name, entry.what) for entry in history(office.ctx(BEN), onboarding.id)]


def role(office: Office, person: Person, now: Role) -> None:
    with office.services.store.write() as db:
        account = people.by_id(db, person.id)
        assert account is not None
        people.save(db, replace(account, role=now))


def test_a_request_is_written_down_before_kombo_is_asked_and_gone_once_it_has_answered(office: Office) -> None:
    begun = office.begun(NAME)
    during: list[Onboarding] = []
    with meanwhile(office, lambda: during.append(fresh(office, begun))):
        made, _ = links.create_link(office.ctx(ANA, begun), begun.id)
    assert during[0].link_request is not None
    assert (during[0].link, during[0].link_request.by) == (None, ANA.actor)
    assert made.link_request is None
    assert entries_of(office, begun)[:2] == [
        (ANA.name, "Created a connection link"),
        (ANA.name, "Began to create a connection link"),
    ]


@pytest.mark.parametrize("person", [ANA, BEN], ids=["a second press", "a colleague's press"])
def test_a_press_while_kombo_is_asked_is_told_who_is_creating_a_link_since_when(office: Office, person: Person) -> None:
    begun = office.begun(NAME)
    refused: list[OnboardingError] = []

    def press() -> None:
        with pytest.raises(StepClosed) as caught:
            links.create_link(office.ctx(person, begun), begun.id)
        refused.append(caught.value)

    started = office.services.now()
    with meanwhile(office, press):
        made, _ = links.create_link(office.ctx(ANA, begun), begun.id)
    since = {f"{(started + timedelta(seconds=s)).astimezone(ZONE):%H:%M:%S %Z}" for s in range(3)}
    assert {refused[0].sentence.partition(" Wait")[0]} <= {
        f"{ANA.name} has been creating a link since {moment}." for moment in since
    }
    assert (made.link is not None, made.links_replaced) == (True, 0)


@pytest.mark.parametrize("when", ["request", "response"])
def test_a_request_whose_process_ended_blocks_for_a_minute_and_then_its_end_is_said(office: Office, when: str) -> None:
    begun = office.begun(NAME)
    with meanwhile(office, dies, when), pytest.raises(Killed):
        links.create_link(office.ctx(ANA, begun), begun.id)
    left = fresh(office, begun)
    assert left.link_request is not None
    assert awaited(left, office.services.now()) == left.link_request
    with pytest.raises(StepClosed, match=f"{ANA.name} has been creating a link since"):
        links.create_link(office.ctx(BEN, left), begun.id)
    office.clock.ahead = LONGEST + timedelta(seconds=1)
    assert awaited(left, office.services.now()) is None
    made, _ = links.create_link(office.ctx(BEN, left), begun.id)
    assert (made.link is not None, made.links_replaced, made.link_request) == (True, 0, None)
    assert [what for _, what in entries_of(office, begun)][:4] == [
        "Created a connection link",
        "Began to create a connection link",
        "Got no answer about a link",
        "Began to create a connection link",
    ]


@pytest.mark.parametrize(
    ("fault", "delay", "error", "entry"),
    [
        ("timeout_after", 0.01, OutcomeUnknown, "Got no answer about a link"),
        ("429", 60, KomboError, "Kombo created no link"),  # longer than a write waits
    ],
)
def test_an_answer_without_a_link_is_kept_and_the_next_press_may_follow_at_once(
    office: Office, fault: str, delay: float, error: type[Exception], entry: str
) -> None:
    begun = office.begun(NAME)
    office.sandbox.fault("kombo", fault, "create-link", delay_s=delay)
    with pytest.raises(error):
        links.create_link(office.ctx(ANA, begun), begun.id)
    assert fresh(office, begun).link_request is None
    assert entries_of(office, begun)[0] == (ANA.name, entry)
    made, _ = links.create_link(office.ctx(BEN, begun), begun.id)
    assert made.link is not None


@pytest.mark.parametrize(("lost", "error"), [("session", SignedOut), ("role", NotAllowed)])
def test_a_link_is_kept_although_its_maker_was_signed_out_or_demoted_meanwhile(
    office: Office, lost: str, error: type[Exception]
) -> None:
    begun = office.begun(NAME)
    ctx = office.ctx(ANA, begun)

    def ended() -> None:
        with office.services.store.write() as db:
            sessions.end_all_of(db, ANA.id, office.services.now())

    act = ended if lost == "session" else lambda: role(office, ANA, Role.SUPPORT)
    with (
        meanwhile(office, act),
        pytest.raises(error, match="The link was created, but you may no longer see its address"),
    ):
        links.create_link(ctx, begun.id)
    kept = fresh(office, begun)
    assert kept.link is not None
    assert (kept.link.by.name, kept.link_request) == (ANA.name, None)
    assert entries_of(office, begun)[0] == (ANA.name, "Created a connection link")


def sentence_of(office: Office, begun: Onboarding, act: Callable[[], object]) -> str:
    """The refusal that Ana sees when she requests a link during this change."""
    with meanwhile(office, act), pytest.raises((EditConflict, StepClosed)) as caught:
        links.create_link(office.ctx(ANA, begun), begun.id)
    assert "it is void. Its address is not shown to anybody" in caught.value.next_step
    return caught.value.sentence


@pytest.mark.parametrize("part", ["ats", "admin", "agreed"])
def test_a_link_for_requirements_that_changed_meanwhile_is_kept_as_void_and_said(office: Office, part: str) -> None:
    begun = office.begun(NAME)
    changed = {"ats": "lever", "admin": begun.requirements.backup, "agreed": None}[part]
    wanted = begun.requirements.changed(**{part: changed})
    sentence = sentence_of(
        office, begun, lambda: altered(office.services, begun.id, who=BEN.actor, requirements=wanted)
    )
    assert sentence.startswith(f"{BEN.name} saved first")
    after = fresh(office, begun)
    assert (after.link, after.links_replaced, after.link_request) == (None, 1, None)
    entry = history(office.ctx(BEN), begun.id)[0]
    assert (entry.who.name, entry.what) == (ANA.name, "Kept a connection link as void")
    assert "token=••••" in entry.after["void_link.masked"]


def test_a_link_beside_a_connection_that_came_meanwhile_is_void(office: Office) -> None:
    begun = office.begun(NAME)
    came = Connection(integration_id="ukgpro:8d1hpPsbjxUkoCoa1veLZGe5", learned_from=KOMBO, connected_at=office.clock())
    sentence = sentence_of(office, begun, lambda: altered(office.services, begun.id, who=KOMBO, connection=came))
    assert sentence.startswith("This customer is already connected.")
    assert fresh(office, begun).link is None


def test_of_two_links_the_one_that_came_first_stays_and_the_other_is_void(office: Office) -> None:
    begun = office.begun(NAME)
    first: list[Onboarding] = []

    def another() -> None:
        office.clock.ahead = LONGEST + timedelta(seconds=1)
        first.append(links.create_link(office.ctx(BEN, begun), begun.id)[0])

    assert sentence_of(office, begun, another).startswith(f"{BEN.name} saved first")
    after = fresh(office, begun)
    assert (after.link, after.links_replaced, after.link_request) == (first[0].link, 1, None)


def test_a_late_answer_is_used_where_no_other_link_came_and_leaves_the_newer_request_alone(office: Office) -> None:
    begun = office.begun(NAME)

    def another() -> None:
        office.clock.ahead = LONGEST + timedelta(seconds=1)
        with meanwhile(office, dies), suppress(Killed):
            links.create_link(office.ctx(BEN, begun), begun.id)

    with meanwhile(office, another):
        made, _ = links.create_link(office.ctx(ANA, begun), begun.id)
    assert made.link is not None and made.link_request is not None
    assert (made.link.by.name, made.link_request.by.name) == (ANA.name, BEN.name)


def test_a_void_link_is_kept_without_its_secret(office: Office) -> None:
    begun, secrets = office.begun(NAME), list[str]()
    hooks = office.services.connections[0].event_hooks["response"]

    def read(answer: Any) -> None:
        answer.read()
        secrets.append(answer.json()["data"]["link"].partition("token=")[2])

    hooks.append(read)
    try:
        sentence_of(
            office,
            begun,
            lambda: altered(
                office.services, begun.id, who=BEN.actor, requirements=begun.requirements.changed(agreed=None)
            ),
        )
    finally:
        hooks.remove(read)
    stored = b"".join(file.read_bytes() for file in office.services.settings.data_dir.glob("onboarding.db*"))
    assert secrets[0].encode() not in stored
