"""The states that Kombo reports: the raw text is what is stored and shown, since Kombo may add a state at any time."""

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
    """How far the set-up of the connection is."""

    COMPLETED = "COMPLETED"
    FINAL_SYNC_PENDING = "FINAL_SYNC_PENDING"
    INCOMPLETE = "INCOMPLETE"
    UNKNOWN = ""


class QaStatus(StrEnum):
    """How Kombo's own check of the data went."""

    PASSED = "PASSED"
    PENDING = "PENDING"
    FAILED = "FAILED"
    UNKNOWN = ""


class SyncState(StrEnum):
    """How a sync ended."""

    SUCCEEDED = "SUCCEEDED"
    PARTIALLY_FAILED = "PARTIALLY_FAILED"
    FAILED = "FAILED"
    AUTHENTICATION_FAILED = "AUTHENTICATION_FAILED"
    TIMED_OUT = "TIMED_OUT"
    CANCELLED = "CANCELLED"
    UNKNOWN = ""


_State = TypeVar("_State", bound=StrEnum)


def parsed(states: type[_State], text: str) -> _State:
    """Return Kombo's text as a state, UNKNOWN where we do not know it; it never fails, so that every text opens."""
    return states(text) if text in set(states) else states("")
