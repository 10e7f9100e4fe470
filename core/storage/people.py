"""People, their sessions, and the installation's own secrets."""

from __future__ import annotations

import secrets as random
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from core.people.accounts import Account
from core.people.roles import Role
from core.storage.selecting import moment, select


def everyone(db: Database) -> list[Account]:
    """Return every account, also the deactivated, by name."""
    return [_account(row) for row in db.table("people").rows_where(order_by="name collate nocase, email")]


def by_email(db: Database, email: str) -> Account | None:
    """Return the account with this address (lower case), or None."""
    return _first(db, "email = ?", email)


def by_id(db: Database, person_id: str) -> Account | None:
    """Return the account with this id, or None."""
    return _first(db, "id = ?", person_id)


def save(db: Database, account: Account) -> None:
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
    db.table("people").upsert(row, pk="id")


def open_session(db: Database, session: str, person_id: str, *, at: datetime, until: datetime) -> None:
    """Write a session; `session` is the digest, never what the browser holds."""
    row = {"id": session, "person_id": person_id, "created_at": at.isoformat(), "expires_at": until.isoformat()}
    db.table("sessions").insert(row)


def in_session(db: Database, session: str, now: datetime) -> Account | None:
    """Return whose session this is, unless it has ended, is over, or the person was deactivated."""
    where = "active = 1 AND id = (SELECT person_id FROM sessions WHERE id = ? AND ended_at IS NULL AND expires_at > ?)"
    return _first(db, where, session, now.isoformat())


def end_session(db: Database, session: str, at: datetime) -> None:
    """End one session."""
    db.execute("UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [at.isoformat(), session])


def end_sessions_of(db: Database, person_id: str, at: datetime) -> None:
    """End every session of a person."""
    db.execute("UPDATE sessions SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL", [at.isoformat(), person_id])


def forget_old_sessions(db: Database, now: datetime) -> None:
    """Delete the sessions whose time is over."""
    db.execute("DELETE FROM sessions WHERE expires_at < ?", [now.isoformat()])


def own_secret(db: Database, name: str) -> str:
    """Return this installation's secret of that name, made up the first time it is asked for."""
    db.execute("INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)", [name, random.token_urlsafe(32)])
    return str(db.execute("SELECT value FROM secrets WHERE name = ?", [name]).fetchone()[0])


def _first(db: Database, where: str, *values: str) -> Account | None:
    found = select(db, f"SELECT * FROM people WHERE {where} LIMIT 1", values)
    return _account(found[0]) if found else None


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
