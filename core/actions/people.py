"""Looking after the people who may sign in."""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from core.actions.context import Context
from core.errors import InvalidInput, NotFound
from core.people import accounts
from core.people.accounts import Account
from core.people.roles import Permission, Person, Role
from core.services import Services
from core.storage import audit, sessions
from core.storage import people as stored
from core.storage.transaction import Transaction

DEMO_PASSWORD = "sandbox"  # noqa: S105  # public on purpose: the sandbox holds sample data only
DEMO_PEOPLE = {
    "ana@sandbox.example": ("Ana Reyes", Role.ACCOUNT_MANAGER),
    "eli@sandbox.example": ("Eli Brandt", Role.ENGINEER),
    "sam@sandbox.example": ("Sam Okafor", Role.SUPPORT),
    "ada@sandbox.example": ("Ada Novak", Role.ADMIN),
}


def list_people(ctx: Context) -> list[Account]:
    """Return every account by name; needs Permission.MANAGE."""
    ctx.require(Permission.MANAGE)
    with ctx.services.store.read() as db:
        return stored.everyone(db)


def add_person(ctx: Context, *, email: str, name: str, role: Role, password: str) -> Person:
    """Add somebody who can sign in at once; needs Permission.MANAGE, raises InvalidInput."""
    user = ctx.require(Permission.MANAGE)
    return enrol(ctx.services, who=user.name, email=email, name=name, role=role, password=password)


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


def change_role(ctx: Context, person_id: str, role: Role) -> None:
    """Give a person another role; needs Permission.MANAGE."""
    _change(ctx, person_id, "change role", role=role)


def deactivate(ctx: Context, person_id: str) -> None:
    """Keep a person out from now on, also where they are signed in; needs Permission.MANAGE."""
    _change(ctx, person_id, "deactivate person", active=False)


def activate(ctx: Context, person_id: str) -> None:
    """Let a deactivated person in again; needs Permission.MANAGE."""
    _change(ctx, person_id, "activate person", active=True)


def reset_password(ctx: Context, person_id: str, password: str) -> None:
    """Set a new password and end the person's sessions; needs Permission.MANAGE, raises InvalidInput."""
    ctx.require(Permission.MANAGE)
    with ctx.services.store.read() as db:
        account = _known(db, person_id)
    accounts.check_password(password, account.email, account.name)
    _change(ctx, person_id, "reset password", password_hash=accounts.hash_password(password))


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
                sessions.end_all_of(db, known.id, now)
            else:
                continue
            stored.save(db, wanted)


def _change(ctx: Context, person_id: str, what: str, **values: Any) -> None:
    user = ctx.require(Permission.MANAGE)
    now = ctx.services.now()
    with ctx.services.store.write() as db:
        before = _known(db, person_id)
        after = replace(before, **values)
        if before == after:
            return
        _save(db, before, after, user.name, what, now)
        if before.active and before.person.may(Permission.MANAGE):
            accounts.check_somebody_manages(stored.everyone(db))
        if not after.active or after.password_hash != before.password_hash:
            sessions.end_all_of(db, person_id, now)


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
        created_at=now,
    )
