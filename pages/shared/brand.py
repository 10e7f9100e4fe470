"""What stands on every page: the logo, the sandbox mark, and who is signed in."""

from __future__ import annotations

import streamlit as st

from core.people.roles import Person
from pages.shared.text import esc

# Addresses of pages/static: a file's path would be read, and sent inline, on each run.
ICON = "/app/static/icon.svg"
LOGO = "/app/static/logo.svg"


def logo() -> None:
    """Put the logo at the head of the sidebar."""
    st.logo(LOGO, size="large")


def sandbox_mark() -> None:
    """Say SANDBOX at the head of the page."""
    with st.container(key="sandbox_mark", horizontal=True, vertical_alignment="center"):
        st.badge("Sandbox", icon=":material/science:", color="orange")
        st.caption("Sample customers, stand-in services. Nothing here reaches a real ATS.")


def who(user: Person) -> None:
    """Name the person who is signed in, and their role."""
    role = user.role.value.capitalize() if user.role else ""
    st.markdown(f"**{esc(user.name)}**  \n:small[{esc(role)}]")
