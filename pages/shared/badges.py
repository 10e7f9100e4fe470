"""The badges of every state: a word, a color and an icon.

Green means done, blue running, orange waiting, red failed and gray not started or unknown.
"""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.jobs.assignments import AssignmentState
from core.jobs.model import Outcome
from core.jobs.sync_health import FactoryFixSync
from core.kombo_states import ConnectionStatus, QaStatus, SetupStatus, SyncState
from core.onboarding.cleaning_up import CleanUpState, clean_up_state
from core.onboarding.gates import LinkState
from core.onboarding.model import Onboarding
from core.onboarding.standing import STATUS_LABELS, Standing, Status
from core.onboarding.states import WaitingOn
from core.storage.runs import RunState
from core.watch.health import Health
from core.watch.issues import IssueState
from pages.shared.text import esc

Look = tuple[str, str]
"""A color of st.badge and a Material symbol."""

STATUS: dict[str, Look] = {
    Status.BLOCKED: ("red", "error"),
    Status.OVERDUE: ("red", "alarm"),
    Status.AT_RISK: ("orange", "warning"),
    Status.VENDOR: ("gray", "support_agent"),
    Status.ON_TRACK: ("green", "trending_up"),
    Status.ON_HOLD: ("gray", "pause_circle"),
    Status.LIVE: ("green", "check_circle"),
}
WAITING_ON: dict[str, Look] = {
    WaitingOn.TEAM: ("blue", "front_hand"),
    WaitingOn.CUSTOMER: ("violet", "business"),
    WaitingOn.VENDOR: ("orange", "support_agent"),
    WaitingOn.NOBODY: ("green", "check_circle"),
}
WAITING_ON_LABELS = {
    WaitingOn.TEAM: "Waiting on us",
    WaitingOn.CUSTOMER: "Waiting on customer",
    WaitingOn.VENDOR: "Waiting on ATS vendor",
    WaitingOn.NOBODY: "Done",
}
CLEAN_UP: dict[str, Look] = {
    CleanUpState.WAITING: ("gray", "delete_sweep"),
    CleanUpState.DUE: ("orange", "notifications_active"),
}
CLEAN_UP_LABELS = {
    CleanUpState.WAITING: "Test candidate to be removed",
    CleanUpState.DUE: "Test candidate still in the ATS: send a reminder",
}
LINK: dict[str, Look] = {
    LinkState.NOT_CREATED: ("gray", "link_off"),
    LinkState.CREATED: ("orange", "link"),
    LinkState.SENT: ("blue", "outgoing_mail"),
    LinkState.USED: ("green", "check_circle"),
    LinkState.EXPIRED: ("red", "timer_off"),
    LinkState.NOT_USED: ("gray", "link_off"),
}
CONNECTION: dict[str, Look] = {
    ConnectionStatus.ACTIVE: ("green", "check_circle"),
    ConnectionStatus.INVALID: ("red", "error"),
    ConnectionStatus.INACTIVE: ("gray", "pause_circle"),
    ConnectionStatus.DELETED: ("red", "delete"),
    ConnectionStatus.UNKNOWN: ("gray", "help"),
}
SETUP: dict[str, Look] = {
    SetupStatus.COMPLETED: ("green", "check_circle"),
    SetupStatus.FINAL_SYNC_PENDING: ("blue", "sync"),
    SetupStatus.INCOMPLETE: ("orange", "pending"),
    SetupStatus.UNKNOWN: ("gray", "help"),
}
QA: dict[str, Look] = {
    QaStatus.PASSED: ("green", "check_circle"),
    QaStatus.PENDING: ("blue", "pending"),
    QaStatus.FAILED: ("red", "error"),
    QaStatus.UNKNOWN: ("gray", "help"),
}
SYNC: dict[str, Look] = {
    SyncState.SUCCEEDED: ("green", "check_circle"),
    SyncState.PARTIALLY_FAILED: ("orange", "rule"),
    SyncState.FAILED: ("red", "error"),
    SyncState.AUTHENTICATION_FAILED: ("red", "key_off"),
    SyncState.TIMED_OUT: ("red", "timer_off"),
    SyncState.CANCELLED: ("gray", "cancel"),
    SyncState.UNKNOWN: ("gray", "help"),
}
FACTORYFIX_SYNC: dict[str, Look] = {
    FactoryFixSync.NEVER: ("gray", "remove"),
    FactoryFixSync.RUNNING: ("blue", "sync"),
    FactoryFixSync.SUCCEEDED: ("green", "check_circle"),
    FactoryFixSync.FAILED: ("red", "error"),
    FactoryFixSync.UNKNOWN: ("gray", "help"),
}
OUTCOME: dict[str, Look] = {
    Outcome.SYNCED: ("green", "check_circle"),
    Outcome.PENDING: ("blue", "schedule"),
    Outcome.MISSING: ("red", "error"),
    Outcome.EXCLUDED: ("gray", "block"),
    Outcome.UNEXPECTED: ("red", "help"),
    Outcome.MANUAL_DUPLICATE: ("orange", "content_copy"),
    Outcome.REVIEW: ("orange", "rate_review"),
    Outcome.EXPECTED_NOT_FOUND: ("red", "search_off"),
    Outcome.WAIVED: ("violet", "gavel"),
    Outcome.UNKNOWN: ("gray", "help"),
}
RUN: dict[str, Look] = {
    RunState.QUEUED: ("blue", "schedule"),
    RunState.RUNNING: ("blue", "sync"),
    RunState.SUCCEEDED: ("green", "check_circle"),
    RunState.WAITING: ("orange", "hourglass"),
    RunState.FAILED: ("red", "error"),
    RunState.CANCELLED: ("gray", "cancel"),
    RunState.UNKNOWN: ("gray", "help"),
}
ASSIGNMENT: dict[str, Look] = {
    AssignmentState.ASSIGNED: ("orange", "assignment_ind"),
    AssignmentState.TAKEN: ("blue", "engineering"),
    AssignmentState.ANSWERED: ("violet", "mark_chat_read"),
    AssignmentState.CLOSED: ("green", "check_circle"),
    AssignmentState.UNKNOWN: ("gray", "help"),
}
ISSUE: dict[str, Look] = {
    IssueState.NOTICED: ("gray", "visibility"),
    IssueState.OPEN: ("red", "error"),
    IssueState.SNOOZED: ("gray", "snooze"),
    IssueState.RESOLVED: ("green", "check_circle"),
}
HEALTH: dict[str, Look] = {
    Health.HEALTHY: ("green", "check_circle"),
    Health.UNHEALTHY: ("red", "error"),
    Health.UNKNOWN: ("gray", "help"),
}
UNKNOWN: Look = ("gray", "help")


