"""Whether Kombo's data about a connection's jobs can be trusted: it may be outdated, or partly switched off.

Kombo marks every record of a model that is switched off as deleted, and empties a field that is switched off.
Source: Kombo's documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from core.dates import moment

JOBS: Final = "ats_jobs"
LOCATION: Final = "ats_jobs.location"
ATTACH: Final = "ats_add_application_attachment"
OPTED_OUT, DISABLED, UNAVAILABLE = "OPTED_OUT", "DISABLED", "UNAVAILABLE"

USES: Final = {
    JOBS: "read jobs",
    LOCATION: "read the locations of jobs",
    "ats_applications": "read applications",
    "ats_candidates": "read candidates",
    "ats_application_stages": "read stages",
    ATTACH: "add files to applications",
    "ats_add_application_note": "add notes",
}
"""The models, fields and actions of Kombo that we use; creating applications is kept apart (Connection)."""
_REASONS: Final = {
    OPTED_OUT: "The customer chose in the connection flow that Kombo does not {}.",
    DISABLED: "Our scope config in Kombo does not {}.",
    UNAVAILABLE: "Kombo does not {} for this connection.",
}
NEXT_STEPS: Final = {
    OPTED_OUT: "Send the customer a reconnection link, and ask them to allow it.",
    DISABLED: "Turn it on in Kombo’s scope config, then send the customer a reconnection link.",
    UNAVAILABLE: "Ask Kombo whether and when it will.",
}


def switched_off(data_off: Mapping[str, str], about: str) -> str:
    """Return why Kombo does not do one of the USES, as a sentence; "" if it does."""
    reason = data_off.get(about)
    return _REASONS.get(reason, _REASONS[UNAVAILABLE]).format(USES[about]) if reason else ""


def next_step(data_off: Mapping[str, str], about: str) -> str:
    """Return what to do about it if Kombo does not do one of the USES; "" if it does."""
    reason = data_off.get(about)
    return NEXT_STEPS.get(reason, NEXT_STEPS[UNAVAILABLE]) if reason else ""


def outdated(expired_at: datetime | None) -> str:
    """Return that Kombo's data is older than the connection's settings, as a sentence; "" if it is not."""
    if expired_at is None:
        return ""
    return f"The connection’s settings changed on {moment(expired_at)}, and Kombo has not read the ATS again since."


def unusable(expired_at: datetime | None, data_off: Mapping[str, str]) -> str:
    """Return why nothing can be verified with the data, as a sentence: it is outdated or has no jobs; "" if it can."""
    return outdated(expired_at) or switched_off(data_off, JOBS)


def data_problem(expired_at: datetime | None, data_off: Mapping[str, str]) -> str:
    """Return everything that is wrong with the data, as sentences; "" if nothing is known to be."""
    parts = (outdated(expired_at), switched_off(data_off, JOBS), switched_off(data_off, LOCATION))
    return " ".join(part for part in parts if part)
