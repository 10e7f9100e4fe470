"""The job table: outcome filters with counts, search, sorting, one page at a time, and the selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.actions import assignments, job_tables
from core.jobs.assignments import Assignment, can_assign
from core.jobs.deciding import ATTENTION, TO_DECIDE, shared_choices
from core.jobs.line_links import can_link
from core.jobs.model import JobRow, Outcome
from core.jobs.words import counted_keys, counted_rows, field_label, in_country
from core.people.roles import Permission
from core.plural import counted
from core.storage.job_rows import SORTS, Rows
from core.storage.snapshots import Snapshot
from pages.job_sync import downloads
from pages.shared import badges, empty, job_details, url_state
from pages.shared.assignments import JOB_IN_ADDRESS
from pages.shared.cells import ROW, hide_toolbar, pills, rows_key, sentences, texts
from pages.shared.when import moment
from pages.visit import Visit

PAGE_SIZE: Final = 50
COLOURS: Final = [badges.OUTCOME[outcome.value][0] for outcome in Outcome]
MOST_DECIDED: Final = 10_000
"""The most jobs that can be decided at once."""
PAGE, OPENED = "job_page", "job_sync_opened"
OUTCOMES, OUTCOME_IN_ADDRESS = "job_outcomes", "outcome"
COUNTRIES, COUNTRY_IN_ADDRESS = "job_countries", "country"
TICKED: Final = "job_sync_ticked"
"""Session key: the id of the snapshot whose rows are selected; another snapshot has no selected rows."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What the person chose above the table."""

    outcomes: tuple[str, ...]
    countries: tuple[str, ...]
    search: str
    sort: str


