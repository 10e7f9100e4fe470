"""A missing job can be assigned to engineering."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def job_assignments(db: Database) -> None:
    """One row for each job of an onboarding that was assigned; the open ones of all onboardings are found at once."""
    db.execute(
        """CREATE TABLE job_assignments (onboarding_id TEXT NOT NULL REFERENCES onboardings(id), subject TEXT NOT NULL,
        open INTEGER NOT NULL, assigned_at TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (onboarding_id, subject))"""
    )
    db.execute("CREATE INDEX open_job_assignments ON job_assignments(assigned_at, subject) WHERE open = 1")
