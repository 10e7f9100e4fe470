"""What is known of each onboarding's linked connection, and the claim of the process that reads it now."""

from __future__ import annotations

from datetime import datetime

from core.storage.transaction import Transaction
from core.watch.signals import Signals


def of(db: Transaction, onboarding_id: str, integration_id: str) -> Signals:
    """Return the signals of this integration; empty ones for an onboarding that had another one before."""
    body = db.value("SELECT body FROM signals WHERE onboarding_id = ?", [onboarding_id])
    known = Signals.model_validate_json(body) if body else None
    return known if known and known.integration_id == integration_id else Signals(integration_id=integration_id)


def keep(db: Transaction, onboarding_id: str, signals: Signals) -> None:
    """Write the signals."""
    row = {"onboarding_id": onboarding_id, "body": signals.model_dump_json()}
    db.upsert("signals", row, key=["onboarding_id"])


def claim(db: Transaction, onboarding_id: str, integration_id: str, *, now: datetime, over: datetime) -> bool:
    """Claim the next read of the connection; returns False if another process claimed it after the time `over`."""
    keep(db, onboarding_id, of(db, onboarding_id, integration_id))
    query = "UPDATE signals SET claimed_at = ? WHERE onboarding_id = ? AND (claimed_at IS NULL OR claimed_at < ?)"
    return db.execute(query, [now.isoformat(), onboarding_id, over.isoformat()]) == 1


def release(db: Transaction, onboarding_id: str) -> None:
    """End the claim."""
    db.execute("UPDATE signals SET claimed_at = NULL WHERE onboarding_id = ?", [onboarding_id])
