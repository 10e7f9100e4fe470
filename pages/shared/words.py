"""The names of constants on the pages."""

from __future__ import annotations

from core.onboarding.states import SyncMode
from core.onboarding.steps import MODES


def mode_name(mode: SyncMode) -> str:
    """Return the name of a sync mode; the recommended one is marked."""
    return f"{MODES[mode]} (recommended)" if mode is SyncMode.ENGAGED else MODES[mode]
