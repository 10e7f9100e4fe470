"""The verdict as every page draws it: the state, what is open, the risks, and what was verified."""

from __future__ import annotations

import streamlit as st

from core.verdict.model import Line, LineState, Verdict, VerdictState
from pages.shared import badges
from pages.shared.badges import Look
from pages.shared.text import esc
from pages.shared.when import moment

STATES: dict[str, Look] = {
    VerdictState.READY: ("green", "check_circle"),
    VerdictState.READY_WITH_RISKS: ("orange", "warning"),
    VerdictState.NOT_READY: ("red", "pending"),
}
LINES: dict[LineState, Look] = {
    LineState.VERIFIED: ("green", "check_circle"),
    LineState.RISK: ("orange", "warning"),
    LineState.OPEN: ("red", "pending"),
}


def draw(verdict: Verdict, *, key: str) -> None:
    """Draw the verdict with its evidence; what was verified is folded away behind its number."""
    first = (*verdict.open, *verdict.risks)
    st.markdown("\n\n".join([badges.inline(STATES, verdict.state), *map(line, first)]))
    verified = [entry for entry in verdict.lines if entry.state is LineState.VERIFIED]
    if verified:
        with st.expander(f"Verified ({len(verified)})", icon=":material/check_circle:", expanded=not first, key=key):
            st.markdown("\n\n".join(map(line, verified)))


def line(entry: Line) -> str:
    """Return one line with its evidence and time as Markdown."""
    colour, icon = LINES[entry.state]
    at = f" :gray[:small[{moment(entry.at)}]]" if entry.at else ""
    return f":{colour}[:material/{icon}:] **{esc(entry.checked)}:** {esc(entry.evidence)}{at}"
