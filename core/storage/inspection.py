"""Any SQLite file looked at, or changed, past the store: by an engineer who helps out, and by tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.storage import migrations
from core.storage.transaction import Transaction


@contextmanager
def opened(path: Path) -> Iterator[Transaction]:
    """Give one transaction on this file: committed when the block ends, undone when it raises."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN")
        try:
            yield Transaction(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def dump(path: Path) -> list[str]:
    """Return the statements that would make this file again: its shape and everything in it."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def tables(db: Transaction) -> list[str]:
    """Return the names of our own tables, those that others point to first."""
    named = db.stream("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    return [name for (name,) in named if not name.startswith(("sqlite_", "_sqlite_"))]


def make_older_file(path: Path, count: int) -> None:
    """Write a file as it was after only its first `count` migrations."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        migrations.apply(connection, count=count)
