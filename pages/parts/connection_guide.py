"""The customer's guide beside the link: the steps of this ATS, to read along and to send as a PDF."""

from __future__ import annotations

import streamlit as st

from core.actions import invitation
from core.onboarding.model import Onboarding
from core.services import Services
from pages.parts.text import esc


def draw(services: Services, onboarding: Onboarding) -> None:
    """Draw the steps that the customer follows, as a PDF too, and the way to Kombo's own guide."""
    ats = services.catalogue.get(onboarding.requirements.ats)
    with st.container(border=True):
        st.subheader("Guide for the customer", anchor=False)
        if ats is None:
            st.caption("Every ATS has its own steps: they appear here when the ATS is chosen.")
            return
        st.caption(f"{esc(ats.label)} · {esc(ats.authorisation.who)} follows these steps.")
        for number, (lead, text) in enumerate(invitation.steps(services, onboarding), start=1):
            st.markdown(f"{number}. **{lead}.** {text}")
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
