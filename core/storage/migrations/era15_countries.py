"""The jobs that are left out because of their country are counted and found by it."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def job_rows_know_their_country(db: Database) -> None:
    """Add the country of jobs that are excluded only because of it, with an index of these rows alone."""
    db.execute("ALTER TABLE job_rows ADD COLUMN country TEXT")
    db.execute("CREATE INDEX job_rows_by_country ON job_rows(snapshot_id, country) WHERE country > ''")
