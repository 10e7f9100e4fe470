"""The states that Kombo reports, as enums. Kombo may add states at any time, so its own text is stored and shown."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar


class ConnectionStatus(StrEnum):
    """Whether Kombo can use the connection."""

    ACTIVE = "ACTIVE"
    INVALID = "INVALID"
    INACTIVE = "INACTIVE"
    DELETED = "DELETED"
    UNKNOWN = ""


class SetupStatus(StrEnum):
    """The progress of the connection's setup."""

    COMPLETED = "COMPLETED"
    FINAL_SYNC_PENDING = "FINAL_SYNC_PENDING"
    INCOMPLETE = "INCOMPLETE"
    UNKNOWN = ""


class QaStatus(StrEnum):
    """The result of Kombo's own check of the data."""

    PASSED = "PASSED"
    PENDING = "PENDING"
    FAILED = "FAILED"
    UNKNOWN = ""


class SyncState(StrEnum):
    """The result of a sync."""

    SUCCEEDED = "SUCCEEDED"
    PARTIALLY_FAILED = "PARTIALLY_FAILED"
    FAILED = "FAILED"
    AUTHENTICATION_FAILED = "AUTHENTICATION_FAILED"
    TIMED_OUT = "TIMED_OUT"
    CANCELLED = "CANCELLED"
    UNKNOWN = ""


_State = TypeVar("_State", bound=StrEnum)


def parsed(states: type[_State], text: str) -> _State:
    """Return Kombo's text as a state; UNKNOWN for any other text. It never raises."""
    return states(text) if text in set(states) else states("")
