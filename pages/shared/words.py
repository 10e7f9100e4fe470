"""What the constants of an onboarding are called on every page."""

from __future__ import annotations

from core.onboarding.model import SyncMode
from core.onboarding.steps import MODES


def mode_name(mode: SyncMode) -> str:
    """Return what a sync mode is called, with our advice."""
    return f"{MODES[mode]} (recommended)" if mode is SyncMode.ENGAGED else MODES[mode]
