"""Exports a snapshot as a SQLite file, for people who analyze data with Datasette or SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from core.jobs.downloads import COLUMNS, cells
from core.jobs.model import JobDecision, JobRow

NAMES: Final = tuple(column.lower().replace(" ", "_") for column in COLUMNS)
_FACETS: Final = ("outcome", "who_acts", "ats_status", "factoryfix_state")


def snapshot_file(rows: Iterable[JobRow], decisions: Mapping[str, JobDecision], about: Mapping[str, str]) -> bytes:
    """Return a SQLite database with the tables `jobs` (one row per job, all text) and `about` (name, value)."""
    db = sqlite3.connect(":memory:")
    try:
        columns = ", ".join(f"{name} TEXT" for name in NAMES)
        db.execute(f"CREATE TABLE jobs (key TEXT PRIMARY KEY, {columns})")
        placeholders = ", ".join("?" * (len(NAMES) + 1))
        db.executemany(f"INSERT INTO jobs VALUES ({placeholders})", ([row.key, *cells(row, decisions)] for row in rows))
        for name in _FACETS:
            db.execute(f"CREATE INDEX jobs_by_{name} ON jobs({name})")
        db.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT)")
        db.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        db.commit()
        return db.serialize()
    finally:
        db.close()
