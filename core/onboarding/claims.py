"""A claim: who is waiting for the answer of another system, so that nobody else asks for the same in the meantime."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from core.onboarding.clock import ZONE
from core.onboarding.model import Onboarding
from core.onboarding.part import Statement

ClaimField = Literal["link_request", "linking_request"]


def is_open(claim: Statement, longest: timedelta, now: datetime) -> bool:
    """Return whether the answer can still come; after `longest`, the process that made the claim has ended."""
    return now - claim.at <= longest


def since(claim: Statement) -> str:
    """Return the time of day when the claim was made, in our zone."""
    return f"{claim.at.astimezone(ZONE):%H:%M:%S %Z}"


def released(onboarding: Onboarding, claimed: Onboarding, field: ClaimField) -> Onboarding:
    """Return the onboarding without the claim that `claimed` holds; a later claim by somebody else stays."""
    own = getattr(onboarding, field) == getattr(claimed, field)
    return onboarding.changed(**{field: None}) if own else onboarding
