"""The onboarding waits on the ATS vendor: who was contacted there, the ticket, and since when they have it."""

from __future__ import annotations

from datetime import date, datetime

from core.onboarding.part import Part, Statement


class VendorWait(Part):
    """What the vendor has to do, as `request.text`; `since` is when they had it, `step` the step that it holds up.

    The step is a text, so that an onboarding opens whose step a newer version named.
    """

    contact: str
    ticket: str = ""
    since: datetime
    step: str
    request: Statement


def summary(wait: VendorWait) -> str:
    """Return whom the onboarding waits for, with the ticket."""
    return f"{wait.contact}, ticket {wait.ticket}" if wait.ticket else wait.contact


def moment_of(day: date | None, now: datetime, opens: datetime) -> datetime:
    """Return when the vendor had the request: the start of that business day, never in the future; now for no day."""
    return now if day is None else min(opens, now)
