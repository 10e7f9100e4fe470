"""The drawer of one job: its ATS and FactoryFix records, its outcome and why, its history, and the decision on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.actions import job_tables, jobs
from core.actions.job_tables import Details
from core.actions.seen import Seen
from core.geography.verdict import InUs
from core.jobs.activity import Active
from core.jobs.deciding import choices, label, shared_choices, waives
from core.jobs.line_links import can_link
from core.jobs.model import AtsJob, FactoryFixJob, JobRow, MustAct
from core.jobs.words import field_label, named, plain
from core.people.roles import Permission
from core.plural import counted
from core.storage.snapshots import Snapshot
from pages.press import memory
from pages.shared import badges, line_links
from pages.shared.badges import badge
from pages.shared.errors import report_errors
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

IN_US: dict[str, str] = {InUs.US: "green", InUs.NOT_US: "gray", InUs.UNKNOWN: "orange"}
ACTIVE: dict[str, str] = {Active.ACTIVE: "green", Active.INACTIVE: "gray", Active.REVIEW: "orange"}
COLORS = IN_US | ACTIVE
"""The badge colors of the verdicts on US location and activity."""
LISTED_TITLES = 10
OUTDATED = "job_sync_outdated"
"""The session key that is set while the page behind the drawer shows jobs as they were before a decision in it."""
DRAWER = "job_sync_drawer"
"""The session key that is set while a drawer is open: redrawing the page then would lose what is typed in it."""


OPEN_JOB = "job_sync_open_job"
"""The session key of the job in the drawer, as (snapshot id, row key); the key is "" once every job is decided."""


def show(visit: Visit, snapshot_id: str, key: str) -> None:
    """Open the drawer of one job."""
    st.session_state[DRAWER], st.session_state[OPEN_JOB] = True, (snapshot_id, key)
    visit.dialog(
        "Job", _job_drawer, snapshot_id, key,
        position="right", width="medium", icon=":material/work:", on_dismiss=_dismissed,
    )  # fmt: skip


def decide_several(visit: Visit, snapshot_id: str, keys: Sequence[str]) -> None:
    """Open the drawer that records one decision for several jobs."""
    st.session_state[DRAWER] = True
    title = f"Decide {len(keys):,} jobs" if len(keys) > 1 else "Decide 1 job"
    visit.dialog(title, _decision_drawer, snapshot_id, keys, position="right", width="medium", on_dismiss=closed)


def _job_drawer(visit: Visit, snapshot_id: str, key: str) -> None:
    snapshot_id, key = st.session_state.get(OPEN_JOB) or (snapshot_id, key)
    if not key:
        st.success("**No other job waits for a decision.** Close this drawer to see the table.")
        return
    seen = visit.seen(snapshot=snapshot_id)  # before the job is read: a decision made after this is not on the screen
    with report_errors("job details", onboarding=visit.onboarding.id):
        details = job_tables.details(visit.ctx, visit.onboarding.id, snapshot_id, key)
        _head(details)
        may_unlink = visit.person.may(Permission.VERIFY)
        line_links.draw_links(visit, seen, details.links, may_unlink=may_unlink)
        if may_unlink:
            if can_link(details.row):
                line_links.draw(visit, seen, [details.row])
            _decision(visit, seen, [details.row], one_by_one=True)
        _links(details.row)
        _sides(details)
        _verdicts(details.row)
        history(details)


def _decision_drawer(visit: Visit, snapshot_id: str, keys: Sequence[str]) -> None:
    seen = visit.seen(snapshot=snapshot_id)
    with report_errors("decide jobs", onboarding=visit.onboarding.id):
        rows = job_tables.rows(visit.ctx, snapshot_id, keys)
        _listed(rows)
        _decision(visit, seen, rows)


def link_several(visit: Visit, snapshot_id: str, keys: Sequence[str]) -> None:
    """Open the drawer that links several lines of the customer's list to one job."""
    st.session_state[DRAWER] = True
    title = f"Link {len(keys):,} lines" if len(keys) > 1 else "Link 1 line"
    visit.dialog(title, _link_drawer, snapshot_id, keys, position="right", width="medium", on_dismiss=closed)


