"""The customer's guide beside the link: the steps of this ATS, to read along and to send as a PDF."""

from __future__ import annotations

import streamlit as st

from core.actions import invitation
from core.ats.model import Ats
from core.onboarding.model import Onboarding
from core.services import Services
from pages.parts.text import esc

TITLE = "Guide for the customer"


def draw(services: Services, onboarding: Onboarding) -> None:
    """Draw the steps that the customer follows, folded away once they are done."""
    ats = services.catalogue.get(onboarding.requirements.ats)
    if ats is None:
        with st.container(border=True):
            st.subheader(TITLE, anchor=False)
            st.caption("Every ATS has its own steps: they appear here when the ATS is chosen.")
    elif onboarding.connection is not None:
        with st.expander(TITLE, icon=":material/menu_book:", key="connection_guide"):
            _guide(services, onboarding, ats)
    else:
        with st.container(border=True):
            st.subheader(TITLE, anchor=False)
            _guide(services, onboarding, ats)


def _guide(services: Services, onboarding: Onboarding, ats: Ats) -> None:
    st.caption(f"{esc(ats.label)} · {esc(ats.authorisation.who)} follows these steps.")
    st.download_button(
        "Guide as PDF",
        data=lambda: invitation.guide(services, onboarding),
        file_name=invitation.guide_name(services, onboarding),
        mime="application/pdf",
        key="connection_guide_pdf",
        icon=":material/picture_as_pdf:",
        on_click="ignore",
        width="stretch",
    )
    if ats.documentation_url:
        st.link_button("Kombo’s own guide", ats.documentation_url, icon=":material/open_in_new:", width="stretch")
    for number, (lead, text) in enumerate(invitation.steps(services, onboarding), start=1):
        st.markdown(f"{number}. **{lead}.** {text}")
