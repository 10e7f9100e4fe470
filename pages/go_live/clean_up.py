"""The clean-up task: the customer removes the test candidate from their ATS, and a person confirms it."""

from __future__ import annotations

import streamlit as st

from core.actions import go_live as actions, live_profile
from core.onboarding.cleaning_up import CleanUpState, clean_up_state, to_clean_up
from core.onboarding.confirming import findings
from core.onboarding.model import CleanUp, Onboarding
from core.onboarding.states import LetterKind
from core.people.roles import Permission
from pages.shared import message
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit


def draw(visit: Visit) -> None:
    """Draw the task and its message to the customer; nothing before a test candidate is in their ATS."""
    onboarding = visit.onboarding
    if onboarding.clean_up is None:
        return
    with st.container(border=True, key="live_clean_up"):
        st.subheader("Clean-up", anchor=False)
        if statement := onboarding.clean_up.done:
            st.markdown(":green[:material/check_circle:] The test candidate is removed.")
            note = f"“{esc(statement.text)}” " if statement.text else ""
            st.caption(f"{note}Recorded by {esc(statement.by.name)}, {moment(statement.at)}")
            _in_factoryfix(visit)
            return
        if clean_up_state(onboarding, visit.services.now()) is CleanUpState.DUE:
            st.markdown(":orange[:material/notifications_active:] **Remind the customer: it is still in their ATS.**")
        st.caption(f"Only the customer can remove the test candidate. {_when(onboarding)}")
        _letter(visit)
        if visit.person.may(Permission.VERIFY):
            _confirm(visit, onboarding.clean_up)


def _in_factoryfix(visit: Visit) -> None:
    """Draw how far the archive of the test candidates in FactoryFix is."""
    kept = live_profile.kept(visit.ctx, visit.onboarding.id)
    archived = [profile.archived_at for profile in kept if profile.archived_at]
    left = [profile for profile in kept if profile.may_exist]
    if left:
        st.markdown(f":orange[:material/hourglass_top:] Not archived in FactoryFix yet: {len(left)}. We keep trying.")
        if visit.person.may(Permission.VERIFY):
            visit.button(
                "Archive now", live_profile.archive, visit.onboarding.id, key="live_archive", busy="Archiving…"
            )
    elif archived:
        st.markdown(":green[:material/check_circle:] The test candidate is archived in FactoryFix.")
        st.caption(f"Archived {moment(max(archived))}")


def _when(onboarding: Onboarding) -> str:
    if onboarding.candidate is None:
        return "It is no longer needed. Ask them to remove it."
    if to_clean_up(onboarding):
        return "Ask them to remove it once they have answered every item."
    if findings(onboarding):
        return "Ask them to remove it once nothing is left to fix."
    return "They have answered every item. Ask them to remove it."


def _letter(visit: Visit) -> None:
    key = "live_clean_letter"
    label = "Message: how to remove the test candidate"
    expander = st.expander(label, icon=":material/mail:", key=key, on_change="rerun")
    if expander.open:
        with expander:
            message.draw(visit, LetterKind.CLEAN_UP, actions.clean_up_letter(visit.ctx, visit.onboarding.id))


def _confirm(visit: Visit, clean_up: CleanUp) -> None:
    st.text_input("Who confirmed it, and how", key="live_clean_note", placeholder="Dana, by e-mail")
    visit.button(
        "The customer removed it",
        actions.confirm_clean_up,
        visit.onboarding.id,
        key="live_clean",
        seen=visit.seen(push=clean_up.push_ids[-1]),
        typed={"note": "live_clean_note"},
        done="Recorded. The test candidate is removed.",
        disabled=bool(to_clean_up(visit.onboarding)),
    )
