"""Watched connections and live customers are found without opening every onboarding."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations

_FACTS = """SELECT id, json_extract(body, '$.connection') IS NOT NULL AS connected,
    json_extract(body, '$.linking') IS NOT NULL AS linked,
    json_extract(body, '$.sign_off.recorded.at') AS signed_off_at,
    json_extract(body, '$.hypercare.since') AS hypercare_since,
    json_extract(body, '$.hypercare.handed_over') IS NOT NULL AS handed_over
    FROM onboardings WHERE json_valid(body)"""


@migrations()
def onboardings_know_whether_they_are_watched(db: Database) -> None:
    """Add whether the connection is watched, when the customer signed off, and whether support looks after them."""
    db.execute("ALTER TABLE onboardings ADD COLUMN watched INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE onboardings ADD COLUMN signed_off_at TEXT")
    db.execute("ALTER TABLE onboardings ADD COLUMN with_support INTEGER NOT NULL DEFAULT 0")
    for onboarding_id, connected, linked, signed_off_at, since, handed_over in db.execute(_FACTS).fetchall():
        watched = connected and (linked or signed_off_at is not None)
        with_support = handed_over and since == signed_off_at
        values = [int(watched), signed_off_at, int(with_support), onboarding_id]
        db.execute("UPDATE onboardings SET watched = ?, signed_off_at = ?, with_support = ? WHERE id = ?", values)
    db.execute("CREATE INDEX watched_onboardings ON onboardings(id) WHERE watched = 1")
    db.execute(
        "CREATE INDEX signed_off_onboardings ON onboardings(with_support, signed_off_at) "
        "WHERE signed_off_at IS NOT NULL"
    )