def draw(visit: Visit, snapshot: Snapshot) -> None:
    """Draw the table of this snapshot, inside a fragment."""
    st.session_state[TICKED] = None
    with st.container(gap="xsmall"):
        outcomes = _outcomes(snapshot)
        countries = _countries(job_tables.abroad(visit.ctx, snapshot.id))
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = _filter(outcomes, countries)
        number = max(1, int(st.session_state.get(PAGE) or 1))
        matches = job_tables.page(
            visit.ctx, snapshot.id,
            outcomes=chosen.outcomes, countries=chosen.countries, search=chosen.search, sort=chosen.sort,
            number=number, size=PAGE_SIZE,
        )  # fmt: skip
        downloads.draw(visit, snapshot, outcomes=chosen.outcomes, countries=chosen.countries, search=chosen.search)
        decides = visit.person.may(Permission.VERIFY)
        several = " Tick rows to decide them together." if decides else ""
        how = f"Select a cell to see a job and both of its records.{several}"
        st.caption(_caption(visit, snapshot, matches), width="content", help=how)
        above = st.container(horizontal=True, vertical_alignment="center")  # what is selected is known further down
    if not any(snapshot.counts.values()):
        empty.nothing_yet("No jobs on either side", "The refresh matches no jobs.", icon="work_off")
        return
    if not matches.total:
        empty.nothing_matches("jobs")
        return
    hide_toolbar()
    _table(visit, snapshot, matches, chosen, above)
    if matches.total > PAGE_SIZE:
        st.pagination(-(-matches.total // PAGE_SIZE), key=PAGE, bind="query-params")


def _outcomes(snapshot: Snapshot) -> tuple[str, ...]:
    offered = [outcome.value for outcome in ATTENTION if snapshot.counts.get(outcome.value)]
    outcomes = url_state.pills(
        "Outcome",
        offered,
        key=OUTCOMES,
        name=OUTCOME_IN_ADDRESS,
        label_of=lambda outcome: (
            f":material/{badges.OUTCOME[outcome][1]}: {outcome.capitalize()} {snapshot.counts[outcome]:,}"
        ),
        then=lambda: _first_page_without(COUNTRY_IN_ADDRESS),  # jobs of a country have one outcome
    )
    return tuple(outcomes)


def _countries(abroad: dict[str, int]) -> tuple[str, ...]:
    """Draw how many jobs are left out because of their country; a press on a country shows them alone."""
    if not abroad:
        return ()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Excluded as not in the US:", width="content")
        countries = url_state.pills(
            "Excluded as not in the US",
            list(abroad),
            key=COUNTRIES,
            name=COUNTRY_IN_ADDRESS,
            label_of=lambda country: f"{abroad[country]:,} {in_country(country)}",
            then=lambda: _first_page_without(OUTCOME_IN_ADDRESS),
        )
    return tuple(countries)


def _filter(outcomes: tuple[str, ...], countries: tuple[str, ...]) -> Filter:
    search = st.text_input(
        "Search", key="job_search", placeholder="Title, city, ID or address", icon=":material/search:",
        bind="query-params", width=300, on_change=_first_page, label_visibility="collapsed",
    )  # fmt: skip
    sort = st.selectbox(
        "Sort by", list(SORTS), key="job_sort", format_func=str.capitalize, bind="query-params", width=200,
        on_change=_first_page, label_visibility="collapsed",
    )  # fmt: skip
    return Filter(outcomes, countries, search or "", sort)


def _caption(visit: Visit, snapshot: Snapshot, matches: Rows) -> str:
    """Return how many jobs and list lines match, such as "3 of 24 jobs and 1 list line"."""
    lines = job_tables.list_lines(visit.ctx, snapshot.id)
    jobs = sum(snapshot.counts.values()) - lines
    parts = [_share(matches.jobs, jobs, "job")] if matches.jobs or not matches.lines else []
    return " and ".join(parts + ([_share(matches.lines, lines, "list line")] if matches.lines else []))


def _share(matching: int, every: int, noun: str) -> str:
    return counted(every, noun) if matching == every else f"{matching:,} of {counted(every, noun)}"


def _first_page_without(name: str) -> None:
    st.query_params.pop(name, None)
    _first_page()


def _first_page() -> None:
    st.session_state[PAGE] = 1


def _table(visit: Visit, snapshot: Snapshot, matches: Rows, chosen: Filter, above: DeltaGenerator) -> None:
    """Draw the table, and `above` it what can be done with the selected rows."""
    key = table_key(snapshot.id, [row.key for row, _ in matches.rows])
    decides = visit.person.may(Permission.VERIFY)
    assigned = {kept.key: kept for kept in assignments.of(visit.ctx, visit.onboarding.id) if kept.is_open}
    event: Any = st.dataframe(
        _cells(matches, assigned),
        key=key,
        hide_index=True,
        row_height=ROW,
        height="content" if len(matches.rows) <= 10 else 10 * ROW + 36,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"] if decides else ["single-cell"],
        column_config=_columns(),
        alt="Jobs with outcome, title, reason, who must act, requisition, location, and since when",
    )
    rows = [row for row, _ in matches.rows]
    picked = [rows[at] for at in event.selection.rows if at < len(rows)]
    st.session_state[TICKED] = snapshot.id if picked else None
    cell = next((rows[at] for at, _ in event.selection.cells if at < len(rows)), None)
    with above:
        _selected(visit, snapshot, picked)
        if not picked:
            _with_engineering(visit, assigned)
        if shared_choices(picked) and len(rows) == len(picked) < matches.total <= MOST_DECIDED:
            _whole_filter(visit, snapshot, chosen, matches)
    if key_in_address := st.query_params.pop(JOB_IN_ADDRESS, None):
        job_details.show(visit, snapshot.id, key_in_address)
    else:
        _open(visit, snapshot, cell)


def table_key(snapshot_id: str, keys: Sequence[str]) -> str:
    """Return the table's widget key for these rows of a snapshot."""
    return rows_key("job_sync_table", [snapshot_id, *keys])


def _cells(matches: Rows, assigned: Mapping[str, Assignment]) -> pa.Table:
    """Return the rows as an Arrow table, which is several times faster than a data frame.

    Outcome, title, reason and who must act come first: a narrow window shows no more without scrolling.
    """
    rows = [row for row, _ in matches.rows]
    columns = {
        "Outcome": pills([row.outcome.value.capitalize() for row in rows]),
        "Title": texts([row.title for row in rows]),
        "Reason": sentences([row.reason for row in rows]),
        "Who must act": texts([_who(row, assigned.get(row.key)) for row in rows]),
        "Requisition": texts([row.requisition for row in rows]),
        "Location": texts([row.location for row in rows]),
        "Since": texts([moment(since) for _, since in matches.rows]),
    }
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


def _who(row: JobRow, assignment: Assignment | None) -> str:
    return assignment.owner_name if assignment else field_label("who", row.who)


@cache
def _columns() -> dict[str, Any]:
    return {
        "Outcome": st.column_config.MultiselectColumn(
            options=[outcome.value.capitalize() for outcome in Outcome], color=COLOURS, width=146
        ),
        "Title": st.column_config.TextColumn(width=144),
        "Reason": st.column_config.TextColumn(width=275),
        "Who must act": st.column_config.TextColumn(width=102),
        "Requisition": st.column_config.TextColumn(width=86),
        "Location": st.column_config.TextColumn(width=115),
        "Since": st.column_config.TextColumn(width=105),
    }


def _selected(visit: Visit, snapshot: Snapshot, rows: Sequence[JobRow]) -> None:
    """Draw what can be done with the selected rows, or offer the open ones in turn."""
    if not rows:
        if visit.person.may(Permission.VERIFY) and any(
            snapshot.counts.get(outcome) for outcome in ATTENTION[:TO_DECIDE]
        ):
            _one_by_one(visit, snapshot)
        return
    count = counted_keys([row.key for row in rows])
    can_link_all = all(can_link(row) for row in rows)
    label = "This line is that job" if len(rows) == 1 else "These lines are that job"
    if can_link_all and visit.choice(label, key="job_sync_link", icon=":material/link:"):
        job_details.link_several(visit, snapshot.id, [row.key for row in rows])
    if all(can_assign(row) for row in rows) and visit.choice(
        "Assign to engineering", key="job_sync_assign", icon=":material/engineering:"
    ):
        job_details.assign_several(visit, snapshot.id, [row.key for row in rows])
    if not shared_choices(rows):
        if not can_link_all:
            st.caption(f"{count} selected. No decision fits all of them.")
    elif visit.choice(f"Decide {count}", key="job_sync_decide", type="primary", icon=":material/gavel:"):
        job_details.decide_several(visit, snapshot.id, [row.key for row in rows])


def _with_engineering(visit: Visit, assigned: Mapping[str, Assignment]) -> None:
    label = f"With engineering {len(assigned)}"
    if assigned and visit.choice(label, key="job_sync_assignments", icon=":material/engineering:"):
        job_details.show_assignments(visit)


def _one_by_one(visit: Visit, snapshot: Snapshot) -> None:
    pressed = visit.choice("Decide one by one", key="job_sync_one_by_one", icon=":material/gavel:")
    if pressed and (first := job_tables.next_to_decide(visit.ctx, snapshot.id)):
        job_details.show(visit, snapshot.id, first.key)


def _whole_filter(visit: Visit, snapshot: Snapshot, chosen: Filter, matches: Rows) -> None:
    """Offer to decide all pages once every row of this one is selected; the other rows load when it is pressed."""
    label = f"Decide all {counted_rows(matches.jobs, matches.lines)} that match the filter"
    if visit.choice(label, key="job_sync_decide_all", icon=":material/gavel:"):
        every = job_tables.page(
            visit.ctx, snapshot.id,
            outcomes=chosen.outcomes, countries=chosen.countries, search=chosen.search, size=MOST_DECIDED,
        )  # fmt: skip
        job_details.decide_several(visit, snapshot.id, [row.key for row, _ in every.rows])


def _open(visit: Visit, snapshot: Snapshot, row: JobRow | None) -> None:
    """Open a job's drawer when its cell is selected, once, so that a closed drawer stays closed."""
    wanted = (snapshot.id, row.key) if row else None
    if wanted == st.session_state.get(OPENED):
        return
    st.session_state[OPENED] = wanted
    if row:
        job_details.show(visit, snapshot.id, row.key)
