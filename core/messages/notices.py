"""A notice: one event for one person in one place, from when it is written until it is sent or given up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.messages.events import Event
from core.onboarding.part import Part
from core.stored_enum import StoredEnum

WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30, 60, 120, 240, 480))
"""The wait after each failed attempt: about 16 hours in all, so that a server may be down for a night."""
MOST_ATTEMPTS: Final = len(WAITS) + 1
ATTEMPT_LASTS: Final = timedelta(minutes=5)
"""An attempt that has not ended after this time was cut off with its process, and another may begin."""


class Channel(StoredEnum):
    """Where a notice goes; the values are stored."""

    MAIL = "mail"
    CHAT = "chat"
    UNKNOWN = "unknown"


class NoticeState(StoredEnum):
    """How far a notice is; the values are stored."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    """Every attempt failed; a person may try again."""
    NOT_NEEDED = "not needed"
    """The channel is off, or the person has no active account any more."""
    UNKNOWN = "unknown"


class Notice(Part):
    """One event for one person in one place; what it says is made from these facts when it is sent.

    `key` is the same whenever the same thing is reported again. `message_id` is set before the first attempt and never
    changes, so that a message that arrives twice is recognized. Notices of one morning share a message.
    """

    id: str
    key: str
    person_id: str
    channel: Channel
    event: Event
    onboarding_id: str = ""
    customer: str = ""
    detail: str = ""
    by: str = ""
    path: str = ""
    morning: bool = False
    created_at: datetime
    due_at: datetime
    state: NoticeState = NoticeState.WAITING
    attempts: int = 0
    message_id: str = ""
    error: str = ""
    tried_at: datetime | None = None
    ended_at: datetime | None = None


def sent(notice: Notice, now: datetime) -> Notice:
    """Return the notice after it was sent; its last error stays only while it is not sent."""
    return notice.changed(state=NoticeState.SENT, attempts=notice.attempts + 1, error="", tried_at=now, ended_at=now)


def failed(notice: Notice, error: str, now: datetime) -> Notice:
    """Return the notice after a failed attempt: due again after a wait, or failed after the last one.

    A test message has one attempt, because a person waits for its result.
    """
    attempts = notice.attempts + 1
    if attempts >= MOST_ATTEMPTS or notice.event is Event.TEST:
        return notice.changed(state=NoticeState.FAILED, attempts=attempts, error=error, tried_at=now, ended_at=now)
    return notice.changed(attempts=attempts, error=error, tried_at=now, due_at=now + WAITS[attempts - 1])


def not_needed(notice: Notice, why: str, now: datetime) -> Notice:
    """Return the notice that is not sent, with the reason."""
    return notice.changed(state=NoticeState.NOT_NEEDED, error=why, ended_at=now)


def tried_again(notice: Notice, now: datetime) -> Notice:
    """Return a failed notice as waiting, with all its attempts; it keeps its message ID."""
    return notice.changed(state=NoticeState.WAITING, attempts=0, due_at=now, ended_at=None)
