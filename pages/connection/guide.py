"""The customer's guide beside the link: steps to tick off during a screen share, and the same guide as a PDF."""

from __future__ import annotations

import streamlit as st

from core.actions import guide as actions
from core.ats.model import Ats, GuideStep
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from core.services import Services
from pages.connection import letter
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

TITLE = "Guide for the customer"


def draw(visit: Visit) -> None:
    """Draw the steps that the customer follows, folded away once they are connected."""
    ats = visit.services.catalogue.get(visit.onboarding.requirements.ats)
    if ats is not None and visit.onboarding.connection is not None:
        folded = st.expander(TITLE, icon=":material/menu_book:", key="connection_guide", on_change="rerun")
        if folded.open:
            with folded:
                _guide(visit, ats)
        return
    with st.container(border=True, key="connection_guide"):
        st.subheader(TITLE, anchor=False)
        if ats is None:
            st.caption("Every ATS has its own steps: they appear here when the ATS is chosen.")
        else:
            _guide(visit, ats)


def _guide(visit: Visit, ats: Ats) -> None:
    guide = actions.guide(visit.services, visit.onboarding)
    st.caption(f"{esc(ats.label)} · followed by: {esc(ats.authorisation.who)}" if guide.steps else esc(ats.label))
    if guide.opening:
        st.markdown(guide.opening)
    _checklist(visit, guide.steps)
    _to_take_along(visit.services, visit.onboarding, ats)


def _checklist(visit: Visit, steps: tuple[GuideStep, ...]) -> None:
    """Draw each step with its box; who ticked it stands below, for whoever opens the page next."""
    if not steps:
        return
    words = [actions.ticked(visit.onboarding, step) for step in steps]
    done = sum(word is not None for word in words)
    st.progress(done / len(steps), text=f"{done} of {len(steps)} steps done")
    for step, word in zip(steps, words, strict=True):
        key = f"guide_{visit.onboarding.id}_{step.number}"
        if st.session_state.get(key) is not (word is not None):  # the store knows: another browser may have ticked it
            st.session_state[key] = word is not None
        with st.container(gap="xxsmall"):
            st.checkbox(
                f"{step.number}\\. **{step.lead}.** {step.text}",
                key=key,
                disabled=not visit.person.may(Permission.CONNECT),
                on_change=visit.on_change(
                    actions.tick, visit.onboarding.id, key=key, values={"step": step}, typed={"done": key}
                ),
            )
            visit.report(key)
            if word:
                st.caption(f":material/check: {esc(word.by)}, {moment(word.at)}")


def _to_take_along(services: Services, onboarding: Onboarding, ats: Ats) -> None:
    """Draw the guide as a PDF, and Kombo's own; the secret link goes in only while it is on the screen, when asked."""
    secret = letter.secret(onboarding)
    with_link = bool(secret) and st.checkbox(
        "Print the secret link into the PDF",
        key=f"connection_guide_secret_{onboarding.id}",
        help="Then the file is as secret as the link.",
    )
    with st.container(horizontal=True):
        st.download_button(
            "Guide as PDF",
            data=lambda: actions.guide_pdf(services, onboarding, link=secret if with_link else None),
            file_name=actions.guide_name(services, onboarding),
            mime="application/pdf",
            key="connection_guide_pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
        )
        if ats.documentation_url:
            st.link_button("Kombo’s own guide", ats.documentation_url, icon=":material/open_in_new:")
