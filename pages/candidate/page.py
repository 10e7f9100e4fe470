"""Step 5b: prepare a test candidate, preview the push, push once, and find the candidate in the ATS."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate as actions, live_profile, profile as profiles
from core.actions.context import Context
from core.candidate.draft import Draft
from core.candidate.record import Record
from core.candidate.samples import load_samples
from core.jobs.model import JobRow
from core.onboarding.confirming import findings
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode
from core.people.roles import Permission, someone_who_may, who_may
from pages.candidate import profile_form, push_preview, push_record
from pages.shared import empty, onboarding_head, places
from pages.visit import Visit


def show(visit: Visit) -> None:
    """Draw the test candidate of the chosen onboarding."""
    chosen = onboarding_head.chosen(visit)
    if chosen is None:
        return
    visit, onboarding = chosen, chosen.onboarding
    onboarding_head.header(visit, "Test candidate")
    if onboarding_head.left_out(onboarding, Step.CANDIDATE):
        return
    if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        empty.nothing_yet(
            "No candidate is sent in Redirect mode",
            "Candidates apply on the customer’s career page. Check that page in Go live.",
            icon="shortcut",
        )
        places.link(places.GO_LIVE, onboarding=onboarding)
        return
    if onboarding.linking is None:
        linked_by = someone_who_may(Permission.CONFIGURE).capitalize()
        empty.nothing_yet("Not linked yet", f"{linked_by} links the connection first.", icon="link_off")
        places.link(places.LINKING, onboarding=onboarding)
        return
    history = actions.history(visit.ctx, onboarding.id)
    draft = profiles.current(visit.ctx, onboarding.id)
    _history(visit, history, draft)
    if visit.person.may(Permission.VERIFY):
        _new_push(visit, history, draft)
    else:
        st.caption(f"You can view this. {who_may(Permission.VERIFY).capitalize()} can push.")


def _history(visit: Visit, history: list[Record], draft: Draft | None) -> None:
    """Draw the current pushes, and the earlier ones in an expander."""
    candidate = visit.onboarding.candidate
    confirmed = candidate.push_id if candidate else ""
    now = [
        record
        for record in history
        if record is history[0] or record.push.is_open or confirmed in (record.push.id, record.push.second_of)
    ]
    for record in now:
        push_record.draw(visit, record, history, draft)
    earlier = [record for record in history if record not in now]
    if earlier:
        with st.expander(f"Earlier pushes ({len(earlier)})", icon=":material/history:"):
            for record in earlier:
                push_record.draw(visit, record, history, draft)


def _new_push(visit: Visit, history: list[Record], draft: Draft | None) -> None:
    if any(record.push.is_open for record in history):
        st.caption("You can push again once the result of the open push is known.")
        return
    jobs = profiles.pushable(visit.ctx, visit.onboarding.id)
    if not jobs:
        empty.nothing_yet("No synced job yet", "A test candidate needs a synced job. Check the job sync.")
        places.link(places.JOB_SYNC, onboarding=visit.onboarding)
        return
    if draft is None:
        _begin(visit, history, jobs)
        return
    push_preview.draw(visit, history, draft)
    profile_form.draw(visit, draft)


def _begin(visit: Visit, history: list[Record], jobs: list[JobRow]) -> None:
    onboarding = visit.onboarding
    with st.container(border=True, key="cand_begin"):
        st.subheader("Prepare another test candidate" if history else "Prepare a test candidate", anchor=False)
        if len(jobs) == profiles.MOST_JOBS:
            jobs = _matching(visit)
        titles = {row.key: f"{row.title} · {row.location}" for row in jobs}
        left, right = st.columns(2)
        job_key = left.selectbox("Job", list(titles), format_func=titles.__getitem__, key="cand_job")
        samples = load_samples()
        right.selectbox(
            "Candidate profile",
            ["", *samples],
            format_func=lambda name: f"{samples[name].job.title} (sample)" if name else "Closest to the job (sample)",
            key="cand_sample",
        )
        st.caption(
            "Choose a job with few applicants. Every push gets a new name, e-mail address and phone number that "
            "identify it as a test. You can edit everything before you push."
        )
        with st.container(horizontal=True):
            is_next_step = onboarding.candidate is None or bool(findings(onboarding))
            visit.button(
                "Prepare and preview",
                _prepare,
                onboarding.id,
                key="cand_prepare",
                typed={"sample": "cand_sample", "job_key": "cand_job"},
                busy="Creating the candidate in FactoryFix…",
                type="primary" if is_next_step else "secondary",
                disabled=not job_key,
            )
            if job_key and (first := _in_the_ats(onboarding, history)):
                _second_job(visit, first)


def _prepare(ctx: Context, onboarding_id: str, *, sample: str, job_key: str) -> None:
    profiles.begin(ctx, onboarding_id, sample=sample, job_key=job_key)
    live_profile.create(ctx, onboarding_id)


def _prepare_second_job(ctx: Context, onboarding_id: str, *, push_id: str, job_key: str) -> Draft:
    draft = profiles.begin_second_job(ctx, onboarding_id, push_id=push_id, job_key=job_key)
    live_profile.create(ctx, onboarding_id)
    return draft


def _matching(visit: Visit) -> list[JobRow]:
    """Draw the job search for a customer with more jobs than the list can hold."""
    search = st.text_input("Find a job", key="cand_find", placeholder="Title, location or requisition ID") or ""
    jobs = profiles.pushable(visit.ctx, visit.onboarding.id, search=search)
    if len(jobs) == profiles.MOST_JOBS:
        st.caption(f"Only the first {len(jobs)} by title are listed.")
    return jobs


def _in_the_ats(onboarding: Onboarding, history: list[Record]) -> Record | None:
    """Return the newest candidate in the ATS who can be sent to a second job."""
    people = (record for record in history if record.profile_file and not record.push.second_of)
    return next((record for record in people if profiles.is_there(onboarding, record)), None)


def _second_job(visit: Visit, first: Record) -> None:
    """Offer to send the same person to another job: some ATSs create a new application, others a new profile."""
    visit.button(
        "Send the same person to this job",
        _prepare_second_job,
        visit.onboarding.id,
        key="cand_second",
        seen=visit.seen(push=first.push.id),
        typed={"job_key": "cand_job"},
        values={"push_id": first.push.id},
        done=lambda draft: f"{draft.profile.person.full_name()} is prepared for a second job.",
        icon=":material/person_check:",
        help="Shows whether this ATS creates a second application or a second profile for one person on two jobs.",
    )
