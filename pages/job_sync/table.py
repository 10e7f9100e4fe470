"""The table of jobs: counts as filters, search, sort, one page from the store at a time, and what is selected."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from core.actions import job_tables
from core.jobs.deciding import ATTENTION, shared_choices
from core.jobs.model import JobRow, Outcome
from core.jobs.words import said
from core.people.roles import Permission
from core.storage.job_rows import SORTS, Rows
from core.storage.snapshots import Snapshot
from pages.job_sync import downloads
from pages.shared import badges, empty, job_details, url_state
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

PAGE_SIZE: Final = 50
ROW: Final = 62
"""Height of a row: above four times the font size Streamlit breaks lines, so that a reason can be read whole."""
COLOURS: Final = [badges.OUTCOME[outcome.value][0] for outcome in Outcome]
MOST_DECIDED: Final = 10_000
"""Jobs that are decided at once; more are narrowed down first."""
PAGE, OPENED, OUTCOMES, OUTCOME_IN_ADDRESS = "job_page", "job_sync_opened", "job_outcomes", "outcome"
TICKED: Final = "job_sync_ticked"
"""In the session while rows are ticked, with the reading whose rows they are: with another one the ticks are gone."""
NO_TOOLBAR: Final = "<style>[data-testid=stElementToolbar] { display: none; }</style>"
"""Streamlit's toolbar writes a CSV of the page alone, with formulas alive, and searches in the page alone."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What the person chose above the table."""

    outcomes: tuple[str, ...]
    search: str
    sort: str


