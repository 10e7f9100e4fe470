"""The “More” menu on every page of an onboarding: activity, go back, hold, business hours."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core.actions import holding, onboarding as actions
from core.onboarding.clocks import calendar_of
from core.onboarding.going_back import carried_over, undone_by, ways_back
from core.onboarding.steps import TITLES
from core.people.roles import Permission
from pages.shared import business_hours, contacts, customer_page, places, upkeep, vendor_wait
from pages.shared.confirming import after_typing, consequences, customer_field
from pages.shared.text import esc
from pages.shared.when import day, moment
from pages.visit import Visit

ACTIVITY = "Activity"
BACK, HOLD, RESUME = "Go back to a step", "Put on hold", "Take off hold"


def offer_way_back(visit: Visit) -> None:
    """Draw the “More” menu, and open the dialog that was chosen in it."""
    onboarding = visit.onboarding
    choices = [ACTIVITY, contacts.TITLE]
    if visit.person.may(Permission.AGREE):
        choices += [BACK] if ways_back(onboarding) else []
        choices += [RESUME] if onboarding.hold else [] if onboarding.sign_off else [HOLD]
        choices += [business_hours.TITLE, *upkeep.choices(onboarding)]
    if visit.person.may(Permission.AGREE) or visit.person.may(Permission.CONFIGURE):
        choices += vendor_wait.choices(onboarding)
    choices += customer_page.choices(visit)
    picked = st.menu_button("More", choices, key="more", type="tertiary", icon=":material/more_horiz:")
    if picked == ACTIVITY:
        places.go(places.ACTIVITY, onboarding)
    elif picked == contacts.TITLE:
        contacts.open_dialog(visit)
    elif picked == BACK:
        visit.dialog(BACK, _back, icon=":material/undo:")
    elif picked == HOLD:
        visit.dialog(HOLD, _hold, icon=":material/pause_circle:")
    elif picked == RESUME:
        visit.dialog(RESUME, _resume, icon=":material/play_circle:")
    elif picked == business_hours.TITLE:
        business_hours.open_dialog(visit)
    elif picked == customer_page.TITLE:
        customer_page.open_dialog(visit)
    elif not upkeep.open_dialog(visit, picked):
        vendor_wait.open_dialog(visit, picked)


def _back(visit: Visit) -> None:
    onboarding = visit.onboarding
    to = st.selectbox("Back to", ways_back(onboarding), format_func=TITLES.__getitem__, key="back_to")
    consequences(map(esc, undone_by(onboarding, to).values()), title="This will undo")
    for sentence in carried_over(onboarding, to):
        st.caption(esc(sentence))
    customer_field(onboarding.customer, "back_typed")
    visit.button(
        "Go back",
        after_typing(actions.go_back),
        onboarding.id,
        key="back_now",
        typed={"typed": "back_typed"},
        values={"expected": onboarding.customer, "to": to},
        then=lambda done: (places.PLACE_OF[to], done),
        type="primary",
    )


def _hold(visit: Visit) -> None:
    """Draw the form of a hold: the reason, and the day on which it ends by itself."""
    tomorrow = visit.services.now().astimezone(calendar_of(visit.onboarding).tz).date() + timedelta(days=1)
    st.caption("The time on hold counts on nobody’s clock.")
    st.text_input("What does it wait for?", key="hold_reason", max_chars=200)
    st.date_input("Until (optional)", value=None, min_value=tomorrow, key="hold_until", format="MM/DD/YYYY")
    visit.button(
        HOLD,
        holding.hold,
        visit.onboarding.id,
        key="hold_now",
        typed={"reason": "hold_reason", "until": "hold_until"},
        type="primary",
    )


def _resume(visit: Visit) -> None:
    hold = visit.onboarding.hold
    if hold:
        until = f" until {day(hold.until)}" if hold.until else ""
        st.markdown(f"On hold since {moment(hold.since)}{until}, by {esc(hold.by.name)}: {esc(hold.reason)}")
    visit.button(RESUME, holding.resume, visit.onboarding.id, key="resume_now", type="primary")
