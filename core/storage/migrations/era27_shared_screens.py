"""An onboarding can be shown to its customer on a shared screen."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def shared_screens(db: Database) -> None:
    """One row for each screen that somebody opened for a customer, by the digest of the key in its address."""
    db.execute(
        """CREATE TABLE shared_screens (key TEXT PRIMARY KEY, session_id TEXT NOT NULL,
        onboarding_id TEXT NOT NULL REFERENCES onboardings(id), back TEXT NOT NULL, opened_at TEXT NOT NULL,
        ended_at TEXT)"""
    )
    db.execute("CREATE INDEX shared_screens_by_age ON shared_screens(opened_at)")
