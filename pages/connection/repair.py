"""What a person can do about a connection that is missing, broken or wrong: enter it, renew it, forget it."""

from __future__ import annotations

import streamlit as st

from core.actions import connection as actions
from core.onboarding import link_options
from core.onboarding.going_back import carried_over, undone_by
from core.onboarding.link_options import LinkChoice, LinkPurpose
from core.onboarding.states import Step
from core.people.roles import Permission, who_may
from pages.connection import link, options
from pages.shared.confirming import after_typing, consequences, customer_field
from pages.shared.text import esc
from pages.visit import Visit


def by_hand(visit: Visit) -> None:
    """Draw the form for the integration ID, in case Kombo's webhook did not arrive."""
    if not visit.person.may(Permission.CONNECT):
        return
    with st.expander("Enter the connection by hand", icon=":material/keyboard:", key="connection_by_hand"):
        st.caption("If the customer has finished but nothing shows here, copy the ID from Kombo’s dashboard.")
        with visit.form("connection_by_hand_form", border=False):
            st.text_input(
                "Integration ID",
                key="connection_typed_id",
                placeholder="greenhouse:8d1hpPsbjxUkoCoa1veLZGe5",
                autocomplete="off",
            )
            visit.button(
                "Use this connection",
                actions.enter_integration,
                visit.onboarding.id,
                key="connection_enter",
                typed={"integration_id": "connection_typed_id"},
                done="The connection was read from Kombo.",
                busy="Reading it from Kombo…",
                in_form=True,
            )


def renew(visit: Visit) -> None:
    """Draw the link that the existing connection needs, and why; in a closed expander if it can also be left."""
    choice = link_options.choice(visit.onboarding)
    if choice is None or (not choice.urgent and not visit.person.may(Permission.LINK)):
        return
    if choice.urgent:
        _renew(visit, choice)
    else:
        with st.expander("Renew the credentials", icon=":material/key:", key="connection_renew"):
            _renew(visit, choice)


def _renew(visit: Visit, choice: LinkChoice) -> None:
    is_set_up = choice.purpose is LinkPurpose.SET_UP
    noun = "set-up link" if is_set_up else "reconnection link"
    st.markdown(f":material/info: {choice.why}")
    if not visit.person.may(Permission.LINK):
        st.caption(f"{who_may(Permission.LINK).capitalize()} can create the {noun}.")
        return
    latest = visit.onboarding.link
    is_waiting = latest is not None and latest.relink and latest.set_up is is_set_up
    visit.button(
        f"Create another {noun}" if is_waiting else f"Create {noun}",
        link.create_for_connection,
        visit.onboarding.id,
        key="connection_reconnect",
        typed=options.draw(visit, "connection_reconnect", choice.purpose),
        done=link.CREATED,
        busy="Creating the link…",
        type="primary" if choice.urgent and not is_waiting else "secondary",
        icon=":material/add_link:",
    )


def forget(visit: Visit, *, first: bool = False) -> None:
    """Draw the button that opens the dialog to forget the connection; `first` makes it the primary button."""
    if not visit.person.may(Permission.LINK):
        if first:
            st.caption(f"{who_may(Permission.LINK).capitalize()} can forget the connection.")
    elif visit.choice(
        "Forget this connection",
        key="connection_forget",
        type="primary" if first else "tertiary",
        icon=":material/link_off:",
    ):
        visit.dialog("Forget this connection", _forget, icon=":material/link_off:")


def _forget(visit: Visit) -> None:
    onboarding = visit.onboarding
    undone = undone_by(onboarding, Step.LINK)
    if onboarding.linking:
        undone["linking"] = "FactoryFix is unlinked at once: it takes no more jobs and sends no more candidates."
    consequences(map(esc, undone.values()), title="This will undo")
    for sentence in carried_over(onboarding, Step.LINK):
        st.caption(esc(sentence))
    customer_field(onboarding.customer, "connection_forget_typed")
    visit.button(
        "Forget it",
        after_typing(actions.forget_connection),
        onboarding.id,
        key="connection_forget_now",
        typed={"typed": "connection_forget_typed"},
        values={"expected": onboarding.customer},
        done="The connection was forgotten here. It still exists at Kombo until someone removes it there.",
        type="primary",
    )
