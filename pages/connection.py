"""Steps 2 and 3: the secure link, the guide beside it, and what is known of the customer's connection."""

from __future__ import annotations

import streamlit as st

from core.onboarding.model import Step
from core.people.roles import Person
from core.services import Services
from pages.parts import connection_guide, connection_link, connection_status, customer


def show(services: Services, user: Person) -> None:
    """Draw the connection of the chosen onboarding."""
    onboarding = customer.chosen(services, user)
    if onboarding is None:
        return
    customer.header(services, user, onboarding, "Connection")
    if customer.left_out(onboarding, Step.LINK):
        return
    main, aside = st.columns([3, 2], gap="large")
    with main:
        if onboarding.connection is not None:
            connection_status.draw(services, user, onboarding)
            connection_link.draw(services, user, onboarding)
        else:
            connection_link.draw(services, user, onboarding)
            connection_status.draw(services, user, onboarding)
    with aside:
        connection_guide.draw(services, user, onboarding)
