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
    visit, onboarding = looking, looking.onboarding
    onboarding_head.header(visit, "Connection")
    if onboarding_head.left_out(onboarding, Step.LINK):
        return
    main, aside = st.columns([3, 2], gap="large")
    with main:
        if onboarding.connection is not None:
            status.draw(visit, onboarding)
            link.draw(visit, onboarding)
        else:
            link.draw(visit, onboarding)
            status.draw(visit, onboarding)
    with aside:
        guide.draw(visit, onboarding)