def draw(visit: Visit, snapshot: Snapshot) -> None:
    """Draw the table of this snapshot, inside a fragment."""
    st.session_state[TICKED] = None
    outcomes = _outcomes(snapshot)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = _filter(outcomes)
        number = max(1, int(st.session_state.get(PAGE) or 1))
        found = job_tables.page(
            visit.ctx, snapshot.id,
            outcomes=chosen.outcomes, search=chosen.search, sort=chosen.sort, number=number, size=PAGE_SIZE,
        )  # fmt: skip
        downloads.draw(visit, snapshot, outcomes=chosen.outcomes, search=chosen.search)
        st.caption(_caption(visit, snapshot, found))
    if not any(snapshot.counts.values()):
        empty.nothing_yet("No jobs on either side", "The reading came back empty.", icon="work_off")
        return
    if not found.total:
        empty.nothing_matches("jobs")
        return
    st.html(NO_TOOLBAR)
    _table(visit, snapshot, found, chosen)
    if found.total > PAGE_SIZE:
        st.pagination(-(-found.total // PAGE_SIZE), key=PAGE, bind="query-params")


def _outcomes(snapshot: Snapshot) -> tuple[str, ...]:
    offered = [outcome.value for outcome in ATTENTION if snapshot.counts.get(outcome.value)]
    url_state.fill(OUTCOMES, OUTCOME_IN_ADDRESS, offered)  # a reading may have emptied one
    outcomes = st.pills(
        "Outcome",
        offered,
        selection_mode="multi",
        key=OUTCOMES,
        format_func=lambda one: f":material/{badges.OUTCOME[one][1]}: {one.capitalize()} {snapshot.counts[one]:,}",
        label_visibility="collapsed",
        on_change=_outcomes_chosen,
    )
    return tuple(outcomes or ())


def _filter(outcomes: tuple[str, ...]) -> Filter:
    search = st.text_input(
        "Search", key="job_search", placeholder="Title, city, id or address", icon=":material/search:",
        bind="query-params", width=320, on_change=_first_page,
    )  # fmt: skip
    sort = st.selectbox(
        "Sort by", list(SORTS), key="job_sort", format_func=str.capitalize, bind="query-params", width=200,
        on_change=_first_page,
    )  # fmt: skip
    return Filter(outcomes, search or "", sort)


def _caption(visit: Visit, snapshot: Snapshot, found: Rows) -> str:
    all_of = sum(snapshot.counts.values())
    count = f"{found.total:,} of {all_of:,} jobs" if found.total != all_of else f"{all_of:,} jobs"
    hint = ", tick several rows to decide them at once" if visit.person.may(Permission.VERIFY) else ""
    way = f"  \nSelect a cell to see the whole job{hint}." if found.total else ""
    return f"{count} · as of {moment(snapshot.started_at)}{way}"


def _outcomes_chosen() -> None:
    url_state.keep(OUTCOMES, OUTCOME_IN_ADDRESS)
    _first_page()


def _first_page() -> None:
    st.session_state[PAGE] = 1


def _table(visit: Visit, snapshot: Snapshot, found: Rows, chosen: Filter) -> None:
    key = table_key(snapshot.id, [row.key for row, _ in found.rows])
    decides = visit.person.may(Permission.VERIFY)
    event: Any = st.dataframe(
        _cells(found),
        key=key,
        hide_index=True,
        row_height=ROW,
        height="content" if len(found.rows) <= 10 else 10 * ROW + 36,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"] if decides else ["single-cell"],
        column_config=_columns(),
        alt="Jobs with outcome, title, reason, who must act, requisition, location, and since when",
    )
    rows = [row for row, _ in found.rows]
    picked = [rows[at] for at in event.selection.rows if at < len(rows)]
    st.session_state[TICKED] = snapshot.id if picked else None
    cell = next((rows[at] for at, _ in event.selection.cells if at < len(rows)), None)
    _selected(visit, snapshot, picked)
    if shared_choices(picked) and len(rows) == len(picked) < found.total <= MOST_DECIDED:
        _whole_filter(visit, snapshot, chosen, found.total)
    _open(visit, snapshot, cell)


def table_key(snapshot_id: str, keys: Sequence[str]) -> str:
    """Return the table's widget key: with other rows in it, it is another table, so that no selection slips."""
    return "job_sync_table_" + blake2b("\n".join([snapshot_id, *keys]).encode(), digest_size=8).hexdigest()


def _cells(found: Rows) -> pa.Table:
    """Return the rows in the form that the browser reads, several times faster than through a frame.

    What it is, why, and who must act come first: a narrow window shows no more without scrolling sideways.
    """
    rows = [row for row, _ in found.rows]
    outcomes = _texts([row.outcome.value.capitalize() for row in rows])
    starts = pa.Array.from_buffers(pa.int32(), len(rows) + 1, [None, pa.py_buffer(array("i", range(len(rows) + 1)))])
    columns = {
        "Outcome": pa.ListArray.from_arrays(starts, outcomes),
        "Title": _texts([row.title for row in rows]),
        "Reason": _texts([row.reason for row in rows]),
        "Who must act": _texts([said("who", row.who) for row in rows]),
        "Requisition": _texts([row.requisition for row in rows]),
        "Location": _texts([row.location for row in rows]),
        "Since": _texts([moment(since) for _, since in found.rows]),
    }
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


def _texts(values: list[str]) -> pa.Array:
    """Return the texts as a column; `pa.array` would load pandas, 45 MB, only to see that this is no frame."""
    builder = pa.lib.StringBuilder()
    builder.append_values(values)
    return builder.finish()


@cache
def _columns() -> dict[str, Any]:
    return {
        "Outcome": st.column_config.MultiselectColumn(
            options=[one.value.capitalize() for one in Outcome], color=COLOURS, width=146
        ),
        "Title": st.column_config.TextColumn(width=144),
        "Reason": st.column_config.TextColumn(width=275),
        "Who must act": st.column_config.TextColumn(width=102),
        "Requisition": st.column_config.TextColumn(width=86),
        "Location": st.column_config.TextColumn(width=115),
        "Since": st.column_config.TextColumn(width=105),
    }


def _selected(visit: Visit, snapshot: Snapshot, rows: Sequence[JobRow]) -> None:
    if not rows:
        return
    count = f"{len(rows)} job{'' if len(rows) == 1 else 's'}"
    with st.container(horizontal=True, vertical_alignment="center"):
        if not shared_choices(rows):
            st.caption(f"{count} selected. There is no decision that fits all of them.")
        elif visit.choice(f"Decide {count}", key="job_sync_decide", type="primary", icon=":material/gavel:"):
            job_details.decide_several(visit, snapshot.id, [row.key for row in rows])


def _whole_filter(visit: Visit, snapshot: Snapshot, chosen: Filter, total: int) -> None:
    """Offer to decide the other pages too, once every row of this one is ticked; they are read when it is pressed."""
    label = f"Decide all {total:,} jobs that pass the filter"
    if visit.choice(label, key="job_sync_decide_all", icon=":material/gavel:"):
        every = job_tables.page(
            visit.ctx, snapshot.id, outcomes=chosen.outcomes, search=chosen.search, size=MOST_DECIDED
        )
        job_details.decide_several(visit, snapshot.id, [row.key for row, _ in every.rows])


def _open(visit: Visit, snapshot: Snapshot, row: JobRow | None) -> None:
    """Open the drawer of a job when its cell is selected, once: a closed drawer stays closed."""
    wanted = (snapshot.id, row.key) if row else None
    if wanted == st.session_state.get(OPENED):
        return
    st.session_state[OPENED] = wanted
    if row:
        job_details.show(visit, snapshot.id, row.key, esc(row.title) or "Job")
