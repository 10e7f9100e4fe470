"""The onboarding for the customer's eyes, to share the screen: their own progress, live, and nothing of ours.

A page of its own: a page switch clears the screen at once, and a toggle would leave old content visible for a moment.
"""

from __future__ import annotations

import streamlit as st

from core.actions import go_live, guide, job_tables
from core.actions import onboarding as onboardings
from core.jobs.model import Outcome
from core.onboarding.customer_view import CustomerView, Stage, customer_view
from core.onboarding.model import Step
from core.onboarding.steps import CONFIRMATION_ITEMS, current_step
from pages.shared import onboarding_head, places
from pages.shared.errors import report_errors
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
    onboarding = looking.onboarding
    with st.container(width=820, key="shared_screen"):
        looking.fragment(_live, run_every=EVERY)
        places.link(places.open_place(onboarding), label="Back to work", onboarding=onboarding, icon="arrow_back")


def _live(visit: Visit) -> None:
    """Draw the onboarding as it is now, which may be newer than what the page was drawn with."""
    with report_errors("shared screen", onboarding=visit.onboarding.id):
        onboarding = onboardings.get(visit.ctx, visit.onboarding.id)
        ats = visit.services.catalogue.get(onboarding.requirements.ats)
        label = ats.label if ats else "your ATS"
        view = customer_view(onboarding, label, first_sync_window=visit.services.settings.first_sync_promise)
        st.caption(f"{esc(label)} and FactoryFix" if ats else "FactoryFix")
        st.title(esc(onboarding.customer), anchor=False)
        st.markdown("  \n".join(_stage(stage) for stage in view.stages))
        _now(view)
        _beside(visit.looking_at(onboarding))


def _stage(stage: Stage) -> str:
    return LOOKS[stage.state].format(esc(stage.title))


def _now(view: CustomerView) -> None:
    turn = ":violet-badge[:material/business: Your turn] " if view.yours else ""
    st.markdown(f"## {esc(view.heading)}\n\n{turn}{esc(view.sentence)}")


def _beside(visit: Visit) -> None:
    """Draw what belongs to the open step: the guide, how many jobs have come, or whom to look for."""
    step = current_step(visit.onboarding)
    if step in (Step.LINK, Step.CONNECT):
        _guide(visit)
    elif step is Step.JOBS:
        _jobs(visit)
    elif step is Step.CANDIDATE:
        _candidate(visit)


def _guide(visit: Visit) -> None:
    steps = guide.guide(visit.services, visit.onboarding).steps
    lines = [
        f"{':green[:material/check_circle:]' if guide.ticked(visit.onboarding, step) else ':gray[:material/circle:]'} "
        f"{step.number}\\. **{step.lead}.** {step.text}"
        for step in steps
    ]
    if lines:
        with st.container(border=True):
            st.markdown("\n\n".join(lines))


def _jobs(visit: Visit) -> None:
    snapshot = job_tables.standing(visit.ctx, visit.onboarding.id).snapshot
    if snapshot is None:  # nothing was counted yet, which is not zero
        return
    counts = snapshot.counts
    here, coming = counts.get(Outcome.SYNCED.value, 0), counts.get(Outcome.PENDING.value, 0)
    with st.container(border=True):
        more = f", {coming:,} on the way" if coming else ""
        st.markdown(f"**{here:,}** of your jobs {'is' if here == 1 else 'are'} in FactoryFix{more}.")


def _candidate(visit: Visit) -> None:
    record, candidate = go_live.to_be_confirmed(visit.ctx, visit.onboarding.id), visit.onboarding.candidate
    if record is None or candidate is None:
        return
    answers = candidate.confirmations
    looks = {"yes": LOOKS["done"], "no": ":orange[:material/error:] {}", "not applicable": LOOKS["done"]}
    items = [
        (looks[answers[item].answer] if item in answers else LOOKS["later"]).format(sentence)
        for item, sentence in CONFIRMATION_ITEMS.items()
    ]
    with st.container(border=True):
        st.markdown(f"**{esc(record.candidate_name)}** on {esc(record.job_title)}\n\n" + "  \n".join(items))
