"""Everything that happened in an onboarding, with the notes and files that people keep with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import groupby

import streamlit as st

from core.actions import activity as actions
from core.actions.activity import Event, Kind
from core.onboarding.clock import ZONE
from core.plural import counted
from pages.activity import event as drawn, keeping
from pages.shared import empty, onboarding_head
from pages.shared.when import day
from pages.visit import Visit

PAGE_SIZE = 40
KIND, SEARCH, PAGE = "activity_kind", "activity_search", "activity_page"
EVERYTHING = "everything"
LABELS = {
    EVERYTHING: "Everything",
    Kind.PEOPLE: "People",
    Kind.NOTES: "Notes",
    Kind.FILES: "Files",
    Kind.SYSTEM: "System events",
}


def show(visit: Visit) -> None:
    """Draw the activity of the chosen onboarding."""
    chosen = onboarding_head.chosen(visit)
    if chosen is None:
        return
    onboarding_head.header(chosen, "Activity")
    timeline, aside = st.columns([3, 2], gap="large")
    with timeline:
        chosen.fragment(_timeline)
    with aside:
        keeping.draw(chosen)


def _timeline(visit: Visit) -> None:
    kind, search = _filter(visit)
    page_number = st.session_state.get(PAGE, 1)
    page = actions.page(
        visit.ctx, visit.onboarding.id, kind=kind, search=search, limit=PAGE_SIZE, offset=(page_number - 1) * PAGE_SIZE
    )
    if not page.total:
        if kind or search:
            empty.nothing_matches("events")
        else:
            empty.nothing_yet("Nothing has happened yet", "What people and services do appears here.")
        return
    details = st.toggle("Show what changed", key="activity_details")
    for happened_on, events in groupby(page.events, _day):
        _one_day(visit, happened_on, list(events), details=details)
    if page.total > PAGE_SIZE:
        st.pagination(-(-page.total // PAGE_SIZE), key=PAGE)


def _filter(visit: Visit) -> tuple[Kind | None, str]:
    choices = [EVERYTHING, *(kind.value for kind in Kind)]
    address = st.query_params.get("kind", EVERYTHING)
    chosen = st.radio(
        "Show",
        choices,
        index=choices.index(address) if address in choices else 0,
        key=KIND,
        format_func=LABELS.__getitem__,
        horizontal=True,
        label_visibility="collapsed",
        on_change=_first_page,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search",
            key=SEARCH,
            placeholder="Search what happened, who did it, or a note",
            icon=":material/search:",
            label_visibility="collapsed",
            on_change=_first_page,
        )
        st.download_button(
            "CSV",
            partial(actions.export, visit.ctx, visit.onboarding.id),
            file_name="activity.csv",
            mime="text/csv",
            icon=":material/download:",
            key="activity_csv",
            on_click="ignore",
            help="The whole activity of this onboarding",
        )
    return None if chosen == EVERYTHING else Kind(chosen), search


def _first_page() -> None:
    st.query_params["kind"] = st.session_state[KIND]
    st.session_state[PAGE] = 1


def _day(event: Event) -> date:
    return event.entry.at.astimezone(ZONE).date()


def _one_day(visit: Visit, happened_on: date, events: Sequence[Event], *, details: bool) -> None:
    """Draw the events of one day; several system events in a row are folded into one line."""
    st.subheader(day(happened_on), anchor=False)
    for by_system, some in groupby(events, lambda event: event.by_system):
        together = list(some)
        if by_system and len(together) > 1:
            with st.expander(counted(len(together), "system event"), icon=":material/dns:"):
                for event in together:
                    drawn.draw(visit, event, details=details)
        else:
            for event in together:
                drawn.draw(visit, event, details=details)
