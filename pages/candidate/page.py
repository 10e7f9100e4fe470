"""Step 5b: prepare a test candidate, look at everything before it goes, push it once, find it in the ATS."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate as actions
from core.actions import profile as profiles
from core.candidate.draft import Draft
from core.candidate.record import Record
from core.candidate.samples import load_samples
from core.jobs.model import JobRow
from core.onboarding.confirming import findings
from core.onboarding.model import Onboarding, Step, SyncMode
from core.people.roles import Permission, someone_who_may, who_may
from pages.candidate import profile_form, push_preview, push_record
from pages.shared import empty, onboarding_head, places
from pages.visit import Visit


def show(visit: Visit) -> None:
    """Draw the test candidate of the chosen onboarding."""
    looking = onboarding_head.chosen(visit)
    if looking is None:
        return
    visit, onboarding = looking, looking.onboarding
    onboarding_head.header(visit, "Test candidate")
    if onboarding_head.left_out(onboarding, Step.CANDIDATE):
        return
    if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        empty.nothing_yet(
            "No candidate is sent in Redirect mode",
            "Candidates apply on the customer’s career page. Check that page under Go live.",
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
        st.caption(f"You can look, not push: {who_may(Permission.VERIFY)} do.")


def _history(visit: Visit, history: list[Record], draft: Draft | None) -> None:
    """Draw the pushes that matter now, and the others folded away."""
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
        st.caption("Another push waits until the open one is clear.")
        return
    jobs = profiles.pushable(visit.ctx, visit.onboarding.id)
    if not jobs:
        empty.nothing_yet("No synced job yet", "A test candidate goes to a job that is synced. Look at the job sync.")
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
            list(samples),
            format_func=lambda name: f"{samples[name].job.title} (sample)",
            key="cand_sample",
        )
        st.caption(
            "Pick a quiet job. Name, e-mail address and phone number are made new for every push and say that this is "
            "a test. You can edit everything before it goes."
        )
        with st.container(horizontal=True):
            first_of_all = onboarding.candidate is None or bool(findings(onboarding))
            visit.button(
                "Prepare and preview",
                profiles.begin,
                onboarding.id,
                key="cand_prepare",
                typed={"sample": "cand_sample", "job_key": "cand_job"},
                type="primary" if first_of_all else "secondary",
                disabled=not job_key,
            )
            if job_key and (first := _in_the_ats(onboarding, history)):
                _second_job(visit, first)


def _matching(visit: Visit) -> list[JobRow]:
    """Draw the search of a customer with more jobs than a list can hold."""
    wanted = st.text_input("Find a job", key="cand_find", placeholder="Title, place or requisition") or ""
    jobs = profiles.pushable(visit.ctx, visit.onboarding.id, search=wanted)
    if len(jobs) == profiles.MOST_JOBS:
        st.caption(f"The list holds the first {len(jobs)} by title.")
    return jobs


def _in_the_ats(onboarding: Onboarding, history: list[Record]) -> Record | None:
    """Return the newest person who is in the ATS, who can go to a second job."""
    people = (record for record in history if record.profile_file and not record.push.second_of)
    return next((record for record in people if profiles.is_there(onboarding, record)), None)


def _second_job(visit: Visit, first: Record) -> None:
    """Offer the same person on another job: some ATSs make a new application of it, others a new profile."""
    visit.button(
        "Send the same person to this job",
        profiles.begin_second_job,
        visit.onboarding.id,
        key="cand_second",
        seen=visit.seen(push=first.push.id),
        typed={"job_key": "cand_job"},
        values={"push_id": first.push.id},
        done=lambda draft: f"{draft.profile.person.full_name()} is prepared for a second job.",
        icon=":material/person_check:",
        help="Shows whether this ATS makes a second application or a second profile of one person on two jobs.",
    )
