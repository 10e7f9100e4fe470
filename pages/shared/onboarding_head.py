"""The top of every step's page: the customer, the state of the onboarding, the steps and the page title."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.actions import onboarding as actions, portfolio
from core.errors import OnboardingError
from core.onboarding.model import Onboarding
from core.onboarding.standing import Standing
from core.onboarding.states import Step
from core.onboarding.steps import TITLES, current_step, is_closed, skipped
from core.people.roles import Permission
from pages.shared import badges, clocks, empty, issues, places, share_screen, upkeep
from pages.shared.errors import show_error
from pages.shared.going_back import offer_way_back
from pages.shared.text import esc
from pages.shared.when import time_or_day
from pages.visit import Visit

STEPS = (Step.REQUIREMENTS, Step.LINK, Step.LINKING, Step.JOBS, Step.CANDIDATE, Step.GO_LIVE)
"""The steps that have a page; the steps LINK and CONNECT share one."""
NEXT_STYLE = """<style>.st-key-next_act a { background: #0f5c63; padding: .4rem .9rem; }
.st-key-next_act a:hover { background: #0b464c; } .st-key-next_act a * { color: #fff !important; }</style>"""
"""A link that looks like the main button; a button of Streamlit's could not be opened in another tab."""
LABELS = {Step.LINK: "Connection", Step.GO_LIVE: "Go live"}


def chosen(visit: Visit) -> Visit | None:
    """Return the visit of the onboarding in the address or chosen last; None, with a message, when there is none."""
    onboarding_id = st.query_params.get("onboarding") or st.session_state.get("onboarding")
    if not onboarding_id:
        hint = (
            "Choose one from the list, or start a new one."
            if visit.person.may(Permission.AGREE)
            else "Choose one from the list."
        )
        empty.nothing_yet("No onboarding chosen", hint, icon="touch_app")
        places.link(places.PORTFOLIO, label="See all onboardings")
        return None
    try:
        onboarding = actions.get(visit.ctx, str(onboarding_id))
    except OnboardingError as error:
        st.session_state.pop("onboarding", None)
        show_error(error)
        places.link(places.PORTFOLIO, label="See all onboardings")
        return None
    st.session_state["onboarding"] = onboarding.id
    if st.query_params.get("onboarding") != onboarding.id:  # writing it again would add to the browser’s history
        st.query_params["onboarding"] = onboarding.id
    return visit.looking_at(onboarding)


def header(visit: Visit, title: str) -> None:
    """Draw the customer's name, the badges of the onboarding, its steps, and the page title."""
    onboarding, now = visit.onboarding, visit.services.now()
    step = current_step(onboarding)
    ats = visit.services.catalogue.get(onboarding.requirements.ats)
    stands = portfolio.standing(visit.ctx, onboarding.id)
    waits_for = dict.fromkeys((stands.holds(now), stands.summary if stands.blocker else ""))
    holds = " · ".join(esc(sentence) for sentence in waits_for if sentence) if step is not Step.LIVE else ""
    st.markdown(
        f"# {esc(onboarding.customer)}\n\n{badges.standing(onboarding, stands, now)} {holds}  \n"
        f":gray[:small[{esc(ats.label) if ats else 'ATS not chosen yet'} · {esc(onboarding.manager.name)}]]",
        anchors=False,
    )
    clocks.draw(onboarding, now)
    _next_act(onboarding, stands, now, here=title)
    with st.container(horizontal=True, gap="small", key="steps", border=True):
        _steps(onboarding, step)
    upkeep.archived_note(onboarding)
    issues.draw_unresolved(visit)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(title, anchor=False, width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            share_screen.draw(onboarding)
            offer_way_back(visit)


def _next_act(onboarding: Onboarding, stands: Standing, now: datetime, *, here: str) -> None:
    """Draw the next act and its button, always in this place; its own page has the button further down."""
    act, place = stands.act, places.PLACE_OF[stands.act.place]
    if place.title == here:
        return
    since = f" since {time_or_day(act.since, now)}" if act.since else ""
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", border=True, key="next_act"
    ):
        st.markdown(f":blue[:material/arrow_circle_right:] **Next** {esc(act.sentence)}{since}", width="content")
        st.html(NEXT_STYLE)
        places.link(place, label=f"**{act.button}**", onboarding=onboarding, icon="arrow_forward")


def _steps(onboarding: Onboarding, here: Step) -> None:
    for step in STEPS:
        reached = here in (step, Step.CONNECT) if step is Step.LINK else here is step
        closed = is_closed(onboarding, Step.CONNECT if step is Step.LINK else step)
        icon = (
            "step_over"
            if skipped(onboarding, step)
            else "check_circle"
            if closed
            else "radio_button_checked"
            if reached
            else "radio_button_unchecked"
        )
        label = LABELS.get(step, TITLES[step])
        places.link(
            places.PLACE_OF[step],
            label=f"**{label}**" if reached else label,
            onboarding=onboarding,
            icon=icon,
        )


def left_out(onboarding: Onboarding, step: Step, *, lead_on: bool = True) -> bool:
    """Return whether the step is left out; if so, say why on the page and link to the current step."""
    reason = skipped(onboarding, step)
    if reason:
        empty.nothing_yet(f"{LABELS.get(step, TITLES[step])} is left out", reason, icon="step_over")
        if lead_on:
            places.link(places.open_place(onboarding), label="Go to the current step", onboarding=onboarding)
    return bool(reason)
