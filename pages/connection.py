"""Steps 2 and 3: the secure link, the guide beside it, and what is known of the customer's connection."""

from __future__ import annotations

import streamlit as st

from core.onboarding.model import Onboarding
from core.people.roles import Person
from core.services import Services
from pages.parts import connection_guide, connection_link, connection_status, customer, places


def show(services: Services, user: Person) -> None:
    """Draw the connection of the chosen onboarding."""
    onboarding = customer.chosen(services, user)
    if onboarding is None:
        return
    customer.header(services, user, onboarding, "Connection")
    if onboarding.requirements.agreed is None:
        _requirements_open(onboarding)
    main, aside = st.columns([2, 1], gap="large")
    with main:
        if onboarding.connection is not None:
            connection_status.draw(services, user, onboarding)
            connection_link.draw(services, user, onboarding)
        else:
            connection_link.draw(services, user, onboarding)
            connection_status.draw(services, user, onboarding)
    with aside:
        connection_guide.draw(services, onboarding)


def _requirements_open(onboarding: Onboarding) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(":orange[:material/lock:] **The requirements come first**")
        st.caption("The link is made for one exact ATS. Agree the requirements, then create it here.")
        places.link(places.REQUIREMENTS, label="Go to the requirements", onboarding=onboarding, icon="arrow_forward")
