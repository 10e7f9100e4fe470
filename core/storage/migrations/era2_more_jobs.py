"""Second jobs, drafts, and many more jobs and onboardings than at first."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def second_jobs_and_drafts(db: Database) -> None:
    """The same person on a second job shares an e-mail address; a candidate being prepared outlives the page."""
    db.execute("ALTER TABLE pushes ADD COLUMN second_of TEXT")
    db.execute("DROP INDEX idx_pushes_email")
    db.execute("CREATE UNIQUE INDEX one_address_per_person ON pushes(email) WHERE second_of IS NULL")
    db.table("candidate_drafts").create(
        {"onboarding_id": str, "body": str, "saved_at": str, "saved_by": str},
        pk="onboarding_id",
        foreign_keys=[("onboarding_id", "onboardings", "id")],
        not_null={"body", "saved_at", "saved_by"},
    )


@migrations()
def jobs_in_roomy_tables(db: Database) -> None:
    """Jobs and rows move to tables with a rowid: without one, each record above a kilobyte takes pages of its own.

    A row's position is now its rank of attention, so that one decision does not renumber all the others; and a
    snapshot knows since when it rests on a whole reading.
    """
    for name in ("ats_jobs", "factoryfix_jobs"):
        db.execute(f"ALTER TABLE {name} RENAME TO old_{name}")
        db.execute(
            f"""CREATE TABLE {name} (snapshot_id TEXT NOT NULL REFERENCES snapshots(id) ON DELETE CASCADE,
            id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (snapshot_id, id))"""
        )
        db.execute(f"INSERT INTO {name} SELECT snapshot_id, id, body FROM old_{name}")
        db.execute(f"DROP TABLE old_{name}")
    columns = "snapshot_id, key, position, outcome, title, location, requisition, reason, who, since, search, body"
    db.execute("ALTER TABLE job_rows RENAME TO old_job_rows")
    db.execute(
        """CREATE TABLE job_rows (snapshot_id TEXT NOT NULL REFERENCES snapshots(id) ON DELETE CASCADE,
        key TEXT NOT NULL, position INTEGER NOT NULL, outcome TEXT NOT NULL, title TEXT NOT NULL,
        location TEXT NOT NULL,
        requisition TEXT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL, since TEXT, search TEXT NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (snapshot_id, key))"""
    )
    db.execute(f"INSERT INTO job_rows SELECT {columns} FROM old_job_rows")
    db.execute("DROP TABLE old_job_rows")
    db.table("job_rows").create_index(["snapshot_id", "position", "title", "key"])
    db.table("job_rows").create_index(["snapshot_id", "outcome", "position", "title", "key"])
    db.table("snapshots").add_column("whole_at", str)


@migrations()
def onboardings_in_turn(db: Database) -> None:
    """A page of the list and its counts are read from an index, however many onboardings there are."""
    db.execute("CREATE INDEX onboardings_in_turn ON onboardings(step = 'live', holder_since, id)")
    db.execute("CREATE INDEX onboardings_by_turn ON onboardings(step, holder)")


@migrations()
def unsaved_forms(db: Database) -> None:
    """What a person has typed in a form and not saved: their own, and no change yet."""
    db.execute(
        """CREATE TABLE unsaved_forms (onboarding_id TEXT NOT NULL REFERENCES onboardings(id) ON DELETE CASCADE,
        person_id TEXT NOT NULL, version INTEGER NOT NULL, changes TEXT NOT NULL, saved_at TEXT NOT NULL,
        PRIMARY KEY (onboarding_id, person_id))"""
    )
