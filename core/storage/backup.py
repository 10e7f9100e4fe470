"""Copies the database while it is in use, and checks what a copy holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.errors import StoreUnavailable
from core.storage import migrations

COUNTED: Final = ("onboardings", "people", "pushes", "audit")


@dataclass(frozen=True, slots=True)
class Contents:
    """What an intact copy holds: its migrations in order, and the number of rows by table."""

    migrations: tuple[str, ...]
    counts: dict[str, int]

    @property
    def newer(self) -> bool:
        """Return whether a newer version of the app wrote it."""
        return not set(self.migrations) <= set(migrations.names())


def copy(source: Path, target: Path) -> Contents:
    """Copy the database into a new file and return what the opened copy holds.

    Others may read and write meanwhile; the copy is of one moment. Raises StoreUnavailable if the copy fails or is
    not whole.
    """
    target.touch(mode=0o600, exist_ok=False)
    before = _entries(source)
    try:
        with closing(_opened(source)) as original, closing(sqlite3.connect(target)) as copied:
            original.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")  # a single file
    except sqlite3.Error as error:
        raise StoreUnavailable(f"The database cannot be copied: {error}.", "Check the disk of BACKUP_DIR.") from error
    held = contents(target)
    if not before <= held.counts["audit"] <= _entries(source):
        raise StoreUnavailable("The copy of the database is not complete.", "Check the disk of BACKUP_DIR.")
    return held


def contents(file: Path) -> Contents:
    """Open a copy, check all of it and return what it holds; raises StoreUnavailable if it is damaged or not ours."""
    try:
        with closing(_opened(file)) as db:
            report = str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
            names = tuple(name for (name,) in db.execute("SELECT name FROM _sqlite_migrations ORDER BY id"))
            counts = {table: _count(db, table) for table in COUNTED}
    except sqlite3.Error as error:
        report = str(error)
    if report != "ok":
        raise StoreUnavailable(f"{file.name} is not an intact copy of the database: {report}.", "Use another copy.")
    return Contents(names, counts)


def _entries(source: Path) -> int:
    try:
        with closing(_opened(source)) as db:
            return _count(db, "audit")
    except sqlite3.Error as error:
        raise StoreUnavailable(f"The database cannot be read: {error}.", "Check the disk of DATA_DIR.") from error


def _count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=15)
