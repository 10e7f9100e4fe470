"""A linked connection is watched: what is known of it, and its issues."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def connections_are_watched(db: Database) -> None:
    """Keep the signals of each onboarding's connection, with who reads it now, and its issues, open and resolved."""
    db.execute(
        """CREATE TABLE signals (onboarding_id TEXT PRIMARY KEY REFERENCES onboardings(id), claimed_at TEXT,
        body TEXT NOT NULL)"""
    )
    db.execute(
        """CREATE TABLE issues (id TEXT PRIMARY KEY, onboarding_id TEXT NOT NULL REFERENCES onboardings(id),
        kind TEXT NOT NULL, about TEXT NOT NULL, opened_at TEXT, resolved_at TEXT, body TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX issues_of ON issues(onboarding_id, kind, about)")
    db.execute("CREATE INDEX issues_open ON issues(opened_at) WHERE resolved_at IS NULL")


@migrations()
def deliveries_are_listed(db: Database) -> None:
    """Count refused webhooks by hour and reason, without what they hold, and find deliveries by their outcome."""
    db.execute(
        """CREATE TABLE refused_deliveries (hour TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
        last_at TEXT NOT NULL, PRIMARY KEY (hour, reason))"""
    )
    db.execute("CREATE INDEX webhooks_by_outcome ON webhooks(outcome, received_at)")
