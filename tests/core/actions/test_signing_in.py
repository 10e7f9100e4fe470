"""Signing in and out, and who is shut out: the store has the last word, and a refusal tells nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from core.actions import people, sessions
from core.actions.context import ByItself, BySession, Context
from core.actions.sessions import Client
from core.errors import InvalidInput, NotFound, SignInRefused
from core.people import accounts, throttle
from core.people.accounts import Account
from core.people.known_browser import new_token
from core.people.roles import Person, Role
from core.people.sessions import session_id
from core.services import Services, build
from core.settings import Settings
from core.storage import people as stored, sessions as stored_sessions
from core.storage.inspection import dump
from tests.actors import named
from tests.office import Clock, acting

PASSWORD = "a long enough password"
HERE = Client("192.0.2.7", "Chrome on Mac")
ELSEWHERE = Client("198.51.100.9", "Firefox on Windows")
NEVER_TYPED = "typed-by-mistake"
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
def hashed() -> str:
    return accounts.hash_password(PASSWORD)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, clock: Clock) -> Iterator[Services]:
    with office(tmp_path, clock, **REAL) as built:
        yield built


@pytest.fixture
def kim(services: Services, hashed: str) -> Person:
    return known(services, hashed, "kim@office.example")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that are compared without bcrypt's quarter of a second, where many are tried."""
    monkeypatch.setattr(accounts, "password_matches", lambda typed, _: typed == PASSWORD)


def known(services: Services, hashed: str, email: str, name: str = "Kim") -> Person:
    """Somebody who has been here for a while, with PASSWORD."""
    account = Account(email, email, name, Role.ADMIN, hashed, active=True, created_at=services.now())
    with services.store.write() as db:
        stored.save(db, account)
    return account.person


def sign_in(services: Services, person: Person, client: Client = HERE, **more: str) -> str:
    """The id of a session that the right password opens."""
    return session_id(sessions.sign_in(services, person.email, PASSWORD, client, **more).secret)


def wrong(services: Services, email: str, client: Client = HERE, password: str = "wrong") -> str:
    """Type a wrong password; the words of the refusal."""
    with pytest.raises(SignInRefused) as caught:
        sessions.sign_in(services, email, password, client)
    return str(caught.value)


def waits(words: str) -> bool:
    return words.startswith("Too many wrong passwords")


def entries(services: Services) -> list[tuple[str, str, dict[str, Any]]]:
    with services.store.read() as db:
        rows = db.select("SELECT who, what, after FROM audit ORDER BY id")
    return [(row["who"], row["what"], json.loads(row["after"])) for row in rows]


def own(services: Services, session: str) -> Context:
    return Context(services, BySession(session))


def test_the_right_password_opens_a_session_in_any_spelling_of_the_address(services: Services, kim: Person) -> None:
    signed_in = sessions.sign_in(services, f"  {kim.email.upper()} ", PASSWORD, HERE)
    assert sessions.who_is(services, session_id(signed_in.secret)) == kim == signed_in.person


def test_the_cookies_secret_is_not_kept_and_what_is_kept_opens_nothing(services: Services, kim: Person) -> None:
    secret = sessions.sign_in(services, kim.email, PASSWORD, HERE).secret
    kept = "\n".join(dump(services.store.path))
    assert secret not in kept
    assert session_id(secret) in kept
    assert sessions.who_is(services, session_id(session_id(secret))) is None
    assert sessions.who_is(services, "") is None


def test_a_new_session_ends_the_one_that_the_browser_brought_along(services: Services, kim: Person) -> None:
    planted = sign_in(services, kim)
    after = sign_in(services, kim, replaces=planted)
    assert after != planted
    assert sessions.who_is(services, planted) is None
    assert sessions.who_is(services, after) == kim


def test_signing_out_ends_this_session_and_no_other(services: Services, kim: Person) -> None:
    here, there = sign_in(services, kim), sign_in(services, kim, ELSEWHERE)
    sessions.sign_out(services, here, HERE)
    assert sessions.who_is(services, here) is None
    assert sessions.who_is(services, there) == kim
    known_entries = len(entries(services))
    sessions.sign_out(services, here, HERE)
    sessions.sign_out(services, "never was one", HERE)
    assert len(entries(services)) == known_entries


