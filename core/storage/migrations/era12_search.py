"""The jobs of all customers are found by any part of a text, by an index instead of reading every row."""

from __future__ import annotations

import re

from sqlite_utils import Database

from core.storage.migrations import frozen
from core.storage.migrations.registry import migrations

_LETTERS = re.compile(r"[^\W\d_]{3,}")


@migrations()
def jobs_are_searched_by_an_index(db: Database) -> None:
    """Index the rows of the current snapshots; each customer's IDs begin at a multiple of 2 to the power of 32."""
    db.execute(
        """CREATE TABLE searched_jobs (id INTEGER PRIMARY KEY, onboarding_id TEXT NOT NULL REFERENCES onboardings(id),
        key TEXT NOT NULL, search TEXT NOT NULL, UNIQUE (onboarding_id, key))"""
    )
    db.execute("CREATE TABLE searched_words (word TEXT PRIMARY KEY NOT NULL)")
    db.execute(
        """CREATE VIRTUAL TABLE job_search USING fts5(search, content='searched_jobs', content_rowid='id',
        columnsize=0, tokenize='trigram case_sensitive 1')"""
    )
    db.execute(
        """INSERT INTO searched_jobs (id, onboarding_id, key, search)
        SELECT (dense_rank() OVER (ORDER BY s.onboarding_id) << 32)
        + row_number() OVER (PARTITION BY s.onboarding_id ORDER BY r.position, r.title, r.key),
        s.onboarding_id, r.key, r.search FROM snapshots s JOIN job_rows r ON r.snapshot_id = s.id WHERE s.current = 1"""
    )
    db.execute("INSERT INTO job_search (rowid, search) SELECT id, search FROM searched_jobs")
    texts = db.execute(
        """SELECT DISTINCT r.title, r.location FROM snapshots s JOIN job_rows r ON r.snapshot_id = s.id
        WHERE s.current = 1"""
    )
    words = {match for text in texts for match in _LETTERS.findall(frozen.folded(" ".join(filter(None, text))))}
    db.conn.executemany("INSERT INTO searched_words (word) VALUES (?)", ((text,) for text in sorted(words)))
