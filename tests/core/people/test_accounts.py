"""An account's rules: what a password is, and that somebody always manages the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import bcrypt
import pytest
from hypothesis import given, strategies as st

from core.errors import InvalidInput, NotAllowed
from core.people import accounts
from core.people.accounts import Account
from core.people.roles import Permission, Person, Role

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
KIM = Account("kim", "kim@office.example", "Kim", Role.ADMIN, "", active=True, created_at=NOW)


def test_a_password_is_kept_as_a_salted_bcrypt_hash() -> None:
    first, second = accounts.hash_password("a long password"), accounts.hash_password("a long password")
    assert first.startswith("$2b$12$")
    assert first != second
    assert bcrypt.checkpw(b"a long password", first.encode())


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("pässwörd – lang", True),
        ("passwörd – lang", False),
        ("", False),
        ("pässwörd – lang ", False),
        ("pässwörd – lang" + "x" * 100, False),
    ],
)
def test_only_the_whole_password_matches(typed: str, right: bool) -> None:
    assert accounts.password_matches(typed, accounts.hash_password("pässwörd – lang")) is right


def test_a_password_longer_than_bcrypt_reads_never_matches_by_its_beginning() -> None:
    longest = "x" * 71 + "y"
    hashed = accounts.hash_password(longest)
    assert accounts.password_matches(longest, hashed)
    assert not accounts.password_matches(longest + "z", hashed)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12"),
        ("elevensigns", "at least 12"),
        ("x" * 73, "at most 72"),
        ("ü" * 36 + "x", "at most 72"),
        ("aaaaaaaaaaaaaa", "guess"),
        ("abababababababab", "guess"),
        ("KIM@office.example", "guess"),
        ("kimberly johnson", "guess"),
    ],
)
def test_a_password_that_is_short_long_or_guessable_is_refused_in_words(password: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        accounts.check_password(password, KIM.email, "Kimberly Johnson")
    assert set(caught.value.problems) == {"password"}
    assert password not in str(caught.value)


@pytest.mark.parametrize("password", ["twelve signs", "ü" * 30 + "abcd", "correct horse battery staple"])
def test_any_other_password_may_be_used(password: str) -> None:
    accounts.check_password(password, KIM.email, KIM.name)


@given(st.text(max_size=80))
def test_what_may_be_a_password_can_be_hashed_and_is_whole(password: str) -> None:
    try:
        accounts.check_password(password, KIM.email, KIM.name)
    except InvalidInput:
        return
    assert len(password) >= accounts.SHORTEST_PASSWORD
    assert len(password.encode()) <= accounts.LONGEST_PASSWORD


@pytest.mark.parametrize(
    ("typed", "kept"), [("  Kim@Office.Example ", "kim@office.example"), ("a+b@x.example", "a+b@x.example")]
)
def test_an_address_is_kept_in_lower_case(typed: str, kept: str) -> None:
    assert accounts.clean_email(typed) == kept


@pytest.mark.parametrize("typed", ["", "kim", "kim@", "@x.example", "a b@x.example", "kim@x.example, lee@x.example"])
def test_what_is_no_address_is_named(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.clean_email(typed)
    assert set(caught.value.problems) == {"email"}
    assert ("is missing" in caught.value.sentence) == (not typed)
    assert not typed or typed not in str(caught.value), "it may be a password, and the sentence may be logged"


@pytest.mark.parametrize("typed", ["", "  ", "x" * 101])
def test_a_person_has_a_name_of_reasonable_length(typed: str) -> None:
    with pytest.raises(InvalidInput):
        accounts.clean_name(typed)
    assert accounts.clean_name(" Kim \n Lee ") == "Kim Lee"


@pytest.mark.parametrize(
    ("left", "fine"),
    [
        ([KIM], True),
        ([replace(KIM, active=False)], False),
        ([replace(KIM, role=Role.ENGINEER)], False),
        ([replace(KIM, active=False), replace(KIM, id="lee")], True),
        ([], False),
    ],
)
def test_somebody_active_is_always_left_to_manage_people(left: list[Account], fine: bool) -> None:
    if fine:
        accounts.check_manager_remains(left)
        return
    with pytest.raises(InvalidInput, match="Nobody would be left"):
        accounts.check_manager_remains(left)


def test_a_refusal_names_the_roles_that_could() -> None:
    sam = Person("sam", "Sam", "sam@office.example", Role.SUPPORT)
    with pytest.raises(NotAllowed) as caught:
        sam.require(Permission.CONFIGURE)
    assert caught.value.sentence == "You may not link an integration and set its sync. Your role is support."
    assert caught.value.next_step == "Ask an engineer or admin."


def test_the_person_carries_nothing_that_only_signing_in_needs() -> None:
    person = replace(KIM, password_hash="$2b$12$secret").person
    assert "secret" not in repr(person)
