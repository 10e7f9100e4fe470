"""How each part of the dashboard is, by the worker's last check or one made now, and what was wrong lately."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import health
from core.actions.health import Period
from pages.shared.text import esc
from pages.shared.when import ago, moment, span
from pages.visit import Visit


def draw(visit: Visit) -> None:
    """Draw the parts, then the newest problems."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        place = st.empty()
        visit.button(
            "Check now", health.check_health, key="check_health", icon=":material/monitor_heart:", busy="Checking…"
        )
    known, now = health.known(visit.ctx), visit.services.now()
    if not known.now:
        place.caption("The first check follows within a minute of the start.")
        return
    checked_at = min(period.checked_at for period in known.now)
    place.caption(f"As of {moment(checked_at)}, {ago(checked_at, now)}. The worker checks every ten minutes.")
    for period in sorted(known.now, key=lambda period: period.fine):
        _part(period)
    _history(known.problems)


def _part(period: Period) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"health_{period.part}"):
        st.markdown(f"**{esc(period.part)}**  \n:small[{esc(period.sentence)}]", width="stretch")
        if period.fine:
            st.badge("OK", color="green", icon=":material/check:")
        else:
            st.badge("Problem", color="red", icon=":material/error:")


def _history(problems: Sequence[Period]) -> None:
    st.subheader("Problems of the last 30 days", anchor=False)
    if not problems:
        st.caption("None.")
    for period in problems:
        lasted = span(period.checked_at - period.since)
        st.markdown(
            f"**{esc(period.part)}** from {moment(period.since)}, seen for {lasted}  \n:small[{esc(period.sentence)}]"
        )
