"""A person can say which ATS job a line of the customer's list is."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def line_links(db: Database) -> None:
    """One row for each line and job; a line is known by its fields, because its number changes with the list."""
    db.execute(
        """CREATE TABLE line_links (onboarding_id TEXT NOT NULL REFERENCES onboardings(id), line TEXT NOT NULL,
        line_text TEXT NOT NULL, job TEXT NOT NULL, job_text TEXT NOT NULL, shares_job INTEGER NOT NULL,
        "by" TEXT NOT NULL, "by_kind" TEXT NOT NULL, "by_id" TEXT NOT NULL, at TEXT NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (onboarding_id, line, job))"""
    )
