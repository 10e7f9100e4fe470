"""The onboarding as its customer may see it, for screen sharing: their progress, live, without internal data.

It is a page of its own because a page switch clears the screen at once, while a toggle would leave internal content
visible for a moment.
"""

from __future__ import annotations

import streamlit as st

from core.actions import go_live, guide, onboarding as onboardings, verdicts
from core.jobs.model import Outcome
from core.onboarding.customer_view import CustomerStage, CustomerView, StageState, customer_view
from core.onboarding.model import Onboarding
from core.onboarding.states import Answer, Step
from core.onboarding.steps import CONFIRMATION_ITEMS, current_step
from pages.shared import onboarding_head, places
from pages.shared.errors import report_errors
from pages.shared.text import esc
from pages.visit import Visit

EVERY = 3.0
"""Seconds between two updates, so that what the customer does in another window appears here."""
LOOKS = {
    StageState.DONE: ":green[:material/check_circle:] {}",
    StageState.NOW: ":blue[:material/radio_button_checked:] **{}**",
    StageState.LATER: ":gray[:material/radio_button_unchecked: {}]",
}

ANSWERS = {
    Answer.YES: LOOKS[StageState.DONE],
    Answer.NO: ":orange[:material/error:] {}",
    Answer.NOT_APPLICABLE: LOOKS[StageState.DONE],
    Answer.UNKNOWN: LOOKS[StageState.LATER],
}


def show(visit: Visit) -> None:
    """Draw the chosen onboarding as its customer may see it."""
    chosen = onboarding_head.chosen(visit)
    if chosen is None:
        return
    onboarding = chosen.onboarding
    with st.container(width=820, key="shared_screen"):
        chosen.fragment(_live, run_every=EVERY)
        places.link(
            places.open_place(onboarding), label="Leave shared screen", onboarding=onboarding, icon="arrow_back"
        )


def _live(visit: Visit) -> None:
    """Draw the current state of the onboarding, which may be newer than the page."""
    with report_errors("shared screen", onboarding=visit.onboarding.id):
        onboarding = onboardings.get(visit.ctx, visit.onboarding.id)
        ats = visit.services.catalogue.get(onboarding.requirements.ats)
        label = ats.label if ats else "your ATS"
        window = visit.services.settings.promised_first_sync
        view = customer_view(onboarding, label, first_sync_window=window, risks=_risks(visit, onboarding))
        st.caption(f"{esc(label)} and FactoryFix" if ats else "FactoryFix")
        st.title(esc(onboarding.customer), anchor=False)
        st.markdown("  \n".join(_stage(stage) for stage in view.stages))
        _now(view)
        _step_details(visit.looking_at(onboarding))


def _risks(visit: Visit, onboarding: Onboarding) -> int:
    """Return how many risks the customer is to accept; only the sign-off asks for them."""
    if current_step(onboarding) is not Step.GO_LIVE:
        return 0
    return len(verdicts.verdict(visit.ctx, onboarding.id).risks)


def _stage(stage: CustomerStage) -> str:
    return LOOKS[stage.state].format(esc(stage.title))


def _now(view: CustomerView) -> None:
    turn = ":violet-badge[:material/business: Your turn] " if view.yours else ""
    st.markdown(f"## {esc(view.heading)}\n\n{turn}{esc(view.sentence)}")


def _step_details(visit: Visit) -> None:
    """Draw the details of the open step: the guide, the number of jobs, or the test candidate."""
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
    facts = verdicts.jobs_now(visit.ctx, visit.onboarding.id)
    if facts is None:  # not counted yet, which is not the same as zero
        return
    counts = facts.counts
    synced, pending = counts.get(Outcome.SYNCED.value, 0), counts.get(Outcome.PENDING.value, 0)
    with st.container(border=True):
        others = (
            (pending, "on the way"),
            (counts.get(Outcome.MISSING.value, 0), "missing"),
            (counts.get(Outcome.WAIVED.value, 0), "left as they are"),
        )
        more = "".join(f", {count:,} {name}" for count, name in others if count)
        st.markdown(f"**{synced:,}** of your jobs {'is' if synced == 1 else 'are'} in FactoryFix{more}.")


def _candidate(visit: Visit) -> None:
    record, candidate = go_live.to_be_confirmed(visit.ctx, visit.onboarding.id), visit.onboarding.candidate
    if record is None or candidate is None:
        return
    answers = candidate.confirmations
    items = [
        (ANSWERS[answers[item].answer] if item in answers else LOOKS[StageState.LATER]).format(sentence)
        for item, sentence in CONFIRMATION_ITEMS.items()
    ]
    with st.container(border=True):
        st.markdown(f"**{esc(record.candidate_name)}** on {esc(record.job_title)}\n\n" + "  \n".join(items))
