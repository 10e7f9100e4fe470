"""The prepared reminder to the customer, and the rule that lets reminders go by themselves."""

from __future__ import annotations

import streamlit as st

from core.actions import letters
from core.onboarding.letters import can_be_reminded, reminder_due
from core.onboarding.states import LetterKind
from core.people.roles import Permission
from pages.shared import message
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit


def draw(visit: Visit) -> None:
    """Draw the reminder while the customer has what they need and does not act; open once the norm is passed."""
    onboarding, now = visit.onboarding, visit.services.now()
    if not can_be_reminded(onboarding, now):
        return
    due = reminder_due(onboarding, now, visit.services.settings.norms)
    with st.container(border=True, key="reminder"):
        if due:
            st.markdown(":orange[:material/notifications_active:] **The customer has been silent for too long.**")
        opened = st.expander(
            "Remind the customer", icon=":material/mail:", expanded=due, key="reminder_letter", on_change="rerun"
        )
        if opened.open:
            with opened:
                if letter := letters.proposal(visit.ctx, onboarding.id, LetterKind.REMINDER):
                    message.draw(visit, LetterKind.REMINDER, letter)
        _rule(visit)


def _rule(visit: Visit) -> None:
    """Draw whether reminders go by themselves, and the button that changes it."""
    rule, may = visit.onboarding.reminding, visit.person.may(Permission.AGREE)
    if rule:
        since = f"{esc(rule.by.name)} turned this on, {moment(rule.at)}"
        st.caption(f"Reminders go by themselves, one for each wait that takes too long. {since}.")
        if may:
            visit.button(
                "Stop these reminders", letters.stop_reminders, visit.onboarding.id, key="reminders_stop",
                done="Reminders no longer go by themselves.", icon=":material/notifications_off:",
            )  # fmt: skip
    elif may and visit.services.mail is not None:
        visit.button(
            "Let reminders go by themselves", letters.let_reminders_go, visit.onboarding.id, key="reminders_go",
            done="Reminders go by themselves from now on.", icon=":material/schedule_send:",
            help="One for each wait that takes too long, in the customer’s business hours.",
        )  # fmt: skip