def _link_drawer(visit: Visit, snapshot_id: str, keys: Sequence[str]) -> None:
    seen = visit.seen(snapshot=snapshot_id)
    with report_errors("link lines", onboarding=visit.onboarding.id):
        rows = job_tables.rows(visit.ctx, snapshot_id, keys)
        _listed(rows)
        line_links.draw(visit, seen, rows)


def _listed(rows: Sequence[JobRow]) -> None:
    more = f"\n- and {len(rows) - LISTED_TITLES:,} more" if len(rows) > LISTED_TITLES else ""
    st.markdown("\n".join(f"- {esc(named(row))}" for row in rows[:LISTED_TITLES]) + more)


def closed() -> None:
    """Record that no drawer is open."""
    st.session_state.pop(DRAWER, None)


def _dismissed() -> None:
    """Record that the drawer was closed, and draw the whole page again after decisions that were made in it."""
    closed()
    memory().moved = memory().moved or bool(st.session_state.pop(OUTDATED, False))


def _head(details: Details) -> None:
    row = details.row
    st.header(esc(row.title) or "No title", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        badge(badges.OUTCOME, row.outcome.value)
        st.caption(f"since {moment(details.since)}", width="content")
    st.markdown(esc(row.reason))
    if row.who is MustAct.UNKNOWN:
        st.markdown(f"**Who must act: unknown.** {esc(row.next_step)}")
    elif row.who:
        st.markdown(f"**{esc(field_label('who', row.who))} must act.** {esc(row.next_step)}")
    elif row.next_step:
        st.markdown(esc(row.next_step))
    decided(details)


def decided(details: Details) -> None:
    """Draw the decision that a person made on the job, if any."""
    if decision := details.decision:
        st.markdown(
            f":material/gavel: **{esc(label([details.row], decision.verdict))}**, "
            f"decided by {esc(decision.by.name)}, {moment(decision.at)}: {esc(decision.reason)}"
        )


def _go_on(visit: Visit, row: JobRow, snapshot: Snapshot) -> None:
    """Show the next job in the drawer, with an empty form."""
    following = job_tables.next_to_decide(visit.ctx, snapshot.id, after=row)
    st.session_state[OPEN_JOB] = (snapshot.id, following.key if following else "")
    st.session_state["job_decision"], st.session_state["job_decision_reason"] = None, ""
    st.session_state[OUTDATED] = True


def _decision(visit: Visit, seen: Seen, rows: Sequence[JobRow], *, one_by_one: bool = False) -> None:
    """Draw the form that decides these rows; one by one, the drawer goes on to the next job after each."""
    offered = choices(rows[0]) if len(rows) == 1 else shared_choices(rows)
    if not offered:
        if len(rows) > 1:
            st.info(f"No decision applies to all {len(rows):,} jobs. Narrow the filter, then select again.")
        return
    with visit.form("job_decision_form", border=True):
        labels = {verdict: label(rows, verdict) for verdict in offered}
        st.radio("Your decision", offered, format_func=labels.__getitem__, key="job_decision", index=None)
        if any(waives(row, verdict) for row in rows for verdict in offered):
            st.caption("An accepted risk is kept with your name, the time and your reason, and shown as “Waived”.")
        st.text_input("Reason", key="job_decision_reason", max_chars=300, placeholder="A few words")
        count = counted(len(rows), "job")
        press: dict[str, Any] = {
            "seen": seen,
            "typed": {"verdict": "job_decision", "reason": "job_decision_reason"},
            "values": {"keys": [row.key for row in rows]},
            "done": f"Decided {count}. The table is compared again.",
            "in_form": True,
        }
        with st.container(horizontal=True):
            if one_by_one:  # in front, because Enter presses the first button
                visit.button(
                    "Decide and next", jobs.decide, visit.onboarding.id, key="job_decide_next", **press,
                    stay=True, then=partial(_go_on, visit, rows[0]), type="primary", icon=":material/skip_next:",
                    shortcut="Ctrl+Enter",
                )  # fmt: skip
            visit.button(
                "Decide", jobs.decide, visit.onboarding.id, key="job_decide_now", **press,
                type="secondary" if one_by_one else "primary", icon=":material/gavel:",
            )  # fmt: skip


def _links(row: JobRow) -> None:
    addresses = (("Open in the ATS", row.ats_url), ("Open in FactoryFix", row.factoryfix_url))
    with st.container(horizontal=True):
        for label, url in addresses:
            if url.startswith(("https://", "http://")):
                st.link_button(label, url, icon=":material/open_in_new:")


def _sides(details: Details) -> None:
    differences = {difference.field: difference for difference in details.row.drift}.values()
    if differences:
        is_error = any(difference.is_error for difference in differences)
        st.markdown("**Differences**")
        for difference in differences:
            field, in_ats = esc(difference.field.capitalize()), esc(difference.ats)
            st.markdown(f"- {field}: “{in_ats}” in the ATS, “{esc(difference.factoryfix)}” in FactoryFix")
        st.caption(
            "Not expected: the job is not activated."
            if is_error
            else "Expected: edits in the ATS no longer reach FactoryFix once the job is activated."
        )
    left, right = st.columns(2)
    with left:
        _side("ATS", _ats_facts(details.ats), "This job is not in the ATS.")
    with right:
        _side("FactoryFix", _factoryfix_facts(details.factoryfix), "This job is not in FactoryFix.")


def _side(name: str, facts: Iterable[tuple[str, Any]], nothing: str) -> None:
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.markdown(f"**{name}**")
        filled = [(label, value) for label, value in facts if value not in (None, "")]
        if not filled:
            st.caption(nothing)
        for label, value in filled:
            st.markdown(f":small[:gray[{label}]]  \n{esc(value)}")


def _ats_facts(job: AtsJob | None) -> list[tuple[str, Any]]:
    if job is None:
        return []
    return [
        ("Title", job.name),
        ("Location", job.location.text() if job.location else None),
        ("Requisition ID", job.job_code),
        ("Status", plain(job.status)),
        ("Visibility", plain(job.visibility)),
        ("Remote", plain(job.remote_work_status)),
        ("Department", job.department),
        ("Employment", plain(job.employment_type)),
        ("Opened", moment(job.opened_at) if job.opened_at else None),
        ("Closes", moment(job.closed_at) if job.closed_at else None),
        ("Changed", moment(job.changed_at) if job.changed_at else None),
        ("Deleted", moment(job.remote_deleted_at) if job.remote_deleted_at else None),
        ("ATS ID", job.remote_id),
    ]


def _factoryfix_facts(job: FactoryFixJob | None) -> list[tuple[str, Any]]:
    if job is None:
        return []
    return [
        ("Title", job.title),
        ("Location", job.location.text() if job.location else None),
        ("State", str(job.state).capitalize()),
        ("ATS Job ID", job.ats_job_id or "None: candidates for this job never reach the ATS"),
        ("Created", moment(job.created_at) if job.created_at else None),
        ("Changed", moment(job.updated_at) if job.updated_at else None),
    ]


def _verdicts(row: JobRow) -> None:
    for field, verdict, reason in (("us", row.us, row.us_reason), ("activity", row.activity, row.activity_reason)):
        if verdict:
            label = esc(field_label(field, verdict))
            st.markdown(f":{COLORS.get(verdict, 'gray')}-badge[{label}] :gray[:small[{esc(reason)}]]")
    facts = [f"Also: {', '.join(row.flags)}"] if row.flags else []
    facts += [f"Line {row.expected_line} of the customer’s list"] if row.expected_line else []
    facts += [f"Combines {len(row.merged_ids) + 1} records of the ATS"] if row.merged_ids else []
    if facts:
        st.caption(esc(" · ".join(facts)))


def history(details: Details) -> None:
    """Draw how the outcome changed over the kept job refreshes, the newest first."""
    st.markdown("**Outcome at the last refreshes**")
    changes = [entry for at, entry in enumerate(details.history)
               if at + 1 == len(details.history) or entry[1:] != details.history[at + 1][1:]]  # fmt: skip
    for when, outcome, reason in changes:
        st.markdown(f":small[{moment(when)} · **{esc(outcome.capitalize())}** · {esc(reason)}]")
