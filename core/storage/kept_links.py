"""The address of a link that was not sent yet, encrypted (core/secrets_box.py): at most one for an onboarding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class KeptLink:
    """The sealed address of the link that `person_id` created at `created_at` (UTC)."""

    onboarding_id: str
    created_at: datetime
    person_id: str
    sealed: str


def keep(db: Transaction, link: KeptLink) -> None:
    """Write the address in place of that of an earlier link."""
    row = {
        "onboarding_id": link.onboarding_id,
        "created_at": link.created_at.isoformat(),
        "person_id": link.person_id,
        "sealed": link.sealed,
    }
    db.upsert("kept_links", row, key=["onboarding_id"])


def find(db: Transaction, onboarding_id: str) -> KeptLink | None:
    """Return the address that is kept for this onboarding, or None."""
    row = db.first("SELECT * FROM kept_links WHERE onboarding_id = ?", [onboarding_id])
    return (
        KeptLink(row["onboarding_id"], datetime.fromisoformat(row["created_at"]), row["person_id"], row["sealed"])
        if row
        else None
    )


def drop(db: Transaction, onboarding_id: str) -> None:
    """Delete the address that is kept for this onboarding."""
    db.execute("DELETE FROM kept_links WHERE onboarding_id = ?", [onboarding_id])


def drop_older(db: Transaction, moment: datetime) -> int:
    """Delete every address of a link that was created before this moment, and return how many there were."""
    return db.execute("DELETE FROM kept_links WHERE created_at < ?", [moment.isoformat()])
