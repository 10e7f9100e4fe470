"""Webhooks delivered by Kombo, each stored once by its ID. Deliveries can be lost, repeated or out of order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from core.storage.transaction import Transaction


class DeliveryOutcome(StrEnum):
    """The outcome of a processed delivery; the value is stored."""

    DONE = "done"
    FOREIGN = "foreign"
    """No onboarding has its integration. The delivery is processed again once an onboarding gets this integration."""


FOREIGN = "Belongs to no onboarding here."
"""The note about a foreign delivery that people see. The code compares the outcome instead."""


def keep(db: Transaction, *, delivery_id: str, body: str, now: datetime) -> bool:
    """Store a delivery; returns False if its ID is already stored."""
    inserted = db.execute(
        "INSERT INTO webhooks (id, received_at, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [delivery_id, now.isoformat(), body],
    )
    return inserted == 1


def unprocessed(db: Transaction, *, after: tuple[str, str] = ("", ""), limit: int = 100) -> list[dict[str, Any]]:
    """Return up to `limit` unprocessed deliveries, oldest first, that come after this (received_at, id)."""
    query = """SELECT * FROM webhooks WHERE processed_at IS NULL AND (received_at, id) > (?, ?)
        ORDER BY received_at, id LIMIT ?"""
    return db.select(query, [*after, limit])


def count_unprocessed(db: Transaction) -> int:
    """Return the number of unprocessed deliveries."""
    return int(db.value("SELECT count(*) FROM webhooks WHERE processed_at IS NULL"))


def mark_processed(
    db: Transaction, delivery_id: str, *, note: str, now: datetime, outcome: DeliveryOutcome = DeliveryOutcome.DONE
) -> None:
    """Write the result of processing a delivery."""
    db.update("webhooks", delivery_id, {"processed_at": now.isoformat(), "note": note, "outcome": outcome.value})


def forget_processed(db: Transaction, before: datetime, *, limit: int) -> int:
    """Delete up to `limit` deliveries that were processed before this time; returns how many."""
    query = "DELETE FROM webhooks WHERE id IN (SELECT id FROM webhooks WHERE processed_at < ? LIMIT ?)"
    return db.execute(query, [before.isoformat(), limit])


def reopen_foreign(db: Transaction, integration_id: str) -> int:
    """Mark the foreign deliveries that name this integration as unprocessed; returns how many."""
    return db.execute(
        "UPDATE webhooks SET processed_at = NULL, note = NULL, outcome = NULL WHERE outcome = ? AND instr(body, ?) > 0",
        [DeliveryOutcome.FOREIGN.value, f'"{integration_id}"'],
    )
