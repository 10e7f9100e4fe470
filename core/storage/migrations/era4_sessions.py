"""How long a session is left alone, and what slows wrong passwords down."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def sessions_know_their_last_use(db: Database) -> None:
    """A session ends when it is left alone; its person sees where it was opened."""
    for column in ("last_used_at", "address", "browser"):
        db.table("sessions").add_column(column, str)
    db.execute("CREATE INDEX sessions_of_person ON sessions(person_id)")


@migrations()
def wrong_passwords_by_bucket(db: Database) -> None:
    """Wrong passwords slow down by account and by client address, instead of locking an account for its own person."""
    db.execute("CREATE TABLE sign_in_failures (key TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at TEXT NOT NULL)")
    db.execute("ALTER TABLE people DROP COLUMN failed_attempts")
    db.execute("ALTER TABLE people DROP COLUMN locked_until")
