"""An account and its rules: passwords, lock-out, and that somebody always stays to manage the others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

import bcrypt
from pydantic import TypeAdapter, ValidationError
from pydantic.networks import EmailStr

from core.errors import InvalidInput
from core.people.roles import Permission, Person, Role

ATTEMPTS = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 72
"""Bytes; bcrypt reads no further."""
_EMAIL: TypeAdapter[str] = TypeAdapter(EmailStr)


@dataclass(frozen=True, slots=True)
class Account:
    """What the store knows about a person, with the password's hash and never the password."""

    id: str
    email: str
    name: str
    role: Role
    password_hash: str
    active: bool
    failed_attempts: int
    locked_until: datetime | None
    created_at: datetime

    @property
    def person(self) -> Person:
        """Return the person without anything that only signing in needs."""
        return Person(id=self.id, name=self.name, email=self.email, role=self.role)

    def locked(self, now: datetime) -> bool:
        """Say whether too many wrong passwords keep this account shut at `now`."""
        return self.locked_until is not None and now < self.locked_until

    def after_failure(self, now: datetime) -> Account:
        """Return the account with one more wrong password counted; the fifth in a row locks it for 15 minutes."""
        attempts = self.failed_attempts + 1
        if attempts < ATTEMPTS:
            return replace(self, failed_attempts=attempts)
        return replace(self, failed_attempts=0, locked_until=now + LOCKED_FOR)

    def after_success(self) -> Account:
        """Return the account with nothing held against it."""
        return replace(self, failed_attempts=0, locked_until=None)


def password_matches(password: str, password_hash: str) -> bool:
    """Compare in bcrypt's time, whatever the password's length."""
    raw = password.encode()
    too_long = len(raw) > LONGEST_PASSWORD
    equal = bcrypt.checkpw(raw[:LONGEST_PASSWORD], password_hash.encode())
    return equal and not too_long


def hash_password(password: str) -> str:
    """Return a salted bcrypt hash."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


@lru_cache(maxsize=1)
def decoy_hash() -> str:
    """Return a hash to compare with when there is no such account, so that guessing addresses tells nothing."""
    return hash_password("nobody signs in with this")


def check_password(password: str, email: str, name: str) -> None:
    """Raise InvalidInput, naming the field, when a new password is too short, too long or guessable."""
    problem = ""
    if len(password) < SHORTEST_PASSWORD:
        problem = f"Use at least {SHORTEST_PASSWORD} characters."
    elif len(password.encode()) > LONGEST_PASSWORD:
        problem = f"Use at most {LONGEST_PASSWORD} characters (fewer with accents or symbols)."
    elif password.casefold() in {email.casefold(), name.casefold()} or len(set(password)) < 4:
        problem = "This is too easy to guess."
    if problem:
        raise InvalidInput(
            f"The password cannot be used. {problem}", "Choose another one.", problems={"password": problem}
        )


def clean_email(email: str) -> str:
    """Return the address in lower case, or raise InvalidInput."""
    try:
        return _EMAIL.validate_python(email.strip()).lower()
    except ValidationError as exc:
        raise InvalidInput(
            f"“{email.strip()}” is not an e-mail address." if email.strip() else "The e-mail address is missing.",
            "Enter it like name@company.com.",
            problems={"email": "Enter an address like name@company.com."},
        ) from exc


def clean_name(name: str) -> str:
    """Return the name without surplus spaces, or raise InvalidInput."""
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > 100:
        raise InvalidInput(
            "A name has 1 to 100 characters.", "Enter the person’s name.", problems={"name": "Enter a name."}
        )
    return cleaned


def check_somebody_manages(accounts: Iterable[Account]) -> None:
    """Raise InvalidInput when no active account is left that may manage people."""
    if not any(account.active and account.person.may(Permission.MANAGE) for account in accounts):
        raise InvalidInput("Nobody would be left to manage people.", "Make somebody else an admin first.")


def session_id(ticket: str, browser: str) -> str:
    """Return the store's name for a session: neither the ticket nor the browser's own cookie opens it alone."""
    return hashlib.sha256(f"{ticket}.{browser}".encode()).hexdigest()
