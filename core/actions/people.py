"""Managing the people who may sign in: adding them, roles, passwords, deactivation, and the demo accounts."""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from core.actions import owners
from core.actions.context import Act, Context
from core.actions.sessions import address_of
from core.errors import InvalidInput, NotFound
from core.people import accounts
from core.people.accounts import Account
from core.people.roles import Permission, Person, Role
from core.services import Services
from core.storage import audit, people as stored, sessions
from core.storage.transaction import Transaction

DEMO_PASSWORD = "sandbox"  # noqa: S105  # public on purpose: the sandbox holds sample data only
DEMO_PEOPLE = {
    "ana@sandbox.example": ("Ana Reyes", Role.ACCOUNT_MANAGER),
    "eli@sandbox.example": ("Eli Brandt", Role.ENGINEER),
    "sam@sandbox.example": ("Sam Okafor", Role.SUPPORT),
    "ada@sandbox.example": ("Ada Novak", Role.ADMIN),
}


def list_people(ctx: Context) -> list[Account]:
    """Return every account, sorted by name; needs Permission.MANAGE."""
    with ctx.read(Permission.MANAGE) as act:
        return stored.everyone(act.db)


def add_person(ctx: Context, *, email: str, name: str, role: Role, password: str) -> Person:
    """Add a person, who can sign in at once; needs Permission.MANAGE, raises InvalidInput.

    The first admin is added on the command line (core/__main__.py), which has every permission.
    """
    ctx.require(Permission.MANAGE)
    address, full_name = accounts.clean_email(email), accounts.clean_name(name)
    accounts.check_password(password, address, full_name)
    hashed = accounts.hash_password(password)  # a quarter of a second, so not inside the transaction
    with ctx.write(Permission.MANAGE) as act:
        if stored.by_email(act.db, address):
            raise InvalidInput(
                f"{address} already has an account.",
                "Find the person in the list. A deactivated account can be activated again.",
                problems={"email": "This address is taken."},
            )
        account = _new(address, full_name, role, hashed, act.now)
        _save(act, None, account, "add person", address_of(act.db, ctx))
    return account.person


def change_role(ctx: Context, person_id: str, role: Role) -> None:
    """Give a person another role; needs Permission.MANAGE."""
    _change(ctx, person_id, "change role", role=role)


def deactivate(ctx: Context, person_id: str, *, successor: str = "") -> None:
    """Deactivate a person's account, end their sessions and give their onboardings to the `successor`.

    Needs Permission.MANAGE; raises InvalidInput if the person owns onboardings and nobody takes them over.
    """
    with ctx.write(Permission.MANAGE) as act:
        if _known(act.db, person_id).active:
            owners.give_all(act, person_id, to=successor or "")
        _changed(act, ctx, person_id, "deactivate person", active=False)


def activate(ctx: Context, person_id: str) -> None:
    """Activate a deactivated account again; needs Permission.MANAGE."""
    _change(ctx, person_id, "activate person", active=True)


def reset_password(ctx: Context, person_id: str, password: str) -> None:
    """Set a new password and end the person's sessions; needs Permission.MANAGE, raises InvalidInput."""
    with ctx.read(Permission.MANAGE) as act:
        account = _known(act.db, person_id)
    accounts.check_password(password, account.email, account.name)
    _change(ctx, person_id, "reset password", password_hash=accounts.hash_password(password))


def settle_demo_people(services: Services) -> None:
    """Create or reset the four demo accounts in sandbox mode, and deactivate them in production; runs at start-up."""
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
    with ctx.write(Permission.MANAGE) as act:
        _changed(act, ctx, person_id, what, **values)


def _changed(act: Act, ctx: Context, person_id: str, what: str, **values: Any) -> None:
    before = _known(act.db, person_id)
    after = replace(before, **values)
    if before == after:
        return
    _save(act, before, after, what, address_of(act.db, ctx))
    # Checked after the write, on the new state; an error rolls the whole change back.
    if before.active and before.person.may(Permission.MANAGE):
        accounts.check_manager_remains(stored.everyone(act.db))
    if not after.active or after.password_hash != before.password_hash:
        sessions.end_all_of(act.db, person_id, act.now)


def _save(act: Act, before: Account | None, after: Account, what: str, address: str) -> None:
    """Write an account and its audit entry, which also names the acting account and its IP address."""
    stored.save(act.db, after)
    old, new = _audited(before) if before else {}, _audited(after)
    if before and before.password_hash != after.password_hash:
        old, new = old | {"password": "old"}, new | {"password": "new"}
    new |= {name: value for name, value in {"by account": act.person.email, "address": address}.items() if value}
    audit.record(
        act.db,
        onboarding_id=None,
        at=act.now,
        who=act.person.actor,
        what=f"{what}: {after.email}",
        before=old,
        after=new,
    )


def _audited(account: Account) -> dict[str, Any]:
    return {name: value for name, value in asdict(account).items() if name not in {"password_hash", "created_at"}}


def _known(db: Transaction, person_id: str) -> Account:
    account = stored.by_id(db, person_id)
    if account is None:
        raise NotFound("This person does not exist.", "Reload the page, because the list has changed.")
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
