"""What people decided may stay as it is has an outcome of its own, and is kept with each snapshot."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def snapshots_keep_risks(db: Database) -> None:
    """Add the accepted risks of a snapshot, and make room for waived rows in front of the synced ones."""
    db.execute("ALTER TABLE snapshots ADD COLUMN risks TEXT")
    db.execute("UPDATE job_rows SET position = position + 1 WHERE position >= 6")
