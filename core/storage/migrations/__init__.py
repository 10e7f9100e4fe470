"""All migrations of the database, in order. Only append: a migration that was released must never be edited.

A migration must not use today's rules, because its effect must never change. What it needs is copied into `frozen`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib import import_module
from typing import Final

from sqlite_utils import Database

from core.storage.migrations.registry import migrations

ERAS: Final = (
    "era1_first_tables",
    "era2_more_jobs",
    "era3_later_facts",
    "era4_sessions",
    "era5_installation",
    "era7_typed_facts",
    "era8_actors",
    "era9_problems",
    "era10_risks",
    "era11_line_links",
    "era12_search",
    "era13_opened_addresses",
    "era14_live_profiles",
    "era15_countries",
    "era16_unconfirmed_links",
    "era17_watch",
    "era18_kept_links",
    "era21_assignments",
    "era25_live_customers",
    "era26_activity",
    "era27_shared_screens",
    "era30_notices",
    "era31_standings",
    "era33_health",
    "era34_customer_pages",
)
"""The modules of this package that have migrations, in the order in which these run."""
for era in ERAS:
    import_module(f"{__name__}.{era}")  # it registers its migrations


def names() -> tuple[str, ...]:
    """Return the names of all migrations, in order."""
    with closing(sqlite3.connect(":memory:")) as nothing:
        return tuple(migration.name for migration in migrations.pending(Database(nothing, execute_plugins=False)))


def apply(connection: sqlite3.Connection, *, count: int | None = None) -> None:
    """Apply every migration that this file lacks, or only those among the first `count`."""
    rest = () if count is None else names()[count:]
    migrations.apply(Database(connection, execute_plugins=False), stop_before=rest or None)
