"""Checks the database file for damage."""

from __future__ import annotations

from core.storage.transaction import Transaction


def damage(db: Transaction) -> str:
    """Return the first damage that SQLite finds in its file, or an empty text."""
    report = str(db.value("PRAGMA quick_check(1)"))
    return "" if report == "ok" else report
