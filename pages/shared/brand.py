"""The logo, the sandbox badge and the name of the signed-in person, drawn on every page."""

from __future__ import annotations

import streamlit as st

from core.people.roles import Person
from pages.shared.text import esc

# URLs under pages/static: with a file path, Streamlit would read the file and send it inline on each run.
ICON = "/app/static/icon.svg"
LOGO = "/app/static/logo.svg"


def logo() -> None:
    """Draw the logo at the top of the sidebar."""
    st.logo(LOGO, size="large")


def sandbox_mark() -> None:
    """Draw the sandbox badge at the top of the page."""
    with st.container(key="sandbox_mark", horizontal=True, vertical_alignment="center"):
        st.badge("Sandbox", icon=":material/science:", color="orange")
        st.caption("Sample customers and simulated services. Nothing here reaches a real ATS.")


def who(person: Person) -> None:
    """Draw the name and role of the signed-in person."""
    role = person.role.value.capitalize() if person.role else ""
    st.markdown(f"**{esc(person.name)}**  \n:small[{esc(role)}]")
