"""“Assign to engineering”: the form in a job's drawer, how far an assignment is, and the list that engineers find."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import assignments
from core.actions.job_tables import Details
from core.actions.seen import Seen
from core.jobs.assignments import ENGINEERING, Assignment, AssignmentState, can_assign
from core.jobs.model import JobRow
from core.jobs.words import counted_keys
from core.people.roles import Permission
from core.storage.assignments import OpenAssignment
from pages.shared import badges, places
from pages.shared.text import esc
from pages.shared.when import moment, span
from pages.visit import Visit

WAITING = (AssignmentState.ASSIGNED, AssignmentState.TAKEN, AssignmentState.UNKNOWN)
"""The states in which an engineer still has to act."""
JOB_IN_ADDRESS = "job"
"""The parameter of the job sync page with the key of the row whose drawer it opens."""


def draw(visit: Visit, seen: Seen, details: Details) -> None:
    """Draw the assignment of one job, with what the person can do about it, or the form that assigns it."""
    kept = details.assignment
    if kept:
        with st.container(border=True, gap="small"):
            st.markdown(_standing(kept))
            _moves(visit, seen, kept)
    if can_assign(details.row) and (kept is None or kept.state not in WAITING):
        form(visit, seen, [details.row])


def form(visit: Visit, seen: Seen, rows: Sequence[JobRow]) -> None:
    """Draw the form that assigns these missing jobs, for whoever may."""
    if not visit.person.may(Permission.VERIFY):
        return
    names = {"": f"{ENGINEERING}: whoever takes it first"} | assignments.engineers(visit.ctx)
    with visit.form("job_assign_form", border=True):
        st.selectbox("Assign to engineering", list(names), format_func=names.__getitem__, key="job_assign_owner")
        st.text_input("Note (optional)", key="job_assign_note", max_chars=300, placeholder="What you know already")
        visit.button(
            "Assign", assignments.assign, visit.onboarding.id, key="job_assign_now", seen=seen,
            values={"keys": [row.key for row in rows]},
            typed={"owner": "job_assign_owner", "note": "job_assign_note"},
            done=f"Assigned {counted_keys([row.key for row in rows])}. This closes by itself once nothing is missing.",
            in_form=True, icon=":material/engineering:",
        )  # fmt: skip


def _standing(kept: Assignment) -> str:
    """Return who has the assignment, how far it is, and what was written about it, as Markdown."""
    state = badges.inline(badges.ASSIGNMENT, kept.state)
    lines = [f"{state} **{esc(kept.owner_name)}**"]
    note = f": {esc(kept.note)}" if kept.note else ""
    lines.append(f":small[:gray[Assigned by {esc(kept.by.name)}, {moment(kept.at)}{note}]]")
    if kept.state is AssignmentState.TAKEN:
        lines.append(f":small[:gray[Taken by {esc(kept.changed_by.name)}, {moment(kept.changed_at)}]]")
    changed = f":small[:gray[{esc(kept.changed_by.name)}, {moment(kept.changed_at)}]]"
    if kept.answer:
        by = changed if kept.state is AssignmentState.ANSWERED else f":small[:gray[{esc(kept.owner_name)}]]"
        lines.append(f"{esc(kept.answer)} {by}")
    if kept.closed_because:
        lines.append(f"{esc(kept.closed_because)} {changed}")
    return "  \n".join(lines)


def _moves(visit: Visit, seen: Seen, kept: Assignment) -> None:
    """Draw what the person can do with an open assignment."""
    if not kept.is_open:
        return
    values = {"subject": kept.subject}
    engineer = visit.person.may(Permission.CONFIGURE)
    if engineer and kept.state in WAITING:
        st.text_area("Answer", key="job_assignment_answer", height=80, placeholder="What you found, or what you did")
    with st.container(horizontal=True):
        if engineer and kept.state in WAITING:
            visit.button(
                "Answer", assignments.answer, visit.onboarding.id, key="job_assignment_answer_now", seen=seen,
                values=values, typed={"text": "job_assignment_answer"}, done="Answered.", icon=":material/reply:",
            )  # fmt: skip
        if engineer and (kept.owner is None or kept.owner.id != visit.person.id):
            visit.button(
                "Take it", assignments.take, visit.onboarding.id, key="job_assignment_take", seen=seen,
                values=values, done="You took the assignment.", icon=":material/engineering:",
            )  # fmt: skip
        if visit.person.may(Permission.VERIFY):
            visit.button(
                "Close", assignments.close, visit.onboarding.id, key="job_assignment_close", seen=seen,
                values=values, done="Closed.", icon=":material/done:",
            )  # fmt: skip


def draw_of_onboarding(visit: Visit) -> None:
    """Draw the assignments of one onboarding, closed ones too."""
    for kept in assignments.of(visit.ctx, visit.onboarding.id):
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{esc(kept.job)}**  \n{esc(kept.problem)}")
            st.markdown(_standing(kept))


def draw_for_engineer(visit: Visit) -> None:
    """Draw the open assignments of all customers that the engineer has or can take; nothing for anybody else."""
    if not visit.person.may(Permission.CONFIGURE):
        return
    waiting = [entry for entry in assignments.every_open(visit.ctx) if entry.assignment.state in WAITING]
    if not waiting:
        return
    own = [entry for entry in waiting if _is_for(entry.assignment, visit.person.id)]
    others = len(waiting) - len(own)
    title = f"**Missing jobs to look into: {len(own):,}**" + (f" · {others:,} with other engineers" if others else "")
    with st.expander(title, expanded=bool(own), icon=":material/engineering:", key="assignments_for_engineer"):
        if not own:
            st.caption("No missing job is assigned to you.")
        for entry in own:
            _entry(visit, entry)


def _is_for(assignment: Assignment, person_id: str) -> bool:
    return assignment.owner is None or assignment.owner.id == person_id


def _entry(visit: Visit, entry: OpenAssignment) -> None:
    """Draw one assignment as a link that opens the job in its table."""
    kept = entry.assignment
    waited = span(visit.services.now() - kept.at)
    note = f" · {esc(kept.note)}" if kept.note else ""
    st.page_link(
        places.page(places.JOB_SYNC),
        label=f"**{esc(kept.job)}** · {esc(entry.customer)}  \n{badges.inline(badges.ASSIGNMENT, kept.state)} "
        f":gray[:small[{esc(kept.owner_name)} · from {esc(kept.by.name)}, for {waited}{note}]]",
        icon=":material/arrow_forward:",
        width="stretch",
        query_params={"onboarding": entry.onboarding_id, JOB_IN_ADDRESS: kept.key},
    )
