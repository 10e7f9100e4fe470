"""Kombo's deliveries, each kept once by its id: they can be lost, repeated and out of order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from core.storage.transaction import Transaction


class DeliveryOutcome(StrEnum):
    """What became of a delivery; the value is what the store keeps."""

    DONE = "done"
    FOREIGN = "foreign"
    """Nobody knew the integration that it is about: once somebody does, it is looked at again."""


FOREIGN = "Belongs to no onboarding here."
"""What a person reads of a foreign delivery; nothing compares it."""


def keep(db: Transaction, *, delivery_id: str, body: str, now: datetime) -> bool:
    """Keep a delivery; False when this id is known already."""
    inserted = db.execute(
        "INSERT INTO webhooks (id, received_at, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [delivery_id, now.isoformat(), body],
    )
    return inserted == 1


def unprocessed(db: Transaction, *, after: tuple[str, str] = ("", ""), limit: int = 100) -> list[dict[str, Any]]:
    """Return deliveries that nothing has been done with yet, the oldest first, from beyond one (received_at, id)."""
    query = """SELECT * FROM webhooks WHERE processed_at IS NULL AND (received_at, id) > (?, ?)
        ORDER BY received_at, id LIMIT ?"""
    return db.select(query, [*after, limit])


def count_unprocessed(db: Transaction) -> int:
    """Return how many deliveries nothing has been done with yet."""
    return int(db.value("SELECT count(*) FROM webhooks WHERE processed_at IS NULL"))


def mark_processed(
    db: Transaction, delivery_id: str, *, note: str, now: datetime, outcome: DeliveryOutcome = DeliveryOutcome.DONE
) -> None:
    """Note what a delivery led to."""
    db.update("webhooks", delivery_id, {"processed_at": now.isoformat(), "note": note, "outcome": outcome.value})


def forget_processed(db: Transaction, before: datetime, *, limit: int) -> int:
    """Forget at most `limit` deliveries that were processed before that moment; returns how many."""
    query = "DELETE FROM webhooks WHERE id IN (SELECT id FROM webhooks WHERE processed_at < ? LIMIT ?)"
    return db.execute(query, [before.isoformat(), limit])


def reopen_foreign(db: Transaction, integration_id: str) -> int:
    """Make the deliveries that named this still unknown integration unprocessed again; returns how many."""
    return db.execute(
        "UPDATE webhooks SET processed_at = NULL, note = NULL, outcome = NULL WHERE outcome = ? AND instr(body, ?) > 0",
        [DeliveryOutcome.FOREIGN.value, f'"{integration_id}"'],
    )
