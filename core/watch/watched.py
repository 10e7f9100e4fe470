"""Whether the connection of an onboarding is watched."""

from __future__ import annotations

from core.onboarding.model import Onboarding


def is_watched(onboarding: Onboarding) -> bool:
    """Return whether the onboarding's connection is linked, or was when the customer signed off."""
    return onboarding.connection is not None and bool(onboarding.linking or onboarding.sign_off)
