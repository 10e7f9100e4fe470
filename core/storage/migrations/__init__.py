"""Every change ever made to the file's shape, in order; append only, never edit one that has shipped.

A migration uses nothing of the rules of today: what it needs of them stands in `frozen`, as it was.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlite_utils import Database

from core.storage.migrations import (  # noqa: F401  each registers
    era1_first_tables,
    era2_more_jobs,
    era3_later_facts,
    era4_sessions,
    era5_installation,
    era7_typed_facts,
    era8_actors,
    era9_problems,
)
from core.storage.migrations.registry import migrations


def names() -> tuple[str, ...]:
    """Return the name of every migration, in their order."""
    with closing(sqlite3.connect(":memory:")) as nothing:
        return tuple(migration.name for migration in migrations.pending(Database(nothing, execute_plugins=False)))


def apply(connection: sqlite3.Connection, *, count: int | None = None) -> None:
    """Apply every migration that this file has not seen, or only those among the first `count`."""
    rest = () if count is None else names()[count:]
    migrations.apply(Database(connection, execute_plugins=False), stop_before=rest or None)
