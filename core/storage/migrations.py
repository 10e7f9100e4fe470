"""Every change ever made to the file's shape, in order; append only, never edit one that has shipped."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from core.jobs.search import folded

migrations = Migrations("onboarding")


@migrations()
def people_and_sessions(db: Database) -> None:
    """Who may sign in, and the sessions that can be ended from here."""
    db.table("people").create(
        {
            "id": str,
            "email": str,
            "name": str,
            "role": str,
            "password_hash": str,
            "active": int,
            "failed_attempts": int,
            "locked_until": str,
            "created_at": str,
        },
        pk="id",
        not_null={"email", "name", "role", "password_hash", "active", "failed_attempts"},
    )
    db.table("people").create_index(["email"], unique=True)
    db.table("sessions").create(
        {"id": str, "person_id": str, "created_at": str, "expires_at": str, "ended_at": str},
        pk="id",
        foreign_keys=[("person_id", "people", "id")],
        not_null={"person_id", "created_at", "expires_at"},
    )
    db.table("secrets").create({"name": str, "value": str}, pk="name", not_null={"value"})


@migrations()
def onboardings_and_audit(db: Database) -> None:
    """One row per onboarding: the aggregate as JSON, beside the columns that lists are filtered and sorted by."""
    db.table("onboardings").create(
        {
            "id": str,
            "customer": str,
            "ats": str,
            "step": str,
            "holder": str,
            "holder_since": str,
            "manager": str,
            "go_live_target": str,
            "on_hold": int,
            "integration_id": str,
            "account_id": str,
            "version": int,
            "created_at": str,
            "updated_at": str,
            "body": str,
        },
        pk="id",
        not_null={"customer", "step", "holder", "version", "created_at", "updated_at", "body"},
    )
    db.table("onboardings").create_index(["step", "holder_since"])
    db.table("onboardings").create_index(["customer"])
    db.execute("CREATE UNIQUE INDEX one_onboarding_per_integration ON onboardings(integration_id)")
    db.table("audit").create(
        {
            "id": int,
            "onboarding_id": str,
            "at": str,
            "who": str,
            "what": str,
            "version": int,
            "before": str,
            "after": str,
        },
        pk="id",
        foreign_keys=[("onboarding_id", "onboardings", "id")],
        not_null={"at", "who", "what", "before", "after"},
    )
    db.table("audit").create_index(["onboarding_id", "id"])


@migrations()
def webhooks_and_runs(db: Database) -> None:
    """What Kombo told us (once per delivery id), and the progress of background work."""
    db.table("webhooks").create(
        {"id": str, "type": str, "received_at": str, "body": str, "processed_at": str, "note": str},
        pk="id",
        not_null={"type", "received_at", "body"},
    )
    db.table("webhooks").create_index(["processed_at", "received_at"])
    db.table("runs").create(
        {
            "id": str,
            "kind": str,
            "onboarding_id": str,
            "state": str,
            "done": int,
            "started_at": str,
            "updated_at": str,
            "ended_at": str,
            "message": str,
            "started_by": str,
        },
        pk="id",
        foreign_keys=[("onboarding_id", "onboardings", "id")],
        not_null={"kind", "state", "done", "started_at", "updated_at"},
    )
    db.table("runs").create_index(["onboarding_id", "started_at"])
    db.execute(
        "CREATE UNIQUE INDEX one_run_at_a_time ON runs(onboarding_id, kind) WHERE state IN ('queued', 'running')"
    )


@migrations()
def snapshots_and_decisions(db: Database) -> None:
    """Jobs as they were read at one time, the row that was decided for each, and a person's word on some."""
    db.table("snapshots").create(
        {
            "id": str,
            "onboarding_id": str,
            "started_at": str,
            "finished_at": str,
            "ats_count": int,
            "factoryfix_count": int,
            "skipped": str,
            "counts": str,
            "passes": int,
            "blockers": str,
            "current": int,
        },
        pk="id",
        foreign_keys=[("onboarding_id", "onboardings", "id")],
        not_null={"onboarding_id", "started_at", "current"},
    )
    db.table("snapshots").create_index(["onboarding_id", "started_at"])
    db.execute("CREATE UNIQUE INDEX one_current_snapshot ON snapshots(onboarding_id) WHERE current = 1")
    db.execute(
        """CREATE TABLE ats_jobs (snapshot_id TEXT NOT NULL REFERENCES snapshots(id) ON DELETE CASCADE,
        id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (snapshot_id, id)) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE factoryfix_jobs (snapshot_id TEXT NOT NULL REFERENCES snapshots(id) ON DELETE CASCADE,
        id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (snapshot_id, id)) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE job_rows (snapshot_id TEXT NOT NULL REFERENCES snapshots(id) ON DELETE CASCADE,
        key TEXT NOT NULL, position INTEGER NOT NULL, outcome TEXT NOT NULL, title TEXT NOT NULL,
        location TEXT NOT NULL,
        requisition TEXT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL, since TEXT, search TEXT NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (snapshot_id, key)) WITHOUT ROWID"""
    )
    db.table("job_rows").create_index(["snapshot_id", "position"])
    db.table("job_rows").create_index(["snapshot_id", "outcome", "position"])
    db.table("decisions").create(
        {
            "onboarding_id": str,
            "key": str,
            "verdict": str,
            "fingerprint": str,
            "by": str,
            "at": str,
            "reason": str,
        },
        pk=("onboarding_id", "key"),
        foreign_keys=[("onboarding_id", "onboardings", "id")],
        not_null={"verdict", "fingerprint", "by", "at", "reason"},
    )


@migrations()
def pushes_and_files(db: Database) -> None:
    """The push ledger (intent first, one e-mail once), and files kept as evidence."""
    db.table("files").create(
        {
            "id": str,
            "onboarding_id": str,
            "kind": str,
            "name": str,
            "content_type": str,
            "sha256": str,
            "size": int,
            "content": bytes,
            "created_at": str,
            "created_by": str,
        },
        pk="id",
        foreign_keys=[("onboarding_id", "onboardings", "id")],
        not_null={"onboarding_id", "kind", "name", "sha256", "size", "content", "created_at"},
    )
    db.table("pushes").create(
        {
            "id": str,
            "onboarding_id": str,
            "email": str,
            "state": str,
            "job_key": str,
            "created_at": str,
            "created_by": str,
            "version": int,
            "file_id": str,
            "body": str,
        },
        pk="id",
        foreign_keys=[("onboarding_id", "onboardings", "id"), ("file_id", "files", "id")],
        not_null={"onboarding_id", "email", "state", "created_at", "body"},
    )
    db.table("pushes").create_index(["email"], unique=True)
    db.execute("CREATE UNIQUE INDEX one_open_push ON pushes(onboarding_id) WHERE state = 'intent'")


@migrations()
def kombo_tools(db: Database) -> None:
    """Kombo's list of ATSs as it was last read, in one row, and why a later reading failed."""
    db.execute(
        """CREATE TABLE kombo_tools (id INTEGER PRIMARY KEY CHECK (id = 1), read_at TEXT, tools TEXT NOT NULL,
        failed_at TEXT, problem TEXT NOT NULL)"""
    )


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
