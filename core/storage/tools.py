"""Kombo's list of ATSs as last read; it stays in use until a newer one is read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.storage.transaction import Transaction, moment


@dataclass(frozen=True, slots=True)
class ToolList:
    """The list, when it was read (None if never), and when and why a later attempt failed."""

    tools: tuple[dict[str, Any], ...]
    read_at: datetime | None
    failed_at: datetime | None = None
    problem: str = ""


def latest(db: Transaction) -> ToolList | None:
    """Return the stored list, or None before the first attempt to read it."""
    for row in db.select("SELECT * FROM kombo_tools"):
        return ToolList(
            tuple(json.loads(row["tools"])), moment(row["read_at"]), moment(row["failed_at"]), row["problem"]
        )
    return None


def keep(db: Transaction, tools: Sequence[dict[str, Any]], now: datetime) -> None:
    """Store a list, replacing the last one."""
    read = {"id": 1, "read_at": now.isoformat(), "tools": json.dumps(list(tools), ensure_ascii=False)}
    db.upsert("kombo_tools", {**read, "failed_at": None, "problem": ""}, key=["id"])


def note_failure(db: Transaction, problem: str, now: datetime) -> None:
    """Record that the list could not be read; the last list stays."""
    db.execute("INSERT INTO kombo_tools (id, tools, problem) VALUES (1, '[]', '') ON CONFLICT DO NOTHING")
    db.execute("UPDATE kombo_tools SET failed_at = ?, problem = ?", [now.isoformat(), problem])
