"""The clean-up task: what the customer does in their ATS, until somebody confirms that it is done."""

from __future__ import annotations

import streamlit as st

from core.actions import go_live as actions
from core.onboarding.cleaning_up import clean_up_state, to_clean_up
from core.onboarding.confirming import findings
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from pages.shared import message
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit


def draw(visit: Visit, onboarding: Onboarding) -> None:
    """Draw the task with its message to the customer."""
    with st.container(border=True, key="live_clean_up"):
        st.subheader("Clean-up", anchor=False)
        if word := onboarding.clean_up.done if onboarding.clean_up else None:
            st.markdown(":green[:material/check_circle:] The test candidate is removed.")
            told = f"“{esc(word.text)}” " if word.text else ""
            st.caption(f"{told}Recorded by {esc(word.by)}, {moment(word.at)}")
            return
        if clean_up_state(onboarding, visit.services.now()) == "due":
            st.markdown(":orange[:material/notifications_active:] **Remind the customer: it is still in their ATS.**")
        st.caption(f"Only the customer can remove the test candidate. {_when(onboarding)}")
        _letter(visit, onboarding)
        if visit.person.may(Permission.VERIFY):
            _confirm(visit, onboarding)


def _when(onboarding: Onboarding) -> str:
    if onboarding.candidate is None:
        return "Nobody has to look at it any more: ask them to."
    if to_clean_up(onboarding):
        return "Once they have answered every item, ask them to."
    if findings(onboarding):
        return "Ask them to once nothing is left to be mended."
    return "They have answered every item: ask them to."


def _letter(visit: Visit, onboarding: Onboarding) -> None:
    key = "live_clean_letter"
    folded = st.expander("How it is removed, as a message", icon=":material/mail:", key=key, on_change="rerun")
    if folded.open:
        with folded:
            message.draw(actions.clean_up_letter(visit.ctx, onboarding.id), onboarding.requirements.admin.email)


def _confirm(visit: Visit, onboarding: Onboarding) -> None:
    note = st.text_input("Who said so, and how", key="live_clean_note", placeholder="Dana, by e-mail")
    early = bool(to_clean_up(onboarding))
    last = onboarding.clean_up.push_ids[-1] if onboarding.clean_up else ""  # a press before it arrived is not about it
    if st.button("The customer removed it", key=f"live_clean_{last}", disabled=early):
        with shown("clean up", onboarding=onboarding.id):
            actions.confirm_clean_up(visit.ctx, onboarding.id, note=note or "")
            st.rerun()
