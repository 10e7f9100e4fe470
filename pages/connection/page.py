"""Steps 2 and 3: the connection link, the customer's guide, and the state of the connection."""

from __future__ import annotations

import streamlit as st

from core.onboarding.states import Step
from pages.connection import companion, guide, link, needs, set_aside, status
from pages.shared import onboarding_head, reminder
from pages.visit import Visit


def show(visit: Visit) -> None:
    """Draw the connection of the chosen onboarding."""
    chosen = onboarding_head.chosen(visit)
    if chosen is None:
        return
    onboarding_head.header(chosen, "Connection")
    if onboarding_head.left_out(chosen.onboarding, Step.LINK):
        return
    companion.headline(chosen)
    main, aside = st.columns([3, 2], gap="large")
    with main:
        set_aside.draw(chosen)
        needs.draw(chosen)
        reminder.draw(chosen)
        parts = [link.draw, status.draw] if chosen.onboarding.connection is None else [status.draw, link.draw]
        for draw in parts:
            draw(chosen)
        companion.draw(chosen)
    with aside:
        guide.draw(chosen)
