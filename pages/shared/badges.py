"""States as words with a colour and an icon; one axis each, never merged.

Green is done, blue running, amber waiting, red failed, grey never run; always with a word and an icon.
"""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.jobs.model import Outcome
from core.onboarding.cleaning_up import clean_up_state
from core.onboarding.clock import pace
from core.onboarding.model import Holder, Onboarding
from core.onboarding.steps import holder
from pages.shared.text import esc

Look = tuple[str, str]
"""A colour of st.badge and a Material symbol."""

PACE: dict[str, Look] = {
    "live": ("green", "check_circle"),
    "on track": ("green", "trending_up"),
    "at risk": ("orange", "warning"),
    "overdue": ("red", "alarm"),
    "on hold": ("gray", "pause_circle"),
}
HOLDER: dict[str, Look] = {
    Holder.US.value: ("blue", "front_hand"),
    Holder.CUSTOMER.value: ("violet", "business"),
}
TURN = {
    Holder.US.value: "Our turn",
    Holder.CUSTOMER.value: "Customer’s turn",
    Holder.NOBODY.value: "Done",
}
CLEAN_UP: dict[str, Look] = {"waiting": ("gray", "delete_sweep"), "due": ("orange", "notifications_active")}
CLEAN_UP_SAYS = {
    "waiting": "Test candidate to be removed",
    "due": "Test candidate still in the ATS: remind",
}
LINK: dict[str, Look] = {
    "Not created": ("gray", "link_off"),
    "Created": ("orange", "link"),
    "Sent": ("blue", "outgoing_mail"),
    "Used": ("green", "check_circle"),
    "Expired": ("red", "timer_off"),
}
CONNECTION: dict[str, Look] = {
    "ACTIVE": ("green", "check_circle"),
    "INVALID": ("red", "error"),
    "INACTIVE": ("gray", "pause_circle"),
    "DELETED": ("red", "delete"),
}
SETUP: dict[str, Look] = {
    "COMPLETED": ("green", "check_circle"),
    "FINAL_SYNC_PENDING": ("blue", "sync"),
    "INCOMPLETE": ("orange", "pending"),
}
QA: dict[str, Look] = {"PASSED": ("green", "check_circle"), "PENDING": ("blue", "pending"), "FAILED": ("red", "error")}
SYNC: dict[str, Look] = {
    "SUCCEEDED": ("green", "check_circle"),
    "PARTIALLY_FAILED": ("orange", "rule"),
    "FAILED": ("red", "error"),
    "AUTHENTICATION_FAILED": ("red", "key_off"),
    "TIMED_OUT": ("red", "timer_off"),
    "CANCELLED": ("gray", "cancel"),
}
FACTORYFIX_SYNC: dict[str, Look] = {
    "never": ("gray", "remove"),
    "running": ("blue", "sync"),
    "succeeded": ("green", "check_circle"),
    "failed": ("red", "error"),
}
OUTCOME: dict[str, Look] = {
    Outcome.SYNCED.value: ("green", "check_circle"),
    Outcome.PENDING.value: ("blue", "schedule"),
    Outcome.MISSING.value: ("red", "error"),
    Outcome.EXCLUDED.value: ("gray", "block"),
    Outcome.UNEXPECTED.value: ("red", "help"),
    Outcome.MANUAL_DUPLICATE.value: ("orange", "content_copy"),
    Outcome.REVIEW.value: ("orange", "rate_review"),
    Outcome.EXPECTED_NOT_FOUND.value: ("red", "search_off"),
}
RUN: dict[str, Look] = {
    "queued": ("blue", "schedule"),
    "running": ("blue", "sync"),
    "succeeded": ("green", "check_circle"),
    "waiting": ("orange", "hourglass"),
    "failed": ("red", "error"),
    "cancelled": ("gray", "cancel"),
}
UNKNOWN: Look = ("gray", "help")


def badge(looks: dict[str, Look], state: str, label: str | None = None) -> None:
    """Draw one state by itself."""
    st.markdown(inline(looks, state, label), width="content")


def inline(looks: dict[str, Look], state: str, label: str | None = None) -> str:
    """Return one state as Markdown; a word that we do not know is shown as it came, in grey.

    Several states in one line of text are one element: each element of a page costs its run about as much as a query.
    """
    colour, icon = looks.get(state, UNKNOWN)
    return f":{colour}-badge[:material/{icon}: {esc(label or words(state))}]"


def standing(onboarding: Onboarding, now: datetime) -> str:
    """Return an onboarding's pace, whose turn it is, and a clean-up that waits; who is live waits for nobody else."""
    told, turn = [inline(PACE, pace(onboarding, now))], holder(onboarding)
    if turn is not Holder.NOBODY:
        told.append(inline(HOLDER, turn.value, TURN[turn.value]))
    if left := clean_up_state(onboarding, now):
        told.append(inline(CLEAN_UP, left, CLEAN_UP_SAYS[left]))
    return " ".join(told)


def words(state: str) -> str:
    """Return an outside system's word for a state as a person reads it: "PARTIALLY_FAILED" as "Partially failed"."""
    return state.replace("_", " ").capitalize() if state else "Unknown"
