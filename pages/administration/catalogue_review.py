"""The differences between our own ATS files and Kombo's list, for an administrator to review."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from core.actions import catalogue as actions
from core.services import Services
from pages.shared import empty
from pages.shared.text import esc
from pages.shared.when import ago, moment
from pages.visit import Visit


def draw(visit: Visit) -> None:
    """Draw the time of the last refresh, the refresh button, and every entry to review."""
    review = actions.review(visit.ctx)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(_freshness(visit.services, review), width="content")
        visit.button(
            "Refresh Kombo’s list",
            actions.read_tools_now,
            key="catalogue_read_now",
            icon=":material/refresh:",
            done="Kombo’s list was refreshed.",
            busy="Refreshing…",
        )
    if review.failed_at:
        st.warning(
            f"**The last refresh failed, {moment(review.failed_at)}.** {esc(review.problem)} The previous list stays."
        )
    if review.read_at and not review.differences:
        empty.nothing_yet("Nothing to review", "Our files match Kombo’s list.", icon="task_alt")
    for key, differences in groupby(review.differences, key=lambda difference: difference.key):
        ats = visit.services.catalogue.get(key)
        label = ats.label if ats else key
        lines = [
            f"**{esc(label)}** :gray[· review our entry: data/ats/{esc(key)}\\.md]",
            *(
                f":small[{esc(entry.sentence.removeprefix(f'{label}, ').removeprefix(f'{label}: '))}]"
                for entry in differences
            ),
        ]
        with st.container(border=True, key=f"review_{key}"):
            st.markdown("  \n".join(lines))


def _freshness(services: Services, review: actions.Review) -> str:
    if review.read_at is None:
        return "Kombo’s list was not refreshed yet. Our own files apply. It refreshes once a day."
    entries = len({entry.key for entry in review.differences})
    count = f"{entries} {'entry' if entries == 1 else 'entries'} to review"
    return f"{count}. Kombo’s list takes precedence. Refreshed {ago(review.read_at, services.now())}, and once a day."
