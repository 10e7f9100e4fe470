"""The dialogs with which a person records that the onboarding waits on the ATS vendor, and that they have answered."""

from __future__ import annotations

import streamlit as st

from core.actions import vendor_wait as actions
from core.onboarding.clock import ZONE
from core.onboarding.model import Onboarding
from core.onboarding.states import WaitingOn
from core.onboarding.steps import vendor_wait, waiting_on
from pages.shared.text import esc
from pages.shared.when import day
from pages.visit import Visit

WAIT, ANSWERED = "Wait for the ATS vendor", "The ATS vendor has answered"


def choices(onboarding: Onboarding) -> list[str]:
    """Return what the “More” menu offers about the vendor; nothing once the customer is live."""
    turn = waiting_on(onboarding)
    if turn is WaitingOn.NOBODY:
        return []
    return [ANSWERED] if turn is WaitingOn.VENDOR else [WAIT]


def open_dialog(visit: Visit, picked: str | None) -> None:
    """Open the dialog that was chosen in the menu, if it is one of these."""
    if picked == WAIT:
        visit.dialog(WAIT, _request, icon=":material/support_agent:")
    elif picked == ANSWERED:
        visit.dialog(ANSWERED, _answered, icon=":material/support_agent:")


def _request(visit: Visit) -> None:
    """Draw the form: who was contacted, for what, the ticket and the day."""
    st.caption("The time counts as the vendor’s until you record their answer, or until the step is done.")
    st.text_input("Who was contacted at the vendor", key="vendor_contact", max_chars=200)
    st.text_input("What they have to do", key="vendor_request", max_chars=200)
    st.text_input("Ticket number", key="vendor_ticket", max_chars=200)
    today = visit.services.now().astimezone(ZONE).date()
    st.date_input("Asked on", value=today, max_value=today, key="vendor_since", format="MM/DD/YYYY")
    visit.button(
        WAIT,
        actions.wait_for_vendor,
        visit.onboarding.id,
        key="vendor_wait_now",
        typed={
            "contact": "vendor_contact",
            "request": "vendor_request",
            "ticket": "vendor_ticket",
            "since": "vendor_since",
        },
        done="Now waiting on the ATS vendor.",
        type="primary",
    )


def _answered(visit: Visit) -> None:
    """Draw what the vendor was asked for, and the button that records their answer."""
    wait = vendor_wait(visit.onboarding)
    if wait is None:
        return
    ticket = f", ticket {esc(wait.ticket)}" if wait.ticket else ""
    st.markdown(
        f"{esc(wait.contact)} was asked on {day(wait.since)}{ticket}: {esc(wait.request.text)}  \n"
        f":small[:gray[Recorded by {esc(wait.request.by.name)}]]"
    )
    visit.button(ANSWERED, actions.vendor_answered, visit.onboarding.id, key="vendor_answered_now", type="primary")
