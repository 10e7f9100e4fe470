"""The page that shows the customer what was agreed; it shows nothing internal, so the screen can be shared."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.actions import agreement as actions
from core.documents.requirements_summary import Rows
from pages.shared import onboarding_head, places
from pages.shared.text import esc
from pages.visit import Visit


def show(visit: Visit) -> None:
    """Draw the agreed requirements of the chosen onboarding."""
    chosen = onboarding_head.chosen(visit)
    if chosen is None:
        return
    visit, onboarding = chosen, chosen.onboarding
    summary = actions.summary(visit.services, onboarding)
    with st.container(width=820, key="agreement"):
        st.caption("What we agreed" if summary.agreed else "What we are about to agree")
        st.title(esc(summary.customer), anchor=False)
        look = ("check_circle", "green") if summary.agreed else ("pending", "orange")
        st.badge(esc(summary.standing), icon=f":material/{look[0]}:", color=look[1])  # type: ignore[arg-type]
        _rows("Requirements", summary.requirements)
        _rows("What happens next", summary.next_dates)
        if summary.acknowledged:
            with st.container(border=True):
                st.subheader("What you know and accept", anchor=False)
                for title, text in summary.acknowledged:
                    st.markdown(f":green[:material/check:] **{esc(title)}**  \n{esc(text)}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                "Download as PDF",
                data=partial(actions.summary_pdf, visit.ctx, onboarding),
                file_name=actions.summary_name(onboarding),
                mime="application/pdf",
                key="agreement_pdf",
                type="primary",
                icon=":material/picture_as_pdf:",
                on_click="ignore",
            )
            places.link(places.REQUIREMENTS, label="Back to the requirements", onboarding=onboarding, icon="arrow_back")


def _rows(title: str, rows: Rows) -> None:
    with st.container(border=True):
        st.subheader(title, anchor=False)
        with st.grid(2, min_column_width=280):
            for label, text in rows:
                st.markdown(f":small[:gray[{esc(label)}]]  \n{esc(text)}")
