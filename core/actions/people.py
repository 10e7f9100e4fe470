"""Signing in and out, and looking after the people who may."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from core.errors import InvalidInput, NotFound, SignInRefused
from core.people import accounts
from core.people.accounts import Account
from core.people.roles import Permission, Person, Role, someone_who_may
from core.services import Services
from core.storage import audit
from core.storage import people as stored
from core.storage.transaction import Transaction

SIGNED_IN_FOR = timedelta(days=7)
DEMO_PASSWORD = "sandbox"  # noqa: S105  # public on purpose: the sandbox holds sample data only
DEMO_PEOPLE = {
    "ana@sandbox.example": ("Ana Reyes", Role.ACCOUNT_MANAGER),
    "eli@sandbox.example": ("Eli Brandt", Role.ENGINEER),
    "sam@sandbox.example": ("Sam Okafor", Role.SUPPORT),
    "ada@sandbox.example": ("Ada Novak", Role.ADMIN),
}
_REFUSED = SignInRefused(
    "That e-mail address and password do not go together.",
    f"Try again; after {accounts.ATTEMPTS} wrong passwords an account stays locked for 15 minutes. "
    f"{someone_who_may(Permission.MANAGE).capitalize()} can unlock it or set a new password.",
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person and the ticket that stands for this session in their browser."""

    person: Person
    ticket: str


def sign_in(services: Services, email: str, password: str, browser: str = "") -> SignedIn:
    """Open a session for the right password or raise SignInRefused; the refusal never says which part was wrong.

    `browser` is the value of the cookie that only the server can read: the ticket works beside it alone.
    """
    address = email.strip().lower()
    with services.store.read() as db:
        known = stored.by_email(db, address)
    # Outside the transaction, because it takes a quarter of a second; also when there is nothing to compare with.
    right = accounts.password_matches(password, known.password_hash if known else accounts.decoy_hash())
    ticket, now = secrets.token_urlsafe(32), services.now()
    with services.store.write() as db:
        account = stored.by_email(db, address)
        admitted = _count(db, account, right and _same_password(known, account), now)
        if admitted:
            stored.forget_old_sessions(db, now)
            session = accounts.session_id(ticket, browser)
            stored.open_session(db, session, admitted.id, at=now, until=now + SIGNED_IN_FOR)
    if not admitted:
        raise _REFUSED
    return SignedIn(admitted.person, ticket)


def who_is(services: Services, ticket: str, browser: str = "") -> Person | None:
    """Return whose session this is as the store sees it now, or None once it was ended anywhere."""
    with services.store.read() as db:
        account = stored.in_session(db, accounts.session_id(ticket, browser), services.now())
    return account.person if account else None


def sign_out(services: Services, ticket: str, browser: str = "") -> None:
    """End this session, in every tab."""
    with services.store.write() as db:
        stored.end_session(db, accounts.session_id(ticket, browser), services.now())


def list_people(services: Services, user: Person) -> list[Account]:
    """Return every account by name; needs Permission.MANAGE."""
    user.require(Permission.MANAGE)
    with services.store.read() as db:
        return stored.everyone(db)


def credentials(services: Services) -> dict[str, Any]:
    """Return the active people in streamlit-authenticator's shape, by e-mail address."""
    with services.store.read() as db:
        active = [account for account in stored.everyone(db) if account.active]
    people = {a.email: {"email": a.email, "name": a.name, "roles": [a.role.value], "password": ""} for a in active}
    return {"usernames": people}


def add_person(services: Services, user: Person, *, email: str, name: str, role: Role, password: str) -> Person:
    """Add somebody who can sign in at once; needs Permission.MANAGE, raises InvalidInput."""
    user.require(Permission.MANAGE)
    return enrol(services, who=user.name, email=email, name=name, role=role, password=password)


def enrol(services: Services, *, who: str, email: str, name: str, role: Role, password: str) -> Person:
    """Add somebody on the word of `who`; the way in for the command line, which is how the first admin comes."""
    address, full_name = accounts.clean_email(email), accounts.clean_name(name)
    accounts.check_password(password, address, full_name)
    account = _new(address, full_name, role, accounts.hash_password(password), services.now())
    with services.store.write() as db:
        if stored.by_email(db, address):
            raise InvalidInput(
                f"{address} is already here.",
                "Find the person in the list; a deactivated account can be activated again.",
                problems={"email": "This address is taken."},
            )
        _save(db, None, account, who, "add person", services.now())
    return account.person


