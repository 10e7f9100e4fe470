"""The address of a link that was not sent yet is kept encrypted for a while."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def kept_links(db: Database) -> None:
    """One row for each onboarding whose link was created and not sent."""
    db.execute(
        """CREATE TABLE kept_links (onboarding_id TEXT PRIMARY KEY REFERENCES onboardings(id),
        created_at TEXT NOT NULL, person_id TEXT NOT NULL, sealed TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX kept_links_by_age ON kept_links(created_at)")
