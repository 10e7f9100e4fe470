"""Download of the go-live report."""

from __future__ import annotations

import streamlit as st

from core.actions.report import go_live_report
from core.documents.paper import pdf_name
from pages.visit import Visit


def draw(visit: Visit) -> None:
    """Draw the download button; the PDF is created when the button is pressed."""
    onboarding = visit.onboarding
    st.download_button(
        "Download the go-live report",
        data=lambda: go_live_report(visit.ctx, onboarding.id),
        file_name=pdf_name(f"Go-live report {onboarding.customer}"),
        mime="application/pdf",
        key="live_report",
        icon=":material/description:",
        on_click="ignore",
    )
