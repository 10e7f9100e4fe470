"""Facts that came later: apply addresses, names in any case, clean-ups, the list of a snapshot."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.frozen import folded
from core.storage.migrations.registry import migrations


@migrations()
def address_checks(db: Database) -> None:
    """Redirect mode: what became of each job's apply address, and who opened it by hand where a program could not."""
    db.execute(
        """CREATE TABLE address_checks (onboarding_id TEXT NOT NULL REFERENCES onboardings(id), key TEXT NOT NULL,
        address TEXT NOT NULL, verdict TEXT NOT NULL, sentence TEXT NOT NULL, checked_at TEXT NOT NULL,
        checked_by TEXT NOT NULL, PRIMARY KEY (onboarding_id, key))"""
    )


@migrations()
def customers_in_any_case(db: Database) -> None:
    """A customer is found by any part of the name, in any case and script: SQLite itself folds A to Z only."""
    db.execute("ALTER TABLE onboardings ADD COLUMN folded TEXT NOT NULL DEFAULT ''")
    names = db.execute("SELECT id, customer FROM onboardings").fetchall()
    db.conn.executemany("UPDATE onboardings SET folded = ? WHERE id = ?", [(folded(name), one) for one, name in names])


@migrations()
def clean_ups(db: Database) -> None:
    """The clean-up outlives what was confirmed; for an older file, every test candidate that arrived belongs to it."""
    db.execute(
        """WITH arrived AS (SELECT * FROM pushes WHERE
        CASE WHEN json_valid(body) THEN json_extract(body, '$.push.application_id') END IS NOT NULL ORDER BY created_at)
        UPDATE onboardings SET body = json_set(onboardings.body, '$.clean_up', json_object('push_ids', json(kept.ids),
        'since', kept.since, 'done', json_extract(onboardings.body, '$.candidate.cleaned_up')))
        FROM (SELECT onboarding_id, json_group_array(id) AS ids, max(created_at) AS since
        FROM arrived GROUP BY onboarding_id) AS kept WHERE kept.onboarding_id = onboardings.id"""
    )


@migrations()
def snapshots_know_their_list(db: Database) -> None:
    """A table says which list of the customer it was compared with, because that may change without a reading."""
    db.table("snapshots").add_column("list_mark", str)


@migrations()
def without_columns_that_nobody_reads(db: Database) -> None:
    """Each of these facts stands elsewhere: in its row's body, or in the audit entry of the same transaction."""
    for table, columns in {
        "onboardings": ("go_live_target", "on_hold", "version", "updated_at"),
        "webhooks": ("type",),
        "job_rows": ("who",),
        "pushes": ("job_key", "created_by", "version", "file_id"),
        "candidate_drafts": ("saved_at", "saved_by"),
        "unsaved_forms": ("saved_at",),
    }.items():
        for column in columns:
            db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
