"""A contact at the customer can have a page of their own."""

from __future__ import annotations

from sqlite_utils import Database

from core.storage.migrations.registry import migrations


@migrations()
def customer_pages(db: Database) -> None:
    """One row for each page, by the digest of the key in its address, and one for each browser that opened it."""
    db.execute(
        """CREATE TABLE customer_pages (id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE,
        onboarding_id TEXT NOT NULL REFERENCES onboardings(id), name TEXT NOT NULL, email TEXT NOT NULL,
        made_at TEXT NOT NULL, expires_at TEXT NOT NULL, ended_at TEXT, opened_at TEXT,
        code INTEGER NOT NULL DEFAULT 0, code_until TEXT, tries INTEGER NOT NULL DEFAULT 0)"""
    )
    db.execute("CREATE INDEX customer_pages_by_onboarding ON customer_pages(onboarding_id, made_at)")
    db.execute(
        """CREATE TABLE customer_sessions (id TEXT PRIMARY KEY, page_id TEXT NOT NULL REFERENCES customer_pages(id),
        opened_at TEXT NOT NULL, ended_at TEXT)"""
    )
    db.execute("CREATE INDEX customer_sessions_by_page ON customer_sessions(page_id)")