@pytest.mark.parametrize(("passed", "is_open"), [(timedelta(hours=7, minutes=59), True), (timedelta(hours=8), False)])
def test_a_session_that_is_left_alone_is_over_after_its_hours(
    services: Services, kim: Person, clock: Clock, passed: timedelta, is_open: bool
) -> None:
    session = sign_in(services, kim)
    clock.ahead = passed
    assert (sessions.who_is(services, session) is not None) == is_open


def test_only_a_use_keeps_a_session_open_and_not_for_longer_than_its_days(
    services: Services, kim: Person, clock: Clock
) -> None:
    used, watched = sign_in(services, kim), sign_in(services, kim)
    for hour in range(0, 7 * 24, 7):
        clock.ahead = timedelta(hours=hour)
        assert sessions.who_is(services, used, used=True) == kim, hour
        sessions.who_is(services, watched)  # as a live fragment asks
    assert sessions.who_is(services, watched) is None
    clock.ahead = timedelta(days=7, minutes=1)
    assert sessions.who_is(services, used, used=True) is None
    sign_in(services, kim)
    with services.store.read() as db:
        assert db.value("SELECT count(*) FROM sessions") == 1, "what is over is forgotten"


def test_a_use_is_written_once_a_minute_at_most(services: Services, kim: Person, clock: Clock) -> None:
    def last_used() -> object:
        with services.store.read() as db:
            session = stored_sessions.find(db, here)
        return session and session.last_used_at

    here = sign_in(services, kim)
    first = last_used()
    for seconds in range(0, 60, 5):
        clock.ahead = timedelta(seconds=seconds)
        sessions.who_is(services, here, used=True)
        assert last_used() == first
    clock.ahead = timedelta(seconds=61)
    sessions.who_is(services, here)
    assert last_used() == first
    sessions.who_is(services, here, used=True)
    assert last_used() != first


def test_a_person_sees_their_own_open_sessions_and_ends_the_others(
    services: Services, hashed: str, kim: Person, clock: Clock
) -> None:
    lee = sign_in(services, known(services, hashed, "lee@office.example", "Lee"))
    left_alone = sign_in(services, kim)
    clock.ahead = timedelta(hours=9)
    lee = sign_in(services, known(services, hashed, "lee@office.example", "Lee"))
    here, there, third = (sign_in(services, kim, client) for client in (HERE, ELSEWHERE, HERE))
    seen = sessions.own_sessions(own(services, here))
    assert {session.id for session in seen} == {here, there, third}
    assert {(session.address, session.browser) for session in seen} == {
        (client.address, client.browser) for client in (HERE, ELSEWHERE)
    }
    assert sessions.end_other_sessions(own(services, here)) == 3
    assert [sessions.who_is(services, session) for session in (there, third, left_alone)] == [None, None, None]
    assert sessions.who_is(services, here) == kim
    assert sessions.who_is(services, lee) is not None
    facts = {"account": kim.email, "address": HERE.address, "ended": "3"}
    assert entries(services)[-1] == (kim.name, "Ended other sessions", facts)
    assert sessions.end_other_sessions(own(services, here)) == 0
    assert entries(services)[-1][2] == facts, "the second time nothing changes"


@pytest.mark.parametrize("how", ["deactivate", "new password"])
def test_a_deactivated_person_is_signed_out_in_every_browser(
    services: Services, hashed: str, kim: Person, how: str
) -> None:
    ada = known(services, hashed, "ada@office.example", "Ada")
    opened = [sign_in(services, kim, client) for client in (HERE, ELSEWHERE)]
    if how == "deactivate":
        people.deactivate(acting(services, ada), kim.id)
    else:
        people.reset_password(acting(services, ada), kim.id, "another long password")
    assert [sessions.who_is(services, session) for session in opened] == [None, None]
    wrong(services, kim.email, password=PASSWORD)


