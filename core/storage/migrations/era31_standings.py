"""The list of onboardings has a narrow row for each: what its status rests on, and the moments at which it changes."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def standings(db: Database) -> None:
    """Begin empty: the rows follow from the onboardings by the rules of the app, which fills them at its start."""
    db.execute(
        """CREATE TABLE standings (onboarding_id TEXT PRIMARY KEY REFERENCES onboardings(id) ON DELETE CASCADE,
        customer TEXT NOT NULL, searched TEXT NOT NULL, ats TEXT NOT NULL, manager_kind TEXT NOT NULL,
        manager_id TEXT NOT NULL, manager TEXT NOT NULL, progress INTEGER NOT NULL, holder TEXT NOT NULL,
        since TEXT NOT NULL, blocked INTEGER NOT NULL, held INTEGER NOT NULL, live_at TEXT,
        on_engineer INTEGER NOT NULL, target TEXT, silent_at TEXT, target_risk_at TEXT, at_risk_at TEXT,
        overdue_at TEXT, archived INTEGER NOT NULL, body TEXT NOT NULL)"""
    )
    db.execute(
        """CREATE INDEX standings_listed ON standings(archived, manager_kind, manager_id, manager, held, blocked,
        holder, live_at, on_engineer, silent_at, target_risk_at, at_risk_at, overdue_at, since, target, progress, ats,
        searched)"""
    )