def badge(looks: dict[str, Look], state: str, label: str | None = None) -> None:
    """Draw the badge of one state."""
    st.markdown(inline(looks, state, label), width="content")


def inline(looks: dict[str, Look], state: str, label: str | None = None) -> str:
    """Return the badge of one state as Markdown; a state that is not in `looks` is gray.

    Put several badges into one st.markdown: drawing one element takes about as long as one query.
    """
    color, icon = looks.get(state, UNKNOWN)
    return f":{color}-badge[:material/{icon}: {esc(label or words(state))}]"


def standing(onboarding: Onboarding, stands: Standing, now: datetime) -> str:
    """Return the badges of an onboarding: its status, who it waits on unless it is live, and an open clean-up."""
    status, turn = stands.status(now), stands.waiting_on
    states = [inline(STATUS, status, STATUS_LABELS[status])]
    if turn is not WaitingOn.NOBODY and status is not Status.VENDOR:
        states.append(inline(WAITING_ON, turn, WAITING_ON_LABELS[turn]))
    if left := clean_up_state(onboarding, now):
        states.append(inline(CLEAN_UP, left, CLEAN_UP_LABELS[left]))
    return " ".join(states)


def words(state: str) -> str:
    """Return a constant of Kombo or FactoryFix as text: "PARTIALLY_FAILED" becomes "Partially failed"."""
    return state.replace("_", " ").capitalize() if state else "Unknown"
