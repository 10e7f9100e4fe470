"""System health has a history: when each part worked, and when it did not."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def health_checks(db: Database) -> None:
    """One row for each time in which a part stayed as it was, from its first check to its last."""
    db.execute(
        """CREATE TABLE health_checks (id INTEGER PRIMARY KEY, part TEXT NOT NULL, fine INTEGER NOT NULL,
        sentence TEXT NOT NULL, since TEXT NOT NULL, checked_at TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX health_checks_of_part ON health_checks(part, id)")