def test_every_refusal_has_the_same_text(services: Services, hashed: str, kim: Person) -> None:
    off = known(services, hashed, "off@office.example", "Off")
    people.deactivate(acting(services, kim), off.id)
    refusals = {
        wrong(services, email, password=password)
        for email, password in [
            (kim.email, "wrong"),
            ("nobody@office.example", PASSWORD),
            (off.email, PASSWORD),
            (kim.email, PASSWORD + "x" * 1000),
            ("' OR 1=1 --", PASSWORD),
        ]
    }
    assert len(refusals) == 1


def test_unknown_and_known_accounts_take_the_same_time(services: Services, kim: Person) -> None:
    def took(email: str) -> float:
        started = time.thread_time()
        wrong(services, email)
        return time.thread_time() - started

    took("warm-up@office.example")
    has, has_not = (min(took(email) for _ in range(2)) for email in (kim.email, "nobody@office.example"))
    assert 0.5 < has_not / has < 2


def test_a_password_that_was_changed_while_it_was_compared_opens_nothing(
    services: Services, kim: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed_meanwhile(_typed: str, _hashed: str) -> bool:
        people.reset_password(acting(services, kim), kim.id, "another long password")
        return True

    monkeypatch.setattr(accounts, "password_matches", changed_meanwhile)
    wrong(services, kim.email, password=PASSWORD)


@pytest.mark.usefixtures("at_once")
class TestSlowingDown:
    """Wrong passwords make the next one wait, by account and by address; the person’s own browser is never locked."""

    def test_the_next_password_for_an_account_waits_also_the_right_one_until_its_time(
        self, services: Services, kim: Person, clock: Clock
    ) -> None:
        assert not any(waits(wrong(services, kim.email)) for _ in range(throttle.FREE_FOR_ACCOUNT))
        assert waits(wrong(services, kim.email, password=PASSWORD))
        clock.ahead = throttle.FIRST_WAIT + timedelta(seconds=1)
        assert not waits(wrong(services, kim.email))
        clock.ahead += throttle.FIRST_WAIT + timedelta(seconds=1)
        assert waits(wrong(services, kim.email, password=PASSWORD)), "each wait is twice as long as the one before"
        clock.ahead += throttle.FIRST_WAIT
        assert sign_in(services, kim)
        assert not any(waits(wrong(services, kim.email)) for _ in range(throttle.FREE_FOR_ACCOUNT - 1))

    def test_thirty_accounts_sprayed_from_one_browser_are_stopped_also_at_the_right_password(
        self, services: Services, hashed: str
    ) -> None:
        team = [known(services, hashed, f"person-{number}@office.example") for number in range(30)]
        tried = [
            wrong(services, person.email, password=PASSWORD if number >= 20 else "Spring2026!")
            for number, person in enumerate(team)
        ]
        assert [waits(words) for words in tried] == [False] * 10 + [True] * 20
        assert not any(what == "Signed in" for _, what, _ in entries(services))

    def test_unknown_accounts_count_as_well(self, services: Services, kim: Person) -> None:
        for number in range(throttle.FREE_FOR_ADDRESS):
            wrong(services, f"guess-{number}@office.example")
        assert waits(wrong(services, kim.email, password=PASSWORD))

    def test_many_passwords_at_the_same_moment_are_counted_before_one_is_let_in(
        self, services: Services, kim: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ready = ThreadPoolExecutor(12)

        def slow(typed: str, _hashed: str) -> bool:
            time.sleep(0.3 if typed != PASSWORD else 0.8)
            return typed == PASSWORD

        monkeypatch.setattr(accounts, "password_matches", slow)
        guesses = [*(f"guess {number}" for number in range(11)), PASSWORD]
        refusals = list(ready.map(lambda guess: wrong(services, kim.email, password=guess), guesses))
        assert sum(not waits(words) for words in refusals) == throttle.FREE_FOR_ACCOUNT

    def test_one_account_signing_in_does_not_clear_the_address_that_guesses_others(
        self, services: Services, hashed: str, kim: Person
    ) -> None:
        for number in range(throttle.FREE_FOR_ADDRESS - 1):
            wrong(services, f"guess-{number}@office.example")
        sign_in(services, kim)
        wrong(services, "guess@office.example")
        other = known(services, hashed, "lee@office.example", "Lee")
        assert waits(wrong(services, other.email, password=PASSWORD))

    def test_another_address_is_not_locked_out_by_these_mistakes(self, services: Services, kim: Person) -> None:
        for _ in range(20):
            wrong(services, kim.email)
        assert waits(wrong(services, kim.email, password=PASSWORD))
        assert sign_in(services, kim, ELSEWHERE)

    def test_a_browser_that_is_known_is_not_locked_out_even_from_the_same_address(
        self, services: Services, kim: Person
    ) -> None:
        for _ in range(20):
            wrong(services, kim.email)
        token = new_token(kim.id, services.keys.cookie)
        assert sign_in(services, kim, Client(HERE.address, browser_token=token))

    def test_a_known_browser_waits_for_its_own_mistakes_and_for_another_account_is_unknown(
        self, services: Services, hashed: str, kim: Person
    ) -> None:
        lee = known(services, hashed, "lee@office.example", "Lee")
        marked = Client(HERE.address, browser_token=new_token(kim.id, services.keys.cookie))
        tried = [wrong(services, kim.email, marked) for _ in range(throttle.FREE_FOR_ACCOUNT + 1)]
        assert [waits(words) for words in tried] == [False] * throttle.FREE_FOR_ACCOUNT + [True]
        tried = [wrong(services, lee.email, marked) for _ in range(throttle.FREE_FOR_ACCOUNT + 1)]
        assert waits(tried[-1])
        assert waits(wrong(services, lee.email, HERE))

    @pytest.mark.parametrize("token", ["made up", "", ".", "a.b", "ü.ü", f"{'0' * 32}.{'0' * 64}"])
    def test_a_forged_browser_token_is_ignored(self, services: Services, kim: Person, token: str) -> None:
        for _ in range(throttle.FREE_FOR_ACCOUNT):
            wrong(services, kim.email)
        assert waits(wrong(services, kim.email, Client(HERE.address, browser_token=token)))

    def test_an_ipv6_network_counts_as_one_address(self, services: Services, hashed: str) -> None:
        for number in range(throttle.FREE_FOR_ADDRESS):
            wrong(services, f"guess-{number}@office.example", Client(f"2001:db8:1:2::{number}"))
        kim = known(services, hashed, "kim@office.example")
        assert waits(wrong(services, kim.email, Client("2001:db8:1:2:3::4"), PASSWORD))
        assert sign_in(services, kim, Client("2001:db8:1:3::1"))

    def test_failed_attempts_are_forgotten_after_an_hour(self, services: Services, kim: Person, clock: Clock) -> None:
        for _ in range(throttle.FREE_FOR_ACCOUNT):
            wrong(services, kim.email)
        clock.ahead = throttle.FORGOTTEN_AFTER
        sign_in(services, kim)
        with services.store.read() as db:
            assert db.value("SELECT count(*) FROM sign_in_failures") == 0


def test_signing_in_and_out_is_audited_with_account_and_address_and_a_refusal_has_no_actor(
    services: Services, kim: Person
) -> None:
    session = sign_in(services, kim)
    wrong(services, kim.email, ELSEWHERE)
    wrong(services, "nobody@office.example", ELSEWHERE)
    sessions.sign_out(services, session, HERE)
    assert entries(services) == [
        (kim.name, "Signed in", {"account": kim.email, "address": HERE.address}),
        ("", "Refused a sign-in", {"account": kim.email, "address": ELSEWHERE.address}),
        ("", "Refused a sign-in", {"account": sessions.UNKNOWN, "address": ELSEWHERE.address}),
        (kim.name, "Signed out", {"account": kim.email, "address": HERE.address}),
    ]


def test_text_typed_for_an_unknown_account_is_never_stored(
    services: Services, kim: Person, caplog: pytest.LogCaptureFixture
) -> None:
    for email, password in [(f"{NEVER_TYPED}-1", NEVER_TYPED), (kim.email, f"{NEVER_TYPED}-2")]:
        for _ in range(throttle.FREE_FOR_ACCOUNT + 1):
            wrong(services, email, password=password)
    files = [path for path in services.settings.data_dir.rglob("*") if path.is_file()]
    assert services.store.path in files
    assert not [path.name for path in files if NEVER_TYPED.encode() in path.read_bytes()]
    assert "sign-in delayed after wrong passwords" in caplog.text
    assert NEVER_TYPED not in caplog.text


def test_a_change_to_a_person_says_which_account_did_it_from_where(
    services: Services, hashed: str, kim: Person
) -> None:
    lee = known(services, hashed, "lee@office.example", "Lee")
    people.change_role(own(services, sign_in(services, kim, ELSEWHERE)), lee.id, Role.SUPPORT)
    facts = {"role": "support", "by account": kim.email, "address": ELSEWHERE.address}
    assert entries(services)[-1] == (kim.name, f"change role: {lee.email}", facts)


def test_the_last_admin_can_neither_leave_nor_be_made_less(services: Services) -> None:
    only = people.add_person(
        Context(services, ByItself(named("setup"))),
        email="ada@office.example",
        name="Ada",
        role=Role.ADMIN,
        password=PASSWORD,
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


def test_in_the_sandbox_the_demo_people_exist_and_sign_in(tmp_path: Path) -> None:
    with office(tmp_path) as sandbox:
        assert sandbox.settings.sandbox
        for _ in range(2):
            people.settle_demo_people(sandbox)
        for email, (name, role) in people.DEMO_PEOPLE.items():
            person = sessions.sign_in(sandbox, email, people.DEMO_PASSWORD, HERE).person
            assert (person.name, person.role) == (name, role)


def test_with_a_key_the_demo_people_of_an_earlier_sandbox_are_shut_out(services: Services, hashed: str) -> None:
    ada = known(services, hashed, "ada@sandbox.example", "Ada Novak")
    session = sign_in(services, ada)
    people.settle_demo_people(services)
    assert sessions.who_is(services, session) is None
    wrong(services, ada.email, password=PASSWORD)


def test_with_a_key_nobody_is_there_until_somebody_is_added(services: Services) -> None:
    people.settle_demo_people(services)
    with services.store.read() as db:
        assert stored.everyone(db) == []


@pytest.mark.parametrize("absent", sorted(REAL.keys() - {"kombo_api_key", "kombo_base_url"}))
def test_with_a_key_the_app_does_not_start_without_its_other_secrets(absent: str) -> None:
    given = {name: value for name, value in REAL.items() if name != absent}
    with pytest.raises(ValidationError, match=absent.upper()) as caught:
        Settings(_env_file=None, **given)  # type: ignore[arg-type]
    message = "; ".join(problem["msg"] for problem in caught.value.errors())
    assert not any(value in message for name, value in given.items() if "url" not in name)


def test_a_cookie_key_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValidationError, match="too short"):
        Settings(_env_file=None, **{**REAL, "cookie_key": "short"})  # type: ignore[arg-type]


def test_no_key_is_ever_printed(services: Services) -> None:
    printed = f"{services.settings!r} {services.keys!r} {services.settings}"
    assert not any(value in printed for name, value in REAL.items() if "url" not in name)


def test_in_the_sandbox_every_installation_has_secrets_of_its_own(tmp_path: Path) -> None:
    kept = []
    for name in ("one", "two", "one"):
        with office(tmp_path / name) as services:
            keys = services.keys
            kept.append((keys.cookie, keys.webhook, keys.kombo, keys.factoryfix))
    assert kept[0] == kept[2] != kept[1]
    assert len({*kept[0], *kept[1]}) == 8
    assert all(len(key) >= 32 for key in kept[0])
