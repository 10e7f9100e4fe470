"""A customer's business hours and what they were promised: all business time of their onboarding counts by them."""

from __future__ import annotations

from datetime import time

from core.actions.context import Context
from core.errors import InvalidInput
from core.onboarding.calendar import EARLIEST, OFFICE, Calendar, HolidaysOf, is_zone
from core.onboarding.model import Onboarding
from core.people.roles import Permission

MOST_DAYS = 60


def set_business_hours(
    ctx: Context,
    onboarding_id: str,
    *,
    zone: str,
    opens: time,
    closes: time,
    holidays: HolidaysOf,
    promise_days: float | None = None,
) -> Onboarding:
    """Save when this customer works, and the business days that they were promised; None for the setting.

    Raises InvalidInput for an unknown time zone, hours that do not follow each other, or a promise out of range.
    """
    with ctx.change(onboarding_id, Permission.AGREE, rests_on=("calendar", "promise_days")) as act:
        if not is_zone(zone):
            raise InvalidInput("This time zone is not known.", "Choose one from the list.")
        if not EARLIEST <= opens < closes:
            raise InvalidInput("The business day has to close after it opens.", "Choose other hours, from 4 am on.")
        if promise_days is not None and not 0 < promise_days <= MOST_DAYS:
            raise InvalidInput("The promise is out of range.", f"Enter between 0.5 and {MOST_DAYS} business days.")
        hours = Calendar(zone=zone, opens=opens, closes=closes, holidays=holidays)
        calendar = None if hours == OFFICE else hours
        return act.save(act.before.changed(calendar=calendar, promise_days=promise_days), "Set the business hours")
