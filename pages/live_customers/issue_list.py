"""All issues: who takes each, for how long it may wait, and the error texts that were kept."""

from __future__ import annotations

import streamlit as st

from core.actions import issues as actions
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from core.plural import counted
from core.watch.issues import Issue, IssueState
from core.watch.kinds import IssueKind
from pages.shared import empty, issues, places
from pages.shared.errors import log_link
from pages.shared.when import moment
from pages.visit import Visit

Known = tuple[Issue, Onboarding]
VIEWS = ("Open", "Snoozed", "Resolved")


def draw(visit: Visit) -> None:
    """Draw the issues of the chosen state."""
    now, unresolved = visit.services.now(), actions.unresolved(visit.ctx)
    by_view = {
        "Open": [known for known in unresolved if known[0].state(now) is IssueState.OPEN],
        "Snoozed": [known for known in unresolved if known[0].state(now) is IssueState.SNOOZED],
    }
    counts = {name: len(listed) for name, listed in by_view.items()} | {"Resolved": actions.count_resolved(visit.ctx)}
    view = st.radio(
        "Issues", VIEWS, key="issues_view", horizontal=True, label_visibility="collapsed",
        format_func=lambda name: f"{name} {counts[name]:,}",
    )  # fmt: skip
    listed = actions.resolved(visit.ctx) if view == "Resolved" else by_view[view]
    if not listed:
        empty.nothing_yet(
            f"No {view.lower()} issues", "Every linked connection is checked once a day.", icon="task_alt"
        )
        return
    st.caption(_order(view, len(listed), counts[view]))
    for issue, onboarding in listed:
        _card(visit, issue, onboarding)


def _order(view: str, listed: int, total: int) -> str:
    if view != "Resolved":
        return f"{counted(total, 'issue')}, oldest first"
    return f"{counted(total, 'issue')}, newest first" + (f". These are the last {listed}." if listed < total else "")


def _card(visit: Visit, issue: Issue, onboarding: Onboarding) -> None:
    now = visit.services.now()
    with st.container(border=True, gap="xsmall", key=f"issue_{issue.id}"):
        st.markdown(issues.text(issue, now, onboarding.customer))
        _errors(issue)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            places.link(places.CONNECTION, label="Open the connection", onboarding=onboarding)
            may = visit.person.may(Permission.FOLLOW_UP) and issue.kind is not IssueKind.UNKNOWN
            if may and issue.state(now) is not IssueState.RESOLVED:
                _buttons(visit, issue)


def _errors(issue: Issue) -> None:
    if not issue.errors:
        return
    with st.expander("Error texts", icon=":material/article:", key=f"issue_errors_{issue.id}"):
        for error in issue.errors:
            st.caption(moment(error.at))
            st.code(error.text, language=None, wrap_lines=True)
            log_link(error.log_url)


def _buttons(visit: Visit, issue: Issue) -> None:
    where, key = issue.onboarding_id, issue.id
    if issue.owner != visit.person.actor:
        visit.button("Take it", actions.take, where, key=f"issue_take_{key}", values={"issue_id": key}, type="tertiary",
                     icon=":material/pan_tool:")  # fmt: skip
    if issue.state(visit.services.now()) is IssueState.SNOOZED:
        visit.button("End the snooze", actions.wake, where, key=f"issue_wake_{key}", values={"issue_id": key},
                     type="tertiary", icon=":material/alarm:")  # fmt: skip
    elif visit.choice("Snooze", key=f"issue_snooze_{key}", type="tertiary", icon=":material/snooze:"):
        visit.dialog("Snooze an issue", _snooze, where, key, icon=":material/snooze:")


def _snooze(visit: Visit, onboarding_id: str, issue_id: str) -> None:
    st.caption("It moves to Snoozed and comes back by itself.")
    st.radio(
        "For how many days?",
        actions.DAYS,
        index=actions.DAYS.index(3),
        horizontal=True,
        key="issue_snooze_days",
        format_func=lambda days: counted(days, "day"),
    )
    st.text_input("Why can it wait?", key="issue_snooze_reason", max_chars=2000)
    visit.button(
        "Snooze",
        actions.snooze,
        onboarding_id,
        key="issue_snooze_now",
        typed={"days": "issue_snooze_days", "reason": "issue_snooze_reason"},
        values={"issue_id": issue_id},
        done="The issue was snoozed.",
        type="primary",
    )
