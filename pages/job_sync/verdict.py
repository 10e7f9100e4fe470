"""The verdict of step 5a: what the jobs' part of the verdict says, and the button that verifies the jobs."""

from __future__ import annotations

import streamlit as st

from core.actions import jobs, verdicts
from core.people.roles import Permission
from core.plural import counted
from core.storage.snapshots import Snapshot
from core.verdict.model import Verdict
from pages.shared import places, verdict as drawing
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

SKIPPED_SHOWN = 50


def draw(visit: Visit, snapshot: Snapshot) -> None:
    """Draw the verdict on this snapshot with the button that verifies it, folded unless that is next."""
    verdict = verdicts.on_jobs(visit.ctx, visit.onboarding, snapshot)
    is_next = not verdict.open and visit.onboarding.jobs is None
    with st.expander(drawing.headline(verdict), expanded=is_next, key="job_sync_verdict"):
        _evidence(visit, snapshot, verdict)
    _next(visit, snapshot, verdict)


def _evidence(visit: Visit, snapshot: Snapshot, verdict: Verdict) -> None:
    onboarding = visit.onboarding
    drawing.every_line(verdict)
    if verdict.open and onboarding.jobs is None:
        st.caption("You can verify once nothing is open. Fix each problem, or decide the jobs one by one.")
    if not onboarding.requirements.expected_list.strip():
        label = "Add their list in the requirements"
        places.link(places.REQUIREMENTS, label=label, onboarding=onboarding, icon="assignment")
    _skipped(snapshot)


def _next(visit: Visit, snapshot: Snapshot, verdict: Verdict) -> None:
    """Draw the next move below the fold, which a person may have closed."""
    onboarding = visit.onboarding
    if verified := onboarding.jobs:
        by, at = verified.verified.by.name, verified.verified.at
        st.markdown(f":material/verified: **{verified.synced:,} synced jobs**, verified by {esc(by)}, {moment(at)}.")
        if snapshot.passes:
            place = places.open_place(onboarding)
            places.link(place, label=f"Next: {place.title.lower()}", onboarding=onboarding, icon="arrow_forward")
        return
    if not verdict.open and visit.person.may(Permission.VERIFY):
        visit.button(
            "Verify jobs",
            jobs.verify,
            onboarding.id,
            key="job_sync_verify",
            seen=visit.seen(snapshot=snapshot.id),
            done="Jobs verified.",
            type="primary",
            icon=":material/verified:",
        )


def _skipped(snapshot: Snapshot) -> None:
    if not snapshot.skipped:
        return
    count = len(snapshot.skipped)
    with st.expander(f"{counted(count, 'record')} could not be read", icon=":material/report:"):
        for line in snapshot.skipped[:SKIPPED_SHOWN]:
            st.text(line)
        if count > SKIPPED_SHOWN:
            st.caption(f"and {count - SKIPPED_SHOWN:,} more")
