"""The facts of the time after go-live: what was counted, the first application that is no test, and the handover."""

from __future__ import annotations

from datetime import date, datetime

from core.onboarding.part import Part, Statement


class DayCount(Part):
    """What was counted for a business day after go-live.

    `to_settle` are jobs that are pending, missing or to be decided; a number is None where it could not be read.
    """

    day: int
    due: date
    counted_at: datetime
    synced: int | None = None
    to_settle: int | None = None
    applications: int | None = None


class FirstApplication(Part):
    """The first application that Kombo shows and that no test candidate made."""

    application_id: str
    created_at: datetime | None = None
    seen_at: datetime


class Hypercare(Part):
    """The time after the sign-off at `since`; another sign-off begins another."""

    since: datetime
    counts: tuple[DayCount, ...] = ()
    first_application: FirstApplication | None = None
    handed_over: Statement | None = None
