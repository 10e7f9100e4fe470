"""The dialog with a customer's business hours, by which all time of their onboarding counts, and their promise."""

from __future__ import annotations

from datetime import time
from functools import cache
from typing import Final
from zoneinfo import available_timezones

import streamlit as st

from core.actions import business_hours as actions
from core.dates import clock
from core.onboarding.calendar import EARLIEST, HolidaysOf
from core.onboarding.clocks import calendar_of
from pages.visit import Visit

TITLE: Final = "Business hours"
COUNTRIES = {
    HolidaysOf.UNITED_STATES: "United States",
    HolidaysOf.CANADA: "Canada",
    HolidaysOf.MEXICO: "Mexico",
    HolidaysOf.NO_COUNTRY: "No holidays",
    HolidaysOf.UNKNOWN: "Unknown",
}
_FIRST = (
    "America/Chicago", "America/New_York", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu",
)  # fmt: skip
"""The time zones of most customers."""


def open_dialog(visit: Visit) -> None:
    """Open the dialog."""
    visit.dialog(TITLE, _draw, icon=":material/schedule:")


def _draw(visit: Visit) -> None:
    """Draw the form, filled in with what counts now."""
    onboarding, calendar = visit.onboarding, calendar_of(visit.onboarding)
    st.caption("The clocks of this onboarding run from Monday to Friday in these hours.")
    choices = zones()
    st.selectbox(
        "Time zone",
        choices,
        index=choices.index(calendar.tz.key),
        key="hours_zone",
        format_func=lambda zone: zone.replace("_", " "),
    )
    left, right = st.columns(2)
    times = _times(calendar.opens, calendar.closes)
    left.selectbox("From", times, index=times.index(calendar.opens), key="hours_opens", format_func=clock)
    right.selectbox("To", times, index=times.index(calendar.closes), key="hours_closes", format_func=clock)
    countries = [country for country in HolidaysOf if country in (calendar.holidays, *_KNOWN)]
    st.selectbox(
        "Public holidays",
        countries,
        index=countries.index(calendar.holidays),
        key="hours_holidays",
        format_func=COUNTRIES.__getitem__,
    )
    usual = visit.services.settings.promise_days
    st.number_input(
        "Promised business days until live (our time)",
        min_value=0.5,
        max_value=float(actions.MOST_DAYS),
        value=onboarding.promise_days,
        step=0.5,
        format="%g",
        key="hours_promise",
        placeholder=f"As usual: {usual:g}",
    )
    visit.button(
        "Save business hours",
        actions.set_business_hours,
        onboarding.id,
        key="hours_save",
        typed={
            "zone": "hours_zone",
            "opens": "hours_opens",
            "closes": "hours_closes",
            "holidays": "hours_holidays",
            "promise_days": "hours_promise",
        },
        type="primary",
    )


_KNOWN = (HolidaysOf.UNITED_STATES, HolidaysOf.CANADA, HolidaysOf.MEXICO, HolidaysOf.NO_COUNTRY)


@cache
def zones() -> list[str]:
    """Return the time zones to choose from, those of most customers first."""
    return [*_FIRST, *sorted(available_timezones() - set(_FIRST))]


def _times(*known: time) -> list[time]:
    """Return every half hour from the earliest on, and the times that are set already."""
    halves = {time(hour, minute) for hour in range(EARLIEST.hour, 24) for minute in (0, 30)}
    return sorted(halves | set(known))
