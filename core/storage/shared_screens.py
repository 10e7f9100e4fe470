"""The screens that people opened to show an onboarding to its customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.storage.transaction import Transaction, moment


@dataclass(frozen=True, slots=True)
class SharedScreen:
    """One screen: `key` is the digest of the key in its address, `back` the page of ours that it was opened from."""

    key: str
    session_id: str
    onboarding_id: str
    back: str
    opened_at: datetime
    ended_at: datetime | None = None


def add(db: Transaction, screen: SharedScreen) -> None:
    """Write a screen that was just opened."""
    row = {
        "key": screen.key,
        "session_id": screen.session_id,
        "onboarding_id": screen.onboarding_id,
        "back": screen.back,
        "opened_at": screen.opened_at.isoformat(),
    }
    db.insert("shared_screens", row)


def find(db: Transaction, key: str) -> SharedScreen | None:
    """Return the screen with this digest of a key, open or not; None if there is none."""
    row = db.first("SELECT * FROM shared_screens WHERE key = ?", [key])
    if row is None:
        return None
    times = {"opened_at": datetime.fromisoformat(row["opened_at"]), "ended_at": moment(row["ended_at"])}
    return SharedScreen(**{**row, **times})


def end(db: Transaction, key: str, at: datetime) -> None:
    """Write that a screen was left."""
    db.execute("UPDATE shared_screens SET ended_at = ? WHERE key = ? AND ended_at IS NULL", [at.isoformat(), key])


def forget_older(db: Transaction, moment: datetime) -> None:
    """Delete the screens that were opened before this moment."""
    db.execute("DELETE FROM shared_screens WHERE opened_at < ?", [moment.isoformat()])
