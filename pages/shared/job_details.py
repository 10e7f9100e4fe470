"""The drawer of one job: its ATS and FactoryFix records, its outcome and why, its history, and the decision on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.actions import job_tables, jobs, withdrawing
from core.actions.job_tables import Details
from core.actions.seen import Seen
from core.jobs.deciding import choices, label, shared_choices, waives
from core.jobs.line_links import can_link
from core.jobs.model import JobRow, MustAct
from core.jobs.words import counted_keys, field_label, named
from core.people.roles import Permission
from core.storage.snapshots import Snapshot
from pages.press import memory
from pages.shared import assignments, badges, job_records, line_links
from pages.shared.badges import badge
from pages.shared.errors import report_errors
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

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
    visit.dialog(
        f"Decide {counted_keys(keys)}",
        _decision_drawer,
        snapshot_id,
        keys,
        position="right",
        width="medium",
        on_dismiss=closed,
    )


def _job_drawer(visit: Visit, snapshot_id: str, key: str) -> None:
    snapshot_id, key = st.session_state.get(OPEN_JOB) or (snapshot_id, key)
    if not key:
        st.success("**No other job waits for a decision.** Close this drawer to see the table.")
        return
    seen = visit.seen(snapshot=snapshot_id)  # before the job is read: a decision made after this is not on the screen
    with report_errors("job details", onboarding=visit.onboarding.id):
        details = job_tables.details(visit.ctx, visit.onboarding.id, snapshot_id, key)
        _head(details)
        may_decide = visit.person.may(Permission.VERIFY)
        if details.decision and may_decide:
            _withdraw(visit, seen, details.row)
        line_links.draw_links(visit, seen, details.links, may_unlink=may_decide)
        if may_decide:
            if can_link(details.row):
                line_links.draw(visit, seen, [details.row])
            _decision(visit, seen, [details.row], one_by_one=True)
        assignments.draw(visit, seen, details)
        _links(details.row)
        job_records.draw(details)
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


def assign_several(visit: Visit, snapshot_id: str, keys: Sequence[str]) -> None:
    """Open the drawer that assigns several missing jobs to engineering."""
    st.session_state[DRAWER] = True
    title = f"Assign {counted_keys(keys)}"
    visit.dialog(title, _assignment_drawer, snapshot_id, keys, position="right", width="medium", on_dismiss=closed)


def _assignment_drawer(visit: Visit, snapshot_id: str, keys: Sequence[str]) -> None:
    seen = visit.seen(snapshot=snapshot_id)
    with report_errors("assign jobs", onboarding=visit.onboarding.id):
        rows = job_tables.rows(visit.ctx, snapshot_id, keys)
        _listed(rows)
        assignments.form(visit, seen, rows)


def show_assignments(visit: Visit) -> None:
    """Open the drawer with the assignments of this onboarding."""
    st.session_state[DRAWER] = True
    visit.dialog("With engineering", _assignments, position="right", width="medium", on_dismiss=closed)


def _assignments(visit: Visit) -> None:
    with report_errors("assignments", onboarding=visit.onboarding.id):
        assignments.draw_of_onboarding(visit)


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


def _withdraw(visit: Visit, seen: Seen, row: JobRow) -> None:
    visit.button(
        "Take back the risk" if row.waiver else "Take back the decision",
        withdrawing.withdraw,
        visit.onboarding.id,
        key="job_decision_withdraw",
        seen=seen,
        values={"key": row.key},
        done="Decision withdrawn. The jobs are being compared again.",
        icon=":material/undo:",
        help="The rules decide again. The activity keeps who decided what, and who took it back.",
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
            count = counted_keys([row.key for row in rows])
            st.info(f"No decision applies to all {count}. Narrow the filter, then select again.")
        return
    with visit.form("job_decision_form", border=True):
        labels = {verdict: label(rows, verdict) for verdict in offered}
        st.radio("Your decision", offered, format_func=labels.__getitem__, key="job_decision", index=None)
        if any(waives(row, verdict) for row in rows for verdict in offered):
            st.caption("An accepted risk is kept with your name, the time and your reason, and shown as “Waived”.")
        st.text_input("Reason", key="job_decision_reason", max_chars=300, placeholder="A few words")
        count = counted_keys([row.key for row in rows])
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


def history(details: Details) -> None:
    """Draw how the outcome changed over the kept job refreshes, the newest first."""
    st.markdown("**Outcome at the last refreshes**")
    changes = [entry for at, entry in enumerate(details.history)
               if at + 1 == len(details.history) or entry[1:] != details.history[at + 1][1:]]  # fmt: skip
    for when, outcome, reason in changes:
        st.markdown(f":small[{moment(when)} · **{esc(outcome.capitalize())}** · {esc(reason)}]")
