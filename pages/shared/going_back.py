"""Going back, holding, and the history: what can be done to an onboarding from any of its pages."""

from __future__ import annotations

import streamlit as st

from core.actions import onboarding as actions
from core.onboarding.going_back import undone_by, ways_back
from core.onboarding.model import Onboarding
from core.onboarding.steps import TITLES
from core.people.roles import Permission, Person
from core.services import Services
from pages.shared import places, timeline
from pages.shared.errors import shown
from pages.shared.text import esc

SHARE, HISTORY = "Share the screen", "History"
BACK, HOLD, RESUME = "Go back to a step", "Put on hold", "Take off hold"


def offer_way_back(services: Services, user: Person, onboarding: Onboarding) -> None:
    """Draw the menu of what concerns the whole onboarding, and the dialog of what was chosen."""
    choices = [SHARE, HISTORY]
    if user.may(Permission.AGREE):
        choices += [BACK] if ways_back(onboarding) else []
        choices += [RESUME] if onboarding.hold else [] if onboarding.sign_off else [HOLD]
    picked = st.menu_button("More", choices, key="more", type="tertiary", icon=":material/more_horiz:")
    if picked == SHARE:
        places.go(places.SHARED_SCREEN, onboarding)
    elif picked == HISTORY:
        _history(services, user, onboarding)
    elif picked == BACK:
        _back(services, user, onboarding)
    elif picked == HOLD:
        _hold(services, user, onboarding)
    elif picked == RESUME:
        with shown("resume", onboarding=onboarding.id):
            actions.resume(services, user, onboarding.id)
            st.rerun()


@st.dialog("History", position="right", width="medium", icon=":material/history:")
def _history(services: Services, user: Person, onboarding: Onboarding) -> None:
    timeline.draw(actions.history(services, user, onboarding.id))


@st.dialog("Go back to a step", icon=":material/undo:")
def _back(services: Services, user: Person, onboarding: Onboarding) -> None:
    to = st.selectbox("Back to", ways_back(onboarding), format_func=TITLES.__getitem__, key="back_to")
    st.markdown("**What this costs**")
    for sentence in undone_by(onboarding, to).values():
        st.markdown(f":orange[:material/warning:] {esc(sentence)}")
    typed = st.text_input(f"Type the customer’s name to go on: {esc(onboarding.customer)}", key="back_typed")
    if st.button("Go back", type="primary", key="back_now"):
        if typed.strip() != onboarding.customer:
            st.error("The name does not match. Nothing was changed.")
            return
        with shown("go back", onboarding=onboarding.id):
            changed = actions.go_back(services, user, onboarding.id, to=to, version=onboarding.version)
            places.go(places.PLACE_OF[to], changed)


@st.dialog("Put on hold", icon=":material/pause_circle:")
def _hold(services: Services, user: Person, onboarding: Onboarding) -> None:
    reason = st.text_input("What does it wait for?", key="hold_reason", max_chars=200)
    if st.button("Put on hold", type="primary", key="hold_now"):
        with shown("hold", onboarding=onboarding.id):
            actions.hold(services, user, onboarding.id, reason=reason, version=onboarding.version)
            st.rerun()
