"""The test candidate is a candidate on the FactoryFix platform, too."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def live_profiles(db: Database) -> None:
    """Keep each test candidate that we create on the platform, by our reference, from the intent to the archive."""
    db.execute(
        """CREATE TABLE live_profiles (id TEXT PRIMARY KEY, onboarding_id TEXT NOT NULL REFERENCES onboardings(id),
        state TEXT NOT NULL, body TEXT NOT NULL, created_at TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX live_profiles_of ON live_profiles(onboarding_id, created_at)")
    db.execute("CREATE INDEX live_profiles_in_state ON live_profiles(state)")
