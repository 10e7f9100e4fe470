"""Signing in and out, and who is shut out: the store has the last word, and a refusal tells nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from core.actions import people
from core.errors import InvalidInput, NotFound, SignInRefused
from core.people import accounts
from core.people.accounts import ATTEMPTS, LOCKED_FOR, Account
from core.people.roles import Person, Role
from core.services import Services, build
from core.settings import Settings
from core.storage import people as stored
from tests.office import Clock, acting

PASSWORD = "a long enough password"
REAL = {
    "kombo_api_key": "kombo-key-of-production",
    "kombo_base_url": "http://127.0.0.1:9",
    "kombo_webhook_secret": "webhook-secret-of-production",
    "factoryfix_api_key": "factoryfix-key-of-production",
    "factoryfix_base_url": "http://127.0.0.1:9",
    "cookie_key": "a cookie key of at least 32 signs",
}


@contextmanager
def office(folder: Path, clock: Clock | None = None, **settings: str) -> Iterator[Services]:
    given = {name: SecretStr(value) if "key" in name or "secret" in name else value for name, value in settings.items()}
    built = build(Settings(_env_file=None, data_dir=folder, **given), now=clock or Clock())  # type: ignore[arg-type]
    try:
        yield built
    finally:
        built.close()


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Services]:
    with office(tmp_path_factory.mktemp("people"), clock, **REAL) as built:
        yield built


@pytest.fixture(scope="module")
def hashed() -> str:
    return accounts.hash_password(PASSWORD)


@pytest.fixture
def kim(services: Services, hashed: str, request: pytest.FixtureRequest) -> Person:
    return known(services, hashed, f"{abs(hash(request.node.name))}@office.example")


def known(services: Services, hashed: str, email: str, name: str = "Kim") -> Person:
    """Somebody who has been here for a while, with PASSWORD."""
    account = Account(email, email, name, Role.ADMIN, hashed, True, 0, None, services.now())
    with services.store.write() as db:
        stored.save(db, account)
    return account.person


def sessions(services: Services, person: Person) -> list[str]:
    with services.store.read() as db:
        return [id_ for (id_,) in db.stream("SELECT id FROM sessions WHERE person_id = ? ORDER BY rowid", [person.id])]


def test_the_right_password_opens_a_session_in_any_spelling_of_the_address(services: Services, kim: Person) -> None:
    signed_in = people.sign_in(services, f"  {kim.email.upper()} ", PASSWORD, "browser")
    assert people.who_is(services, signed_in.ticket, "browser") == kim == signed_in.person


def test_a_ticket_works_in_its_own_browser_only_and_is_not_kept_in_the_store(services: Services, kim: Person) -> None:
    ticket = people.sign_in(services, kim.email, PASSWORD, "browser").ticket
    assert people.who_is(services, ticket, "another") is None
    assert people.who_is(services, ticket) is None
    assert people.who_is(services, "", "browser") is None
    assert all(ticket not in name for name in sessions(services, kim))


def test_signing_out_ends_the_session_on_the_server(services: Services, kim: Person) -> None:
    here = people.sign_in(services, kim.email, PASSWORD, "here").ticket
    there = people.sign_in(services, kim.email, PASSWORD, "there").ticket
    people.sign_out(services, here, "here")
    assert people.who_is(services, here, "here") is None
    assert people.who_is(services, there, "there") == kim
    people.sign_out(services, here, "here")
    people.sign_out(services, "never was one", "here")


def test_a_session_is_over_after_its_days(services: Services, kim: Person, clock: Clock) -> None:
    ticket = people.sign_in(services, kim.email, PASSWORD).ticket
    try:
        clock.ahead = people.SIGNED_IN_FOR - timedelta(minutes=1)
        assert people.who_is(services, ticket) == kim
        clock.ahead = people.SIGNED_IN_FOR + timedelta(minutes=1)
        assert people.who_is(services, ticket) is None
        people.sign_in(services, kim.email, PASSWORD)
        assert len(sessions(services, kim)) == 1, "what is over is forgotten"
    finally:
        clock.ahead = timedelta()


@pytest.mark.parametrize("how", ["deactivate", "new password"])
def test_somebody_who_is_shut_out_is_out_in_every_browser_at_once(
    services: Services, hashed: str, kim: Person, how: str
) -> None:
    ada = known(services, hashed, f"ada-{how[:3]}@office.example", "Ada")
    tickets = [people.sign_in(services, kim.email, PASSWORD, browser).ticket for browser in ("one", "two")]
    if how == "deactivate":
        people.deactivate(acting(services, ada), kim.id)
    else:
        people.reset_password(acting(services, ada), kim.id, "another long password")
    assert [people.who_is(services, ticket, name) for ticket, name in zip(tickets, ("one", "two"), strict=True)] == [
        None,
        None,
    ]
    with pytest.raises(SignInRefused):
        people.sign_in(services, kim.email, PASSWORD)


def test_the_fifth_wrong_password_locks_also_against_the_right_one_until_its_time_or_an_admin(
    services: Services, kim: Person, clock: Clock
) -> None:
    with services.store.write() as db:
        account = stored.by_id(db, kim.id)
        assert account is not None
        stored.save(db, replace(account, failed_attempts=ATTEMPTS - 1))
    for password in ("wrong", PASSWORD):
        with pytest.raises(SignInRefused):
            people.sign_in(services, kim.email, password)
    with services.store.read() as db:
        locked = stored.by_id(db, kim.id)
    try:
        clock.ahead = LOCKED_FOR + timedelta(seconds=30)
        assert people.sign_in(services, kim.email, PASSWORD).person == kim
    finally:
        clock.ahead = timedelta()
    with services.store.write() as db:
        assert locked is not None
        stored.save(db, locked)
    people.unlock(services, kim, kim.id)
    assert people.sign_in(services, kim.email, PASSWORD).person == kim


def test_every_refusal_reads_the_same(services: Services, hashed: str, kim: Person) -> None:
    off = known(services, hashed, "off@office.example", "Off")
    people.deactivate(acting(services, kim), off.id)
    told = set()
    for email, password in [
        (kim.email, "wrong"),
        ("nobody@office.example", PASSWORD),
        (off.email, PASSWORD),
        (kim.email, PASSWORD + "x" * 1000),
        ("' OR 1=1 --", PASSWORD),
    ]:
        with pytest.raises(SignInRefused) as caught:
            people.sign_in(services, email, password)
        told.add(str(caught.value))
    assert len(told) == 1


def test_an_address_that_nobody_has_takes_as_long_as_one_that_somebody_has(services: Services, kim: Person) -> None:
    def took(email: str) -> float:
        started = time.process_time()
        with pytest.raises(SignInRefused):
            people.sign_in(services, email, "wrong")
        return time.process_time() - started

    took("warm-up@office.example")
    known, unknown = (min(took(email) for _ in range(2)) for email in (kim.email, "nobody@office.example"))
    assert 0.5 < unknown / known < 2


def test_a_password_that_was_changed_while_it_was_compared_opens_nothing(services: Services, kim: Person) -> None:
    with services.store.write() as db:
        seen = stored.by_id(db, kim.id)
    people.reset_password(acting(services, kim), kim.id, "another long password")
    with services.store.read() as db:
        current = stored.by_id(db, kim.id)
    assert seen is not None
    assert not people._same_password(seen, current)
    assert not people._same_password(None, current)


def test_the_last_admin_can_neither_leave_nor_be_made_less(tmp_path: Path) -> None:
    with office(tmp_path, **REAL) as services:
        only = people.enrol(
            services, who="setup", email="ada@office.example", name="Ada", role=Role.ADMIN, password=PASSWORD
        )
        for act in (
            lambda: people.deactivate(acting(services, only), only.id),
            lambda: people.change_role(acting(services, only), only.id, Role.ENGINEER),
        ):
            with pytest.raises(InvalidInput, match="Nobody would be left"):
                act()
        (still,) = people.list_people(acting(services, only))
        assert (still.role, still.active) == (Role.ADMIN, True)
        with pytest.raises(NotFound):
            people.deactivate(acting(services, only), "nobody")


def test_in_the_sandbox_the_demo_people_exist_and_with_a_key_they_are_shut_out(tmp_path: Path) -> None:
    with office(tmp_path) as sandbox:
        assert sandbox.settings.sandbox
        people.settle_demo_people(sandbox)
        for email, (name, role) in people.DEMO_PEOPLE.items():
            signed_in = people.sign_in(sandbox, email, people.DEMO_PASSWORD, "browser")
            assert (signed_in.person.name, signed_in.person.role) == (name, role)
        ticket = signed_in.ticket
    with office(tmp_path, **REAL) as real:
        people.settle_demo_people(real)
        assert people.who_is(real, ticket, "browser") is None
        with pytest.raises(SignInRefused):
            people.sign_in(real, "ada@sandbox.example", people.DEMO_PASSWORD)
        assert people.credentials(real) == {"usernames": {}}
    with office(tmp_path) as sandbox:
        people.settle_demo_people(sandbox)
        assert people.sign_in(sandbox, "ana@sandbox.example", people.DEMO_PASSWORD).person.name == "Ana Reyes"


def test_with_a_key_nobody_is_there_until_somebody_is_enrolled(tmp_path: Path) -> None:
    with office(tmp_path, **REAL) as real:
        people.settle_demo_people(real)
        with real.store.read() as db:
            assert stored.everyone(db) == []


def test_what_the_sign_in_library_is_told_holds_no_hash(services: Services, kim: Person) -> None:
    told = people.credentials(services)["usernames"][kim.email]
    assert told == {"email": kim.email, "name": "Kim", "roles": ["admin"], "password": ""}


@pytest.mark.parametrize("absent", sorted(REAL.keys() - {"kombo_api_key", "kombo_base_url"}))
def test_with_a_key_the_app_does_not_start_without_its_other_secrets(absent: str) -> None:
    given = {name: value for name, value in REAL.items() if name != absent}
    with pytest.raises(ValidationError, match=absent.upper()) as caught:
        Settings(_env_file=None, **given)  # type: ignore[arg-type]
    told = "; ".join(problem["msg"] for problem in caught.value.errors())
    assert not any(value in told for name, value in given.items() if "url" not in name)


def test_a_cookie_key_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValidationError, match="too short"):
        Settings(_env_file=None, **{**REAL, "cookie_key": "short"})  # type: ignore[arg-type]


def test_no_key_is_ever_printed(services: Services) -> None:
    told = f"{services.settings!r} {services.keys!r} {services.settings}"
    assert not any(value in told for name, value in REAL.items() if "url" not in name)


def test_in_the_sandbox_every_installation_has_secrets_of_its_own(tmp_path: Path) -> None:
    kept = []
    for name in ("one", "two", "one"):
        with office(tmp_path / name) as services:
            keys = services.keys
            kept.append((keys.cookie, keys.webhook, keys.kombo, keys.factoryfix))
    assert kept[0] == kept[2] != kept[1]
    assert len({*kept[0], *kept[1]}) == 8
    assert all(len(key) >= 32 for key in kept[0])