def change_role(services: Services, user: Person, person_id: str, role: Role) -> None:
    """Give a person another role; needs Permission.MANAGE."""
    _change(services, user, person_id, "change role", role=role)


def deactivate(services: Services, user: Person, person_id: str) -> None:
    """Keep a person out from now on, also where they are signed in; needs Permission.MANAGE."""
    _change(services, user, person_id, "deactivate person", active=False)


def activate(services: Services, user: Person, person_id: str) -> None:
    """Let a deactivated person in again; needs Permission.MANAGE."""
    _change(services, user, person_id, "activate person", active=True, failed_attempts=0, locked_until=None)


def unlock(services: Services, user: Person, person_id: str) -> None:
    """Lift a lock before its time; needs Permission.MANAGE."""
    _change(services, user, person_id, "unlock person", failed_attempts=0, locked_until=None)


def reset_password(services: Services, user: Person, person_id: str, password: str) -> None:
    """Set a new password and end the person's sessions; needs Permission.MANAGE, raises InvalidInput."""
    user.require(Permission.MANAGE)
    with services.store.read() as db:
        account = _known(db, person_id)
    accounts.check_password(password, account.email, account.name)
    _change(services, user, person_id, "reset password", password_hash=accounts.hash_password(password))


def settle_demo_people(services: Services) -> None:
    """At start-up: in sandbox mode the four demo logins exist; with a Kombo key they are shut out."""
    now, hashed = services.now(), accounts.hash_password(DEMO_PASSWORD) if services.settings.sandbox else ""
    with services.store.write() as db:
        for email, (name, role) in DEMO_PEOPLE.items():
            known = stored.by_email(db, email)
            if services.settings.sandbox:
                new = _new(email, name, role, hashed, now)
                wanted = replace(new, id=known.id, created_at=known.created_at) if known else new
            elif known and known.active:
                wanted = replace(known, active=False, password_hash=accounts.decoy_hash())
                stored.end_sessions_of(db, known.id, now)
            else:
                continue
            stored.save(db, wanted)


def _count(db: Transaction, account: Account | None, right: bool, now: datetime) -> Account | None:
    """Write the outcome of one attempt; return the account when it is let in."""
    if account is None or not account.active or account.locked(now):
        return None
    counted = account.after_success() if right else account.after_failure(now)
    if counted != account:
        stored.save(db, counted)
    if counted.locked(now):
        audit.record(
            db,
            onboarding_id=None,
            at=now,
            who=account.name,
            what="lock account",
            before={},
            after={"account": account.email},
        )
    return counted if right else None


def _same_password(seen: Account | None, current: Account | None) -> bool:
    """Say whether the password compared is still the one in force."""
    return seen is not None and current is not None and seen.password_hash == current.password_hash


def _change(services: Services, user: Person, person_id: str, what: str, **values: Any) -> None:
    user.require(Permission.MANAGE)
    now = services.now()
    with services.store.write() as db:
        before = _known(db, person_id)
        after = replace(before, **values)
        if before == after:
            return
        _save(db, before, after, user.name, what, now)
        if before.active and before.person.may(Permission.MANAGE):
            accounts.check_somebody_manages(stored.everyone(db))
        if not after.active or after.password_hash != before.password_hash:
            stored.end_sessions_of(db, person_id, now)


def _save(db: Transaction, before: Account | None, after: Account, who: str, what: str, now: datetime) -> None:
    stored.save(db, after)
    old, new = _audited(before) if before else {}, _audited(after)
    if before and before.password_hash != after.password_hash:
        old, new = old | {"password": "old"}, new | {"password": "new"}
    audit.record(db, onboarding_id=None, at=now, who=who, what=f"{what}: {after.email}", before=old, after=new)


def _audited(account: Account) -> dict[str, Any]:
    return {name: value for name, value in asdict(account).items() if name not in {"password_hash", "created_at"}}


def _known(db: Transaction, person_id: str) -> Account:
    account = stored.by_id(db, person_id)
    if account is None:
        raise NotFound("There is no such person.", "Reload the page: the list has changed.")
    return account


def _new(email: str, name: str, role: Role, password_hash: str, now: datetime) -> Account:
    return Account(
        id=uuid.uuid4().hex,
        email=email,
        name=name,
        role=role,
        password_hash=password_hash,
        active=True,
        failed_attempts=0,
        locked_until=None,
        created_at=now,
    )
