"""Accounts and their rules: passwords, names, and that at least one person can manage the others."""

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
"""Bytes; bcrypt ignores the rest."""
_EMAIL: TypeAdapter[str] = TypeAdapter(EmailStr)


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account as stored, with the hash of the password and never the password."""

    id: str
    email: str
    name: str
    role: Role
    password_hash: str
    active: bool
    created_at: datetime

    @property
    def person(self) -> Person:
        """Return the person, without the data that is only needed for signing in."""
        return Person(id=self.id, name=self.name, email=self.email, role=self.role)


def password_matches(password: str, password_hash: str) -> bool:
    """Return whether the password matches, in the same time for a password of any length."""
    raw = password.encode()
    too_long = len(raw) > LONGEST_PASSWORD
    equal = bcrypt.checkpw(raw[:LONGEST_PASSWORD], password_hash.encode())
    return equal and not too_long


def hash_password(password: str) -> str:
    """Return a salted bcrypt hash."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


@lru_cache(maxsize=1)
def decoy_hash() -> str:
    """Return a hash for addresses without an account, so that response times do not reveal which accounts exist."""
    return hash_password("nobody signs in with this")


def check_password(password: str, email: str, name: str) -> None:
    """Raise InvalidInput for the password field if a new password is too short, too long or easy to guess."""
    problem = ""
    if len(password) < SHORTEST_PASSWORD:
        problem = f"Use at least {SHORTEST_PASSWORD} characters."
    elif len(password.encode()) > LONGEST_PASSWORD:
        problem = f"Use at most {LONGEST_PASSWORD} characters (fewer with accents or symbols)."
    elif password.casefold() in {email.casefold(), name.casefold()} or len(set(password)) < 4:
        problem = "This password is too easy to guess."
    if problem:
        raise InvalidInput(
            f"This password cannot be used. {problem}", "Choose another password.", problems={"password": problem}
        )


def clean_email(email: str) -> str:
    """Return the address in lower case; raises InvalidInput."""
    try:
        return _EMAIL.validate_python(email.strip()).lower()
    except ValidationError as exc:
        raise InvalidInput(
            "This is not a valid e-mail address." if email.strip() else "The e-mail address is missing.",
            "Enter it like name@company.com.",
            problems={"email": "Enter an address like name@company.com."},
        ) from exc


def clean_name(name: str) -> str:
    """Return the name without extra spaces; raises InvalidInput."""
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > 100:
        raise InvalidInput(
            "A name must have 1 to 100 characters.", "Enter the person’s name.", problems={"name": "Enter a name."}
        )
    return cleaned


def check_manager_remains(accounts: Iterable[Account]) -> None:
    """Raise InvalidInput if no active account would have the permission to manage people."""
    if not any(account.active and account.person.may(Permission.MANAGE) for account in accounts):
        raise InvalidInput("Nobody would be left to manage people.", "Make another person an admin first.")
