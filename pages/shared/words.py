"""The names of constants on the pages."""

from __future__ import annotations

from core.onboarding.states import IpFilter, SyncMode
from core.onboarding.steps import MODES

IP_FILTER = {
    IpFilter.YES: "Yes",
    IpFilter.NO: "No",
    IpFilter.NOT_KNOWN: "They do not know",
    IpFilter.NOT_ASKED: "Not asked yet",
    IpFilter.UNKNOWN: "Unknown",
}


def mode_name(mode: SyncMode) -> str:
    """Return the name of a sync mode; the recommended one is marked."""
    return f"{MODES[mode]} (recommended)" if mode is SyncMode.ENGAGED else MODES[mode]
