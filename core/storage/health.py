"""Checks the database file for damage, and keeps what checks of all parts found."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from core.storage import migrations
from core.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Period:
    """A time in which a part worked or did not, from its first check to its last, with the last sentence."""

    part: str
    fine: bool
    sentence: str
    since: datetime
    checked_at: datetime


def damage(db: Transaction) -> str:
    """Return the first damage that SQLite finds in its file, or an empty text."""
    report = str(db.value("PRAGMA quick_check(1)"))
    return "" if report == "ok" else report


def pending_migrations(db: Transaction) -> list[str]:
    """Return the migrations that a file lacks; raises a DatabaseError if it is not ours."""
    applied = {name for (name,) in db.stream("SELECT name FROM _sqlite_migrations")}
    return [name for name in migrations.names() if name not in applied]


def sqlite_version() -> str:
    """Return the version of SQLite."""
    return sqlite3.sqlite_version


def keep(db: Transaction, part: str, *, fine: bool, sentence: str, now: datetime) -> None:
    """Store the result of a check: it continues the part's last period, or begins another."""
    last = db.first("SELECT id, fine FROM health_checks WHERE part = ? ORDER BY id DESC LIMIT 1", [part])
    at = now.isoformat()
    if last and bool(last["fine"]) == fine:
        db.execute("UPDATE health_checks SET sentence = ?, checked_at = ? WHERE id = ?", [sentence, at, last["id"]])
    else:
        row = {"part": part, "fine": int(fine), "sentence": sentence, "since": at, "checked_at": at}
        db.insert("health_checks", row)


def current(db: Transaction) -> list[Period]:
    """Return the last period of each part."""
    query = "SELECT * FROM health_checks WHERE id IN (SELECT max(id) FROM health_checks GROUP BY part) ORDER BY id"
    return [_period(row) for row in db.select(query)]


def problems(db: Transaction, *, limit: int) -> list[Period]:
    """Return the periods in which a part did not work, the newest first."""
    query = "SELECT * FROM health_checks WHERE fine = 0 ORDER BY id DESC LIMIT ?"
    return [_period(row) for row in db.select(query, [limit])]


def forget_old(db: Transaction, before: datetime, *, limit: int) -> int:
    """Delete up to `limit` periods that ended before this time, but never a part's last; returns how many."""
    return db.execute(
        """DELETE FROM health_checks WHERE id IN (SELECT id FROM health_checks WHERE checked_at < ?
        AND id NOT IN (SELECT max(id) FROM health_checks GROUP BY part) LIMIT ?)""",
        [before.isoformat(), limit],
    )


def _period(row: dict[str, object]) -> Period:
    return Period(
        str(row["part"]),
        bool(row["fine"]),
        str(row["sentence"]),
        datetime.fromisoformat(str(row["since"])),
        datetime.fromisoformat(str(row["checked_at"])),
    )
