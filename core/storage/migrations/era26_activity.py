"""People keep notes and files with an onboarding, and the audit log knows which entries are about them."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def notes_and_attachments(db: Database) -> None:
    """A deleted note keeps its row without its text; `about` of an audit entry is "note", "file" or empty."""
    db.execute(
        """CREATE TABLE notes (id TEXT PRIMARY KEY, onboarding_id TEXT NOT NULL REFERENCES onboardings(id),
        at TEXT NOT NULL, written_by TEXT NOT NULL, written_by_kind TEXT NOT NULL, written_by_id TEXT NOT NULL,
        audience TEXT NOT NULL, text TEXT NOT NULL, deleted_at TEXT)"""
    )
    db.execute("CREATE INDEX notes_of_onboarding ON notes(onboarding_id, at)")
    db.execute("ALTER TABLE audit ADD COLUMN about TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE audit ADD COLUMN about_id TEXT NOT NULL DEFAULT ''")
