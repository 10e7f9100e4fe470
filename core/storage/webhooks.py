"""Webhooks delivered by Kombo, each stored once by its ID. Deliveries can be lost, repeated or out of order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.storage.transaction import Transaction, moment
from core.stored_enum import StoredEnum


class DeliveryOutcome(StoredEnum):
    """The outcome of a processed delivery; the value is stored."""

    DONE = "done"
    FAILED = "failed"
    """Kombo did not answer for a day, or our code failed. A person can process the delivery again."""
    FOREIGN = "foreign"
    """No onboarding has its integration. The delivery is processed again once an onboarding gets this integration."""
    UNKNOWN = "unknown"


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


def received_at(row: dict[str, Any]) -> datetime:
    """Return when a delivery came."""
    return datetime.fromisoformat(row["received_at"])


def last_received(db: Transaction) -> datetime | None:
    """Return when the newest delivery came that is still kept."""
    return moment(db.value("SELECT max(received_at) FROM webhooks"))


def mark_processed(
    db: Transaction, delivery_id: str, *, note: str, now: datetime, outcome: DeliveryOutcome = DeliveryOutcome.DONE
) -> None:
    """Write the result of processing a delivery."""
    db.update("webhooks", delivery_id, {"processed_at": now.isoformat(), "note": note, "outcome": outcome.value})


class RefusedReason(StoredEnum):
    """Why a request was not stored as a delivery; the value is stored."""

    SIGNATURE = "signature"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Refused:
    """How many requests were refused within one hour for one reason, and when the last was."""

    reason: RefusedReason
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One stored delivery; `outcome` is None while it waits to be processed, and `note` says what it led to."""

    id: str
    received_at: datetime
    body: str
    processed_at: datetime | None
    outcome: str | None
    note: str


def listed(db: Transaction, outcome: DeliveryOutcome | None, *, limit: int, offset: int = 0) -> list[Delivery]:
    """Return deliveries with this outcome, None for those that wait, the newest first."""
    rows = db.select(
        "SELECT * FROM webhooks WHERE outcome IS NOT DISTINCT FROM ? ORDER BY received_at DESC, id LIMIT ? OFFSET ?",
        [outcome.value if outcome else None, limit, offset],
    )
    return [
        Delivery(
            id=row["id"],
            received_at=datetime.fromisoformat(row["received_at"]),
            body=row["body"],
            processed_at=moment(row["processed_at"]),
            outcome=row["outcome"],
            note=row["note"] or "",
        )
        for row in rows
    ]


def counts(db: Transaction) -> dict[str | None, int]:
    """Return how many deliveries have each outcome; None counts those that wait."""
    return {
        row["outcome"]: row["n"] for row in db.select("SELECT outcome, count(*) AS n FROM webhooks GROUP BY outcome")
    }


def is_kept(db: Transaction, delivery_id: str) -> bool:
    """Return whether the delivery is stored."""
    return db.value("SELECT 1 FROM webhooks WHERE id = ?", [delivery_id]) is not None


def reopen(db: Transaction, delivery_id: str) -> bool:
    """Mark a processed delivery as unprocessed; returns False if it waits already, or is no longer kept."""
    nothing = "processed_at = NULL, note = NULL, outcome = NULL"
    query = f"UPDATE webhooks SET {nothing} WHERE id = ? AND processed_at IS NOT NULL"
    return db.execute(query, [delivery_id]) == 1


def count_refused(db: Transaction, reason: RefusedReason, count: int, now: datetime) -> None:
    """Add refused requests to the count of this hour."""
    hour = now.replace(minute=0, second=0, microsecond=0).isoformat()
    db.execute(
        """INSERT INTO refused_deliveries (hour, reason, count, last_at) VALUES (?, ?, ?, ?) ON CONFLICT (hour, reason)
        DO UPDATE SET count = refused_deliveries.count + excluded.count, last_at = excluded.last_at""",
        [hour, reason.value, count, now.isoformat()],
    )


def refused(db: Transaction, *, limit: int) -> list[Refused]:
    """Return the counts of refused requests, the newest hour first."""
    rows = db.select("SELECT * FROM refused_deliveries ORDER BY hour DESC, reason LIMIT ?", [limit])
    return [Refused(RefusedReason(row["reason"]), row["count"], datetime.fromisoformat(row["last_at"])) for row in rows]


def forget_refused(db: Transaction, before: datetime, *, limit: int) -> int:
    """Delete up to `limit` counts of refused requests from before this time; returns how many."""
    query = "DELETE FROM refused_deliveries WHERE hour IN (SELECT hour FROM refused_deliveries WHERE hour < ? LIMIT ?)"
    return db.execute(query, [before.isoformat(), limit])


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
