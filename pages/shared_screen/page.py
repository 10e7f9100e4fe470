"""The onboarding for the customer's eyes, to share the screen: their own progress, live, and nothing of ours.

A page of its own: a page switch clears the screen at once, and a toggle would leave old content visible for a moment.
"""

from __future__ import annotations

import streamlit as st

from core.actions import go_live, guide, job_tables
from core.actions import onboarding as onboardings
from core.jobs.model import Outcome
from core.onboarding.customer_view import CustomerView, Stage, customer_view
from core.onboarding.model import Onboarding, Step
from core.onboarding.steps import CONFIRMATION_ITEMS, current_step
from core.services import Services
from pages.shared import onboarding_head, places
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.visit import Visit

EVERY = 3.0
"""Seconds between two looks: what the customer does in another window shows here while they watch."""
LOOKS = {
    "done": ":green[:material/check_circle:] {}",
    "now": ":blue[:material/radio_button_checked:] **{}**",
    "later": ":gray[:material/radio_button_unchecked: {}]",
}


def show(visit: Visit) -> None:
    """Draw the chosen onboarding as its customer may see it."""
    looking = onboarding_head.chosen(visit)
    if looking is None:
        return
    visit, onboarding = looking, looking.onboarding
    with st.container(width=820, key="shared_screen"):
        _live(visit, onboarding.id)
        places.link(places.open_place(onboarding), label="Back to work", onboarding=onboarding, icon="arrow_back")


@st.fragment(run_every=EVERY)
def _live(visit: Visit, onboarding_id: str) -> None:
    with shown("shared screen", onboarding=onboarding_id):
        onboarding = onboardings.get(visit.ctx, onboarding_id)
        ats = visit.services.catalogue.get(onboarding.requirements.ats)
        label = ats.label if ats else "your ATS"
        view = customer_view(onboarding, label, first_sync_window=visit.services.settings.first_sync_promise)
        st.caption(f"{esc(label)} and FactoryFix" if ats else "FactoryFix")
        st.title(esc(onboarding.customer), anchor=False)
        st.markdown("  \n".join(_stage(stage) for stage in view.stages))
        _now(view)
        _beside(visit, onboarding)


def _stage(stage: Stage) -> str:
    return LOOKS[stage.state].format(esc(stage.title))


def _now(view: CustomerView) -> None:
    turn = ":violet-badge[:material/business: Your turn] " if view.yours else ""
    st.markdown(f"## {esc(view.heading)}\n\n{turn}{esc(view.sentence)}")


def _beside(visit: Visit, onboarding: Onboarding) -> None:
    """Draw what belongs to the open step: the guide, how many jobs have come, or whom to look for."""
    step = current_step(onboarding)
    if step in (Step.LINK, Step.CONNECT):
        _guide(visit.services, onboarding)
    elif step is Step.JOBS:
        _jobs(visit, onboarding)
    elif step is Step.CANDIDATE and onboarding.candidate:
        _candidate(visit, onboarding)


def _guide(services: Services, onboarding: Onboarding) -> None:
    steps = guide.guide(services, onboarding).steps
    lines = [
        f"{':green[:material/check_circle:]' if guide.ticked(onboarding, one) else ':gray[:material/circle:]'} "
        f"{one.number}\\. **{one.lead}.** {one.text}"
        for one in steps
    ]
    if lines:
        with st.container(border=True):
            st.markdown("\n\n".join(lines))


def _jobs(visit: Visit, onboarding: Onboarding) -> None:
    snapshot = job_tables.standing(visit.ctx, onboarding.id).snapshot
    if snapshot is None:  # nothing was counted yet, which is not zero
        return
    counts = snapshot.counts
    here, coming = counts.get(Outcome.SYNCED.value, 0), counts.get(Outcome.PENDING.value, 0)
    with st.container(border=True):
        more = f", {coming:,} on the way" if coming else ""
        st.markdown(f"**{here:,}** of your jobs {'is' if here == 1 else 'are'} in FactoryFix{more}.")


def _candidate(visit: Visit, onboarding: Onboarding) -> None:
    record = go_live.to_be_confirmed(visit.ctx, onboarding.id)
    if record is None or onboarding.candidate is None:
        return
    said = onboarding.candidate.confirmations
    looks = {"yes": LOOKS["done"], "no": ":orange[:material/error:] {}", "not applicable": LOOKS["done"]}
    items = [
        (looks[said[item].answer] if item in said else LOOKS["later"]).format(sentence)
        for item, sentence in CONFIRMATION_ITEMS.items()
    ]
    with st.container(border=True):
        st.markdown(f"**{esc(record.candidate_name)}** on {esc(record.job_title)}\n\n" + "  \n".join(items))
