"""Steps 2 and 3: the secure link, the guide beside it, and what is known of the customer's connection."""

from __future__ import annotations

import streamlit as st

from core.onboarding.model import Step
from pages.connection import guide, link, status
from pages.shared import onboarding_head
from pages.visit import Visit


def show(visit: Visit) -> None:
    """Draw the connection of the chosen onboarding."""
    looking = onboarding_head.chosen(visit)
    if looking is None:
        return
    onboarding_head.header(looking, "Connection")
    if onboarding_head.left_out(looking.onboarding, Step.LINK):
        return
    main, aside = st.columns([3, 2], gap="large")
    with main:
        parts = [link.draw, status.draw] if looking.onboarding.connection is None else [status.draw, link.draw]
        for draw in parts:
            draw(looking)
    with aside:
        guide.draw(looking)
