"""Writes of an account link whose result is not known are found without opening every onboarding."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def onboardings_know_their_unconfirmed_link(db: Database) -> None:
    """Add when the write began, with an index of the onboardings that have one."""
    db.execute("ALTER TABLE onboardings ADD COLUMN unconfirmed_link_at TEXT")
    db.execute(
        "CREATE INDEX onboardings_with_unconfirmed_link ON onboardings(unconfirmed_link_at) "
        "WHERE unconfirmed_link_at > ''"
    )
