"""People's accounts, and the secrets that the installation generates for itself."""

from __future__ import annotations

import secrets as random
from datetime import datetime
from typing import Any

from core.people.accounts import Account
from core.people.roles import Role
from core.storage.transaction import Transaction


def everyone(db: Transaction) -> list[Account]:
    """Return every account, including deactivated ones, sorted by name."""
    return [_account(row) for row in db.select("SELECT * FROM people ORDER BY name COLLATE NOCASE, email")]


def by_email(db: Transaction, email: str) -> Account | None:
    """Return the account with this address (lower case), or None."""
    return _first(db, "email = ?", email)


def by_id(db: Transaction, person_id: str) -> Account | None:
    """Return the account with this ID, or None."""
    return _first(db, "id = ?", person_id)


def save(db: Transaction, account: Account) -> None:
    """Add or update an account."""
    row = {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "password_hash": account.password_hash,
        "active": int(account.active),
        "created_at": account.created_at.isoformat(),
    }
    db.upsert("people", row, key=["id"])


def own_secret(db: Transaction, name: str) -> str:
    """Return this installation's secret with this name; the first call generates it (256 random bits as text)."""
    db.execute(
        "INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", [name, random.token_urlsafe(32)]
    )
    return str(db.value("SELECT value FROM secrets WHERE name = ?", [name]))


def _first(db: Transaction, where: str, *values: str) -> Account | None:
    row = db.first(f"SELECT * FROM people WHERE {where} LIMIT 1", values)
    return _account(row) if row else None


def _account(row: dict[str, Any]) -> Account:
    return Account(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        password_hash=row["password_hash"],
        active=bool(row["active"]),
        created_at=datetime.fromisoformat(row["created_at"]),
    )
