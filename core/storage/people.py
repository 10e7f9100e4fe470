"""People, their sessions, and the installation's own secrets."""

from __future__ import annotations

import secrets as random
from datetime import datetime
from typing import Any

from core.people.accounts import Account
from core.people.roles import Role
from core.storage.transaction import Transaction, moment


def everyone(db: Transaction) -> list[Account]:
    """Return every account, also the deactivated, by name."""
    return [_account(row) for row in db.select("SELECT * FROM people ORDER BY name COLLATE NOCASE, email")]


def by_email(db: Transaction, email: str) -> Account | None:
    """Return the account with this address (lower case), or None."""
    return _first(db, "email = ?", email)


def by_id(db: Transaction, person_id: str) -> Account | None:
    """Return the account with this id, or None."""
    return _first(db, "id = ?", person_id)


def save(db: Transaction, account: Account) -> None:
    """Write an account, new or known."""
    row = {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "password_hash": account.password_hash,
        "active": int(account.active),
        "failed_attempts": account.failed_attempts,
        "locked_until": account.locked_until.isoformat() if account.locked_until else None,
        "created_at": account.created_at.isoformat(),
    }
    db.upsert("people", row, key=["id"])


def open_session(db: Transaction, session: str, person_id: str, *, at: datetime, until: datetime) -> None:
    """Write a session; `session` is the digest, never what the browser holds."""
    row = {"id": session, "person_id": person_id, "created_at": at.isoformat(), "expires_at": until.isoformat()}
    db.insert("sessions", row)


def in_session(db: Transaction, session: str, now: datetime) -> Account | None:
    """Return whose session this is, unless it has ended, is over, or the person was deactivated."""
    where = "active = 1 AND id = (SELECT person_id FROM sessions WHERE id = ? AND ended_at IS NULL AND expires_at > ?)"
    return _first(db, where, session, now.isoformat())


def end_session(db: Transaction, session: str, at: datetime) -> None:
    """End one session."""
    db.execute("UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [at.isoformat(), session])


def end_sessions_of(db: Transaction, person_id: str, at: datetime) -> None:
    """End every session of a person."""
    db.execute("UPDATE sessions SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL", [at.isoformat(), person_id])


def forget_old_sessions(db: Transaction, now: datetime) -> None:
    """Delete the sessions whose time is over."""
    db.execute("DELETE FROM sessions WHERE expires_at < ?", [now.isoformat()])


def own_secret(db: Transaction, name: str) -> str:
    """Return this installation's secret of that name, made up the first time it is asked for."""
    db.execute(
        "INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", [name, random.token_urlsafe(32)]
    )
    return str(db.value("SELECT value FROM secrets WHERE name = ?", [name]))


def _first(db: Transaction, where: str, *values: str) -> Account | None:
    found = db.first(f"SELECT * FROM people WHERE {where} LIMIT 1", values)
    return _account(found) if found else None


def _account(row: dict[str, Any]) -> Account:
    return Account(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        password_hash=row["password_hash"],
        active=bool(row["active"]),
        failed_attempts=row["failed_attempts"],
        locked_until=moment(row["locked_until"]),
        created_at=datetime.fromisoformat(row["created_at"]),
    )
