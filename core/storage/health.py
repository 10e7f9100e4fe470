"""Whether the file is sound."""

from __future__ import annotations

from core.storage.transaction import Transaction


def damage(db: Transaction) -> str:
    """Return what SQLite finds wrong with its file, or nothing."""
    report = str(db.value("PRAGMA quick_check(1)"))
    return "" if report == "ok" else report
