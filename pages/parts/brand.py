"""What stands on every page: the logo, the sandbox mark, and who is signed in."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.people.roles import Person
from pages.parts.text import esc

ICON = str(Path(__file__).parents[1] / "static" / "icon.svg")
# Two stations and the line between them; one colour that reads on the light and the dark ground.
_LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 232 40" role="img" aria-label="ATS onboarding">
<g fill="none" stroke="#12908e" stroke-width="4" stroke-linecap="round">
<circle cx="9" cy="29" r="5"/><circle cx="31" cy="11" r="5"/><path d="M14 29h4c5 0 4-18 8-18"/></g>
<text x="50" y="27" font-family="Inter, system-ui, sans-serif" font-size="21" font-weight="600"
fill="#12908e">ATS onboarding</text>
</svg>"""


def head() -> None:
    """Put the icon and the product's name over the sign-in."""
    st.image(ICON, width=44)
    st.title("Sign in to ATS onboarding", anchor=False)


def logo() -> None:
    """Put the logo at the head of the sidebar."""
    st.logo(_LOGO, size="large")


def sandbox_mark() -> None:
    """Say SANDBOX at the head of the page."""
    with st.container(key="sandbox_mark", horizontal=True, vertical_alignment="center"):
        st.badge("Sandbox", icon=":material/science:", color="orange")
        st.caption("Sample customers, stand-in services. Nothing here reaches a real ATS.")


def who(user: Person) -> None:
    """Name the person who is signed in, and their role."""
    st.markdown(f"**{esc(user.name)}**  \n:small[{esc(user.role.value.capitalize())}]")
