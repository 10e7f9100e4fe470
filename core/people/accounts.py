"""An account and its rules: passwords, and that somebody always stays to manage the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import bcrypt
from pydantic import TypeAdapter, ValidationError
from pydantic.networks import EmailStr

from core.errors import InvalidInput
from core.people.roles import Permission, Person, Role

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
    created_at: datetime

    @property
    def person(self) -> Person:
        """Return the person without anything that only signing in needs."""
        return Person(id=self.id, name=self.name, email=self.email, role=self.role)


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
            "This is not an e-mail address." if email.strip() else "The e-mail address is missing.",
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
