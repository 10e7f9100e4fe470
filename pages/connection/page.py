"""Steps 2 and 3: the secure link, the guide beside it, and what is known of the customer's connection."""

from __future__ import annotations

import streamlit as st

from core.onboarding.model import Step
from core.people.roles import Person
from core.services import Services
from pages.connection import guide, link, status
from pages.shared import onboarding_head


def show(services: Services, user: Person) -> None:
    """Draw the connection of the chosen onboarding."""
    onboarding = onboarding_head.chosen(services, user)
    if onboarding is None:
        return
    onboarding_head.header(services, user, onboarding, "Connection")
    if onboarding_head.left_out(onboarding, Step.LINK):
        return
    main, aside = st.columns([3, 2], gap="large")
    with main:
        if onboarding.connection is not None:
            status.draw(services, user, onboarding)
            link.draw(services, user, onboarding)
        else:
            link.draw(services, user, onboarding)
            status.draw(services, user, onboarding)
    with aside:
        guide.draw(services, user, onboarding)
