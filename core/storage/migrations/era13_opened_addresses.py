"""Redirect mode: a check keeps the address of the page that it judged."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def checks_know_the_opened_address(db: Database) -> None:
    """Add the column; it stays empty for what an older version checked."""
    db.execute("ALTER TABLE address_checks ADD COLUMN opened TEXT NOT NULL DEFAULT ''")
