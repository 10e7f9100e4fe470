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


def headline(verdict: Verdict) -> str:
    """Return the state as one line of Markdown, with what is open, or with the number of risks."""
    colour, icon = STATES[verdict.state]
    count = len(verdict.risks)
    risks = f"{count} risk{'' if count == 1 else 's'}" if count else "nothing is open"
    summary = " ".join(esc(entry.evidence) for entry in verdict.open) or risks
    return f":{colour}[:material/{icon}:] **{verdict.state}:** {summary}"


def draw(verdict: Verdict, *, key: str) -> None:
    """Draw the verdict with its evidence; what was verified is folded away behind its number."""
    first = (*verdict.open, *verdict.risks)
    st.markdown("\n\n".join([badges.inline(STATES, verdict.state), *map(_line, first)]))
    verified = _verified(verdict)
    if verified:
        with st.expander(f"Verified ({len(verified)})", icon=":material/check_circle:", expanded=not first, key=key):
            st.markdown("\n\n".join(map(_line, verified)))


def every_line(verdict: Verdict) -> None:
    """Draw every line with its evidence, what is open first."""
    st.markdown("\n\n".join(map(_line, (*verdict.open, *verdict.risks, *_verified(verdict)))))


def _verified(verdict: Verdict) -> tuple[Line, ...]:
    return tuple(entry for entry in verdict.lines if entry.state is LineState.VERIFIED)


def _line(entry: Line) -> str:
    """Return one line with its evidence and time as Markdown."""
    colour, icon = LINES[entry.state]
    at = f" :gray[:small[{moment(entry.at)}]]" if entry.at else ""
    details = "".join(f"\n- {esc(detail)}" for detail in entry.details)
    listed = f"\n{details}" if details else ""
    return f":{colour}[:material/{icon}:] **{esc(entry.checked)}:** {esc(entry.evidence)}{at}{listed}"
