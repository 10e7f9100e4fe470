"""Sandbox or production: the database says itself what it was begun as."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def installation_mode(db: Database) -> None:
    """One row, written when the folder is first opened: no folder is opened in the other mode by accident."""
    db.execute(
        "CREATE TABLE installation (id INTEGER PRIMARY KEY CHECK (id = 1), mode TEXT NOT NULL, marked_at TEXT NOT NULL)"
    )
