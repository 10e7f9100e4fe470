"""How connecting an ATS can fail, and one likely cause as its file in data/ats states it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class FailureKind(StrEnum):
    """What went wrong while the customer connected, or afterwards; the values stand in data/ats."""

    FLOW_FAILED = "flow_failed"
    WRONG_TOOL = "wrong_tool"
    PERMISSION_MISSING = "permission_missing"
    IP_NOT_ALLOWED = "ip_not_allowed"
    SETUP_INCOMPLETE = "setup_incomplete"
    CREDENTIALS_EXPIRED = "credentials_expired"


class LikelyCause(BaseModel):
    """One likely cause: the remedy, the permission or role by name, a sentence to say, and the step of the guide.

    `needs` completes “You need …”; `confirmed` is True only where a public page states it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: FailureKind
    cause: str
    fix: str
    needs: str
    say: str
    step: int
    confirmed: bool = False
