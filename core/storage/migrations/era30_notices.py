"""People are told of events: the outbox of notices, and what each person chose."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def notices_are_sent(db: Database) -> None:
    """Keep each notice, once for a key, person and channel, until it is sent; and each person's choices."""
    db.execute(
        """CREATE TABLE notices (id TEXT PRIMARY KEY, key TEXT NOT NULL, person_id TEXT NOT NULL, channel TEXT NOT NULL,
        state TEXT NOT NULL, due_at TEXT NOT NULL, claimed_until TEXT NOT NULL, message_id TEXT NOT NULL,
        ended_at TEXT, body TEXT NOT NULL, UNIQUE (key, person_id, channel))"""
    )
    db.execute("CREATE INDEX notices_waiting ON notices(due_at, id) WHERE state = 'waiting'")
    db.execute("CREATE INDEX notices_by_message ON notices(message_id) WHERE message_id > ''")
    db.execute("CREATE INDEX notices_ended ON notices(channel, state, ended_at) WHERE ended_at IS NOT NULL")
    db.execute("CREATE TABLE preferences (person_id TEXT PRIMARY KEY, body TEXT NOT NULL)")
