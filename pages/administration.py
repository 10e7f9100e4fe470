"""People and roles, and the health of what the dashboard stands on."""

from __future__ import annotations

import streamlit as st

from core.actions import people
from core.people.roles import Permission, Person
from core.services import Services
from pages.parts.text import esc


def show(services: Services, user: Person) -> None:
    """Draw the page; for people who may manage."""
    user.require(Permission.MANAGE)
    st.title("Administration")
    for account in people.list_people(services, user):
        st.markdown(esc(account.name))
