"""A session of a signed-in person, and whether it is still open."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

USE_WRITTEN_EVERY = timedelta(minutes=1)
"""The shortest time between two writes of the last use, so that frequent activity causes few writes."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts without activity (`idle`), and how long in all (`life`)."""

    idle: timedelta
    life: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """A session of one browser; `id` is the digest of its cookie, and the cookie itself is not stored."""

    id: str
    person_id: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime
    ended_at: datetime | None = None
    address: str = ""
    browser: str = ""

    def is_open(self, now: datetime, limits: SessionLimits) -> bool:
        """Return whether the session has neither ended nor expired."""
        lasts_until = min(self.expires_at, self.created_at + limits.life, self.last_used_at + limits.idle)
        return self.ended_at is None and now < lasts_until

    def is_due(self, now: datetime) -> bool:
        """Return whether a use at this time must be written."""
        return now - self.last_used_at >= USE_WRITTEN_EVERY


def new_secret() -> str:
    """Return the value of a session cookie: 256 random bits as text."""
    return secrets.token_urlsafe(32)


def session_id(secret: str) -> str:
    """Return the stored session ID, from which the cookie's value cannot be computed."""
    return hashlib.sha256(secret.encode()).hexdigest()
