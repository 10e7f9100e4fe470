"""A session: whose it is, and whether it still opens the app."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

WRITTEN_AT_MOST = timedelta(minutes=1)
"""How often the time of the last use is written at most: a press a second writes once a minute."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without a press or an opened page, and how long in all."""

    idle: timedelta
    life: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that signed in; `id` is the digest of its cookie, which is kept nowhere else."""

    id: str
    person_id: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime
    ended_at: datetime | None = None
    address: str = ""
    browser: str = ""

    def is_open(self, now: datetime, limits: Limits) -> bool:
        """Say whether it was not ended, not left alone for too long, and is not too old."""
        lasts_until = min(self.expires_at, self.created_at + limits.life, self.last_used_at + limits.idle)
        return self.ended_at is None and now < lasts_until

    def is_due(self, now: datetime) -> bool:
        """Say whether a use at this moment is to be written down."""
        return now - self.last_used_at >= WRITTEN_AT_MOST


def new_secret() -> str:
    """Return what a browser's cookie holds: 256 random bits as text."""
    return secrets.token_urlsafe(32)


def session_id(secret: str) -> str:
    """Return the id under which a session is kept; nobody gets from it back to the cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()
