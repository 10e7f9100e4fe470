"""A database transaction: every SQL statement of this package runs through the methods of `Transaction`.

Statements have a `?` for each value. No method depends on SQLite, so that another database can implement them too (see
docs/decisions/one-set-of-statements.md).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.onboarding.deadlines import USUAL_TERMS, Terms

Row = dict[str, Any]
DatabaseError = sqlite3.DatabaseError
"""A statement failed, because of the disk or a defect."""
IntegrityError = sqlite3.IntegrityError
"""A row violates a constraint, such as a foreign key or a unique index."""


def moment(text: str | None) -> datetime | None:
    """Return a stored time as an aware datetime; None for an empty column."""
    return datetime.fromisoformat(text) if text else None


class Transaction:
    """One open transaction; the store begins and ends it.

    Table and column names become part of the SQL, so they must come from our code; values are bound parameters.
    """

    def __init__(
        self, connection: sqlite3.Connection, terms: Terms = USUAL_TERMS, *, tells_people: bool = True
    ) -> None:
        self._connection, self.tells_people = connection, tells_people
        self.terms = terms
        """What counts as late, by which the list of onboardings is kept (core/storage/standings.py)."""

    def select(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return the rows of a query, each as a dictionary by column."""
        cursor = self._connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def first(self, query: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row of a query as a dictionary by column, or None."""
        cursor = self._connection.execute(query, values)
        row = cursor.fetchone()
        return (
            None if row is None else {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
        )

    def get(self, table: str, row_id: str) -> Row:
        """Return the row with this ID; raises LookupError if there is none."""
        row = self.first(f"SELECT * FROM {table} WHERE id = ?", [row_id])
        if row is None:
            raise LookupError(f"There is no row {row_id!r} in {table}.")
        return row

    def value(self, query: str, values: Sequence[Any] = ()) -> Any:
        """Return the first column of a query's first row, or None if there is no row."""
        row = self._connection.execute(query, values).fetchone()
        return row[0] if row else None

    def stream(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query one by one; use them before the transaction ends."""
        return self._connection.execute(query, values)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement and return the number of changed rows."""
        return self._connection.execute(statement, values).rowcount

    def execute_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of values; `rows` may be a generator."""
        self._connection.executemany(statement, rows)

    def insert(self, table: str, row: Mapping[str, Any]) -> None:
        """Add a row."""
        self.execute(f"INSERT INTO {_target(table, row)}", list(row.values()))

    def update(self, table: str, row_id: str, row: Mapping[str, Any]) -> None:
        """Change these columns of the row with this ID; raises LookupError if there is none."""
        changes = ", ".join(f'"{name}" = ?' for name in row)
        if self.execute(f"UPDATE {table} SET {changes} WHERE id = ?", [*row.values(), row_id]) != 1:
            raise LookupError(f"There is no row {row_id!r} in {table}.")

    def upsert(self, table: str, row: Mapping[str, Any], *, key: Sequence[str]) -> None:
        """Add a row, or update the row with the same values in the `key` columns."""
        names = ", ".join(f'"{name}"' for name in key)
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in row if name not in key)
        statement = f"INSERT INTO {_target(table, row)} ON CONFLICT ({names}) DO UPDATE SET {changes}"
        self.execute(statement, list(row.values()))


def _target(table: str, row: Mapping[str, Any]) -> str:
    """Return what follows INSERT INTO for a row: the table, its columns, and a placeholder for each value."""
    names = ", ".join(f'"{name}"' for name in row)
    return f"{table} ({names}) VALUES ({', '.join('?' * len(row))})"
