"""The four clocks of an onboarding in one quiet line, and since when it has waited."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from core.dates import clock
from core.durations import business_time_in_words
from core.onboarding.clock import NOTHING
from core.onboarding.clocks import calendar_of, clocks, current_wait
from core.onboarding.model import Onboarding
from core.onboarding.states import WaitingOn
from pages.shared.when import moment

MINUTE: Final = timedelta(minutes=1)
HELP: Final = "Business time: {hours}. Each clock runs only while the onboarding waits on that side."


def draw(onboarding: Onboarding, now: datetime) -> None:
    """Draw the clocks, those that have run; and the current wait in business time."""
    known, calendar, wait = clocks(onboarding, now), calendar_of(onboarding), current_wait(onboarding, now)
    times = {"Us": known.us, "Customer": known.customer, "ATS vendor": known.vendor, "On hold": known.hold}
    parts = [
        f"{name} {business_time_in_words(length, calendar.day)}" for name, length in times.items() if length > NOTHING
    ]
    if wait.side is not WaitingOn.NOBODY and not wait.held:
        worked = business_time_in_words(wait.worked, calendar.day) if wait.worked >= MINUTE else "no business time yet"
        parts.append(f"This wait {worked}, since {moment(wait.since)}")
    if parts:
        st.caption(f":material/timer: {' · '.join(parts)}", help=HELP.format(hours=hours_in_words(onboarding)))


def hours_in_words(onboarding: Onboarding) -> str:
    """Return the business hours by which the clocks run: "Monday to Friday, 9:00 AM to 5:00 PM, America/Chicago"."""
    calendar = calendar_of(onboarding)
    return f"Monday to Friday, {clock(calendar.opens)} to {clock(calendar.closes)}, {calendar.tz.key}"
