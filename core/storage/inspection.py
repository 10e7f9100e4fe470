"""Opens any SQLite file without the store's checks: for an engineer who repairs data, and for tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.storage import migrations
from core.storage.transaction import Transaction


@contextmanager
def opened(path: Path) -> Iterator[Transaction]:
    """Open one transaction on this file: committed at the end of the block, rolled back if it raises."""
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
    """Return the SQL statements that recreate this file: its tables and all of its rows."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def tables(db: Transaction) -> list[str]:
    """Return the names of our own tables, each after the tables that it refers to; not those of a search index."""
    named = db.stream(
        """SELECT m.name FROM sqlite_master m JOIN pragma_table_list l ON l.name = m.name AND l.schema = 'main'
        WHERE l.type = 'table' ORDER BY m.rowid"""
    )
    return [name for (name,) in named if not name.startswith(("sqlite_", "_sqlite_"))]


def make_older_file(path: Path, count: int) -> None:
    """Create a file to which only the first `count` migrations were applied."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        migrations.apply(connection, count=count)
