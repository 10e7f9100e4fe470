"""The customer's guide next to the link: steps to check off on a call, and the same guide as a PDF."""

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
    """Draw the steps that the customer follows, in a closed expander once they are connected."""
    ats = visit.services.catalogue.get(visit.onboarding.requirements.ats)
    if ats is not None and visit.onboarding.connection is not None:
        expander = st.expander(TITLE, icon=":material/menu_book:", key="connection_guide", on_change="rerun")
        if expander.open:
            with expander:
                _guide(visit, ats)
        return
    with st.container(border=True, key="connection_guide"):
        st.subheader(TITLE, anchor=False)
        if ats is None:
            st.caption("Each ATS has its own steps. They appear here when the ATS is chosen.")
        else:
            _guide(visit, ats)


def _guide(visit: Visit, ats: Ats) -> None:
    guide = actions.guide(visit.services, visit.onboarding)
    st.caption(f"{esc(ats.label)} · followed by: {esc(ats.authorisation.who)}" if guide.steps else esc(ats.label))
    if guide.opening:
        st.markdown(guide.opening)
    _checklist(visit, guide.steps)
    letter.choose_language(visit)
    _downloads(visit.services, visit.onboarding, ats)


def _checklist(visit: Visit, steps: tuple[GuideStep, ...]) -> None:
    """Draw each step with its checkbox, and below it who checked it and when."""
    if not steps:
        return
    ticks = [actions.ticked(visit.onboarding, step) for step in steps]
    done = sum(tick is not None for tick in ticks)
    st.progress(done / len(steps), text=f"{done} of {len(steps)} steps done")
    for step, tick in zip(steps, ticks, strict=True):
        key = f"guide_{visit.onboarding.id}_{step.number}"
        if st.session_state.get(key) is not (tick is not None):  # another browser may have changed the saved tick
            st.session_state[key] = tick is not None
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
            if tick:
                st.caption(f":material/check: {esc(tick.by.name)}, {moment(tick.at)}")


def _downloads(services: Services, onboarding: Onboarding, ats: Ats) -> None:
    """Draw the downloads of our guide and Kombo's; our PDF may include the link while that is on the screen."""
    secret = letter.secret(onboarding)
    with_link = bool(secret) and st.checkbox(
        "Include the secret link in the PDF",
        key=f"connection_guide_secret_{onboarding.id}",
        help="Anyone with the file can then use the link.",
    )
    with st.container(horizontal=True):
        st.download_button(
            "Guide as PDF",
            data=lambda: actions.guide_pdf(
                services, onboarding, link=secret if with_link else None, language=letter.language(onboarding.id)
            ),
            file_name=actions.guide_name(services, onboarding),
            mime="application/pdf",
            key="connection_guide_pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
        )
        if ats.documentation_url:
            st.link_button("Kombo’s guide", ats.documentation_url, icon=":material/open_in_new:")
