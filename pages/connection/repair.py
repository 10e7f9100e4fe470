"""What a person can do when the connection did not come, broke, or is the wrong one."""

from __future__ import annotations

import streamlit as st

from core.actions import connection as actions
from core.onboarding.going_back import undone_by
from core.onboarding.model import Onboarding, Step
from core.people.roles import Permission, who_may
from pages.connection import link
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.visit import Visit


def by_hand(visit: Visit, onboarding: Onboarding) -> None:
    """Let a person enter the integration's id, for when Kombo's message did not reach us."""
    if not visit.person.may(Permission.CONNECT):
        return
    with st.expander("Enter the connection by hand", icon=":material/keyboard:", key="connection_by_hand"):
        st.caption("The customer has finished, but nothing shows here? Copy the id from Kombo’s dashboard.")
        with st.form("connection_by_hand_form", border=False):
            typed = st.text_input(
                "Integration id",
                key="connection_typed_id",
                placeholder="greenhouse:8d1hpPsbjxUkoCoa1veLZGe5",
                autocomplete="off",
            )
            pressed = st.form_submit_button("Use this connection", key="connection_enter")
        if pressed:
            with shown("enter integration", onboarding=onboarding.id):
                actions.enter_integration(visit.ctx, onboarding.id, integration_id=typed or "")
                st.toast("The connection is known now, as read from Kombo.", icon=":material/check:")
                st.rerun()


def reconnect(visit: Visit, onboarding: Onboarding) -> None:
    """Offer the link that renews the credentials; the connection keeps its identity."""
    if not visit.person.may(Permission.LINK):
        st.caption(f"{who_may(Permission.LINK).capitalize()} create the reconnection link.")
        return
    waits = onboarding.link is not None and onboarding.link.relink
    label = "Create another reconnection link" if waits else "Create reconnection link"
    key = f"connection_reconnect{'_again' * waits}"  # who wanted the first does not want another
    if st.button(label, key=key, type="secondary" if waits else "primary", icon=":material/add_link:"):
        link.create(
            onboarding,
            lambda: actions.create_reconnection_link(visit.ctx, onboarding.id, version=onboarding.version),
            visit.services,
        )


def forget(visit: Visit, onboarding: Onboarding) -> None:
    """Offer to take the connection back, which has a price."""
    if visit.person.may(Permission.LINK) and st.button(
        "Forget this connection", key="connection_forget", type="tertiary", icon=":material/link_off:"
    ):
        _forget(visit, onboarding)


@st.dialog("Forget this connection", icon=":material/link_off:")
def _forget(visit: Visit, onboarding: Onboarding) -> None:
    st.markdown("**What this costs**")
    for sentence in undone_by(onboarding, Step.LINK).values():
        st.markdown(f":orange[:material/warning:] {esc(sentence)}")
    typed = st.text_input(
        f"Type the customer’s name to go on: {esc(onboarding.customer)}", key="connection_forget_typed"
    )
    if st.button("Forget it", type="primary", key="connection_forget_now"):
        if (typed or "").strip() != onboarding.customer:
            st.error("The name does not match. Nothing was changed.")
            return
        with shown("forget connection", onboarding=onboarding.id):
            actions.forget_connection(visit.ctx, onboarding.id, version=onboarding.version)
            st.toast("The connection is forgotten here. At Kombo it stays until it is removed.")
            st.rerun()
