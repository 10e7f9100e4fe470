"""Kombo's list of ATSs as it was last read: it stays in force until a newer one is read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.storage.transaction import Transaction, moment


@dataclass(frozen=True, slots=True)
class ToldTools:
    """The list, when it was read (None: never), and when and why the last attempt after it failed."""

    tools: tuple[dict[str, Any], ...]
    read_at: datetime | None
    failed_at: datetime | None = None
    problem: str = ""


def latest(db: Transaction) -> ToldTools | None:
    """Return what is known of Kombo's list, or None before the first attempt to read it."""
    for row in db.select("SELECT * FROM kombo_tools"):
        return ToldTools(
            tuple(json.loads(row["tools"])), moment(row["read_at"]), moment(row["failed_at"]), row["problem"]
        )
    return None


def keep(db: Transaction, tools: Sequence[dict[str, Any]], now: datetime) -> None:
    """Put a list in the place of the last one."""
    read = {"id": 1, "read_at": now.isoformat(), "tools": json.dumps(list(tools), ensure_ascii=False)}
    db.upsert("kombo_tools", {**read, "failed_at": None, "problem": ""}, key=["id"])


def note_failure(db: Transaction, problem: str, now: datetime) -> None:
    """Note that the list could not be read; the last one stays."""
    db.execute("INSERT INTO kombo_tools (id, tools, problem) VALUES (1, '[]', '') ON CONFLICT DO NOTHING")
    db.execute("UPDATE kombo_tools SET failed_at = ?, problem = ?", [now.isoformat(), problem])
