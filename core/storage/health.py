"""Whether the file is sound."""

from __future__ import annotations

from sqlite_utils import Database


def damage(db: Database) -> str:
    """Return what SQLite finds wrong with its file, or nothing."""
    found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    return "" if found == "ok" else found
