"""The tables that the dashboard began with."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


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
