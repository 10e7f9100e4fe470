"""Reading rows by name, in one statement each, and the times in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database


def select(db: Database, query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Return the rows of a query, each as a dictionary by column.

    sqlite-utils looks the table up in the schema, or sets a savepoint, around each query of its own: that is several
    statements for one, which every run of a page would pay.
    """
    found = db.execute(query, list(values))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def moment(text: str | None) -> datetime | None:
    """Return a column's time, aware; None where it has none."""
    return datetime.fromisoformat(text) if text else None
