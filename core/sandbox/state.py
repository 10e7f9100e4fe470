"""The sandbox's state in one SQLite file, which survives restarts and killed processes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS links (token TEXT PRIMARY KEY, kind TEXT, link_type TEXT, body TEXT, integration_id TEXT,
    created_at TEXT, expires_at TEXT);
CREATE TABLE IF NOT EXISTS integrations (id TEXT PRIMARY KEY, tool TEXT, category TEXT, organization_name TEXT,
    creator_email TEXT, origin_id TEXT, customer TEXT, token TEXT, enabled INTEGER DEFAULT 1, status TEXT,
    setup_status TEXT, qa_status TEXT, created_at TEXT, synced_at TEXT, full_syncs INTEGER DEFAULT 0, deleted_at TEXT);
CREATE TABLE IF NOT EXISTS syncs (id TEXT PRIMARY KEY, integration_id TEXT, type TEXT, state TEXT, started_at TEXT,
    ended_at TEXT);
CREATE TABLE IF NOT EXISTS jobs (integration_id TEXT, position INTEGER, id TEXT PRIMARY KEY, remote_id TEXT, body TEXT,
    changed_at TEXT, deleted_at TEXT);
CREATE INDEX IF NOT EXISTS jobs_of_integration ON jobs (integration_id, position);
CREATE TABLE IF NOT EXISTS candidates (id TEXT PRIMARY KEY, integration_id TEXT, remote_id TEXT, email TEXT, body TEXT,
    source TEXT, created_at TEXT, changed_at TEXT, UNIQUE (integration_id, email));
CREATE TABLE IF NOT EXISTS applications (id TEXT PRIMARY KEY, integration_id TEXT, remote_id TEXT, candidate_id TEXT,
    job_id TEXT, stage_id TEXT, answers TEXT, created_at TEXT, changed_at TEXT, UNIQUE (candidate_id, job_id));
CREATE TABLE IF NOT EXISTS attachments (id TEXT PRIMARY KEY, integration_id TEXT, application_id TEXT,
    candidate_id TEXT, on_candidate INTEGER, type TEXT, name TEXT, content_type TEXT, data BLOB, sha256 TEXT,
    created_at TEXT);
CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, application_id TEXT, content TEXT, created_at TEXT);
CREATE TABLE IF NOT EXISTS ledger (number INTEGER PRIMARY KEY, at TEXT, request_id TEXT, kind TEXT, record_id TEXT,
    detail TEXT);
CREATE TABLE IF NOT EXISTS tasks (number INTEGER PRIMARY KEY, due REAL, kind TEXT, payload TEXT);
CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, type TEXT, body BLOB, attempts INTEGER DEFAULT 0,
    outcome TEXT, created_at TEXT);
CREATE TABLE IF NOT EXISTS logs (id TEXT PRIMARY KEY, title TEXT, text TEXT, created_at TEXT);
CREATE TABLE IF NOT EXISTS faults (number INTEGER PRIMARY KEY, target TEXT, operation TEXT, kind TEXT, times INTEGER,
    delay_s REAL, hits INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS conditions (integration_id TEXT, kind TEXT, about TEXT, since TEXT,
    PRIMARY KEY (integration_id, kind, about));
CREATE TABLE IF NOT EXISTS kombo_issues (id TEXT PRIMARY KEY, integration_id TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS hidden_tools (id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS account_links (account_id TEXT PRIMARY KEY, integration_id TEXT UNIQUE, body TEXT,
    linked_at TEXT);
CREATE TABLE IF NOT EXISTS account_syncs (account_id TEXT PRIMARY KEY, state TEXT, first_sync_started_at TEXT,
    last_finished_at TEXT, next_expected_at TEXT);
CREATE TABLE IF NOT EXISTS account_jobs (number INTEGER PRIMARY KEY, account_id TEXT, id TEXT UNIQUE, title TEXT,
    state TEXT, ats_job_id TEXT, location TEXT, url TEXT, created_at TEXT, updated_at TEXT,
    UNIQUE (account_id, ats_job_id));
CREATE TABLE IF NOT EXISTS test_candidates (id TEXT PRIMARY KEY, account_id TEXT, reference TEXT, body TEXT,
    created_at TEXT, archived_at TEXT, UNIQUE (account_id, reference));
CREATE TABLE IF NOT EXISTS platform_candidates (number INTEGER PRIMARY KEY, id TEXT UNIQUE, account_id TEXT, body TEXT,
    created_at TEXT, attempted_at TEXT, application_id TEXT, error_code TEXT, error TEXT);
CREATE TABLE IF NOT EXISTS pipeline_pushes (candidate_id TEXT PRIMARY KEY, at TEXT);
"""


class Database:
    """One connection shared by all threads behind a lock; statements outside a transaction commit at once."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.executescript(SCHEMA)

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Return all rows of a query."""
        with self._lock:
            return [dict(row) for row in self._connection.execute(sql, values)]

    def row(self, sql: str, *values: object) -> Row | None:
        """The first row, or None."""
        rows = self.rows(sql, *values)
        return rows[0] if rows else None

    def write(self, sql: str, *values: object) -> int:
        """Run a statement and return the number of changed rows."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    def insert(self, table: str, **columns: object) -> None:
        """Add one row."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.write(f"INSERT INTO {table} ({names}) VALUES ({marks})", *columns.values())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Open a transaction, rolled back if the block raises; other threads wait for its end."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def clear(self) -> None:
        """Delete all rows of all tables."""
        with self.transaction():
            for table in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
                self.write(f"DELETE FROM {table['name']}")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
