"""Redirect mode: one table of the jobs with their apply addresses, and the drawer for a person's own check."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from core.actions import redirect
from core.actions.redirect import Addresses, Standing
from core.people.roles import Permission
from core.storage.address_checks import AddressCheck
from pages.shared import empty, url_state
from pages.shared.cells import ROW, hide_toolbar, pills, rows_key, sentences, texts
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

LOOKS: Final[dict[Standing, tuple[str, str, str]]] = {
    Standing.BROKEN: ("red", "link_off", "✕"),
    Standing.UNSURE: ("orange", "help", "?"),
    Standing.UNCHECKED: ("gray", "schedule", "○"),
    Standing.WORKS: ("green", "check_circle", "✓"),
}
"""The color, the Material symbol, and the sign in the table, whose cells draw text only."""
PAGE_SIZE: Final = 500
ROWS_IN_SIGHT: Final = 7
"""Rows in sight; the table scrolls to the others."""
FILTER, IN_ADDRESS, PAGE, OPENED = "apply_standing", "address", "apply_page", "apply_opened"
Row = tuple[Standing, AddressCheck]


def draw(visit: Visit) -> None:
    """Draw the filter and the table; a selected cell opens the job's drawer."""
    visit.fragment(_filtered)


def _filtered(visit: Visit) -> None:
    addresses = redirect.addresses(visit.ctx, visit.onboarding.id)
    chosen = _filter(addresses)
    matches = [row for row in addresses.rows if not chosen or row[0].value in chosen]
    pages = -(-len(matches) // PAGE_SIZE)
    number = min(max(1, int(st.session_state.get(PAGE) or 1)), max(1, pages))
    if not matches:
        empty.nothing_matches("jobs")
        return
    st.caption("Select a cell to see all details of a job, and to record what you saw on its page.")
    hide_toolbar()
    _table(visit, matches[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    if pages > 1:
        st.pagination(pages, key=PAGE)


def _filter(addresses: Addresses) -> list[str]:
    counts = addresses.counts
    return url_state.pills(
        "Result",
        [standing.value for standing in Standing if counts[standing]],
        key=FILTER,
        name=IN_ADDRESS,
        label_of=lambda value: f":material/{LOOKS[Standing(value)][1]}: {value} {counts[Standing(value)]:,}",
        then=_first_page,
    )


def _first_page() -> None:
    st.session_state[PAGE] = 1


def _table(visit: Visit, rows: Sequence[Row]) -> None:
    event: Any = st.dataframe(
        _cells(rows),
        key=_table_key(rows),
        hide_index=True,
        row_height=ROW,
        height="content" if len(rows) <= ROWS_IN_SIGHT else ROWS_IN_SIGHT * ROW + 36,
        on_select="rerun",
        selection_mode="single-cell",
        column_config=_columns(),
        alt="Jobs with the result of the check, place, apply address, what was seen, when, and by whom",
    )
    cell = next((rows[at][1].key for at, _ in event.selection.cells if at < len(rows)), None)
    if cell == st.session_state.get(OPENED):  # open a drawer once, so that a closed one stays closed
        return
    st.session_state[OPENED] = cell
    if cell:
        visit.dialog("Apply address", _drawer, cell, position="right", width="medium", icon=":material/link:")


def _table_key(rows: Sequence[Row]) -> str:
    return rows_key("apply_table", (f"{check.key} {standing} {check.checked_at}" for standing, check in rows))


def _cells(rows: Sequence[Row]) -> pa.Table:
    columns = {
        "Result": pills([_label(standing) for standing, _ in rows]),
        "Job": texts([check.title or check.key for _, check in rows]),
        "What was seen": sentences([_seen(check) for _, check in rows]),
        "Address": texts([_link(check.address) for _, check in rows]),
        "Place": texts([check.location for _, check in rows]),
        "When": texts([moment(check.checked_at) for _, check in rows]),
        "By": texts([_by(check) for _, check in rows]),
    }
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


def _label(standing: Standing) -> str:
    return f"{LOOKS[standing][2]} {standing.value}"


def _seen(check: AddressCheck) -> str:
    """Return the result; a person's own check names the address that they opened."""
    if not check.checked_at:
        return "Not checked yet." if check.address else "The ATS gives no public address."
    return f"{check.sentence} ({check.opened})" if check.checked_by and check.opened else check.sentence


def _link(address: str) -> str:
    """Return the address if a browser may open it; ATSs send anything."""
    return address if address.startswith(("https://", "http://")) else ""


def _by(check: AddressCheck) -> str:
    if not check.checked_at:
        return ""
    return check.checked_by.name if check.checked_by else "Automatic check"


@cache
def _columns() -> dict[str, Any]:
    column = st.column_config
    labels, colors = [_label(standing) for standing in Standing], [LOOKS[standing][0] for standing in Standing]
    return {
        "Result": column.MultiselectColumn(options=labels, color=colors, width=150),
        "Job": column.TextColumn(width=150),
        "What was seen": column.TextColumn(width=330),
        "Address": column.LinkColumn(width=190),
        "Place": column.TextColumn(width=110),
        "When": column.TextColumn(width=110),
        "By": column.TextColumn(width=110),
    }


def _drawer(visit: Visit, key: str) -> None:
    """Draw one job's address, its result, and the form for an own check."""
    addresses = redirect.addresses(visit.ctx, visit.onboarding.id)
    row = next((row for row in addresses.rows if row[1].key == key), None)
    if row is None:
        st.info("This job no longer needs an apply address.")
        return
    standing, check = row
    color, icon, _ = LOOKS[standing]
    st.markdown(f"**{esc(check.title or check.key)}** · {esc(check.location)}")
    st.markdown(f":{color}-badge[:material/{icon}: {esc(standing.value)}] {esc(check.sentence)}")
    if check.checked_at:
        st.caption(f"{esc(_by(check))}, {moment(check.checked_at)}")
    opened = check.opened if check.opened != check.address else ""
    for label, address in (("Apply address", check.address), ("Page that was opened", opened)):
        if address:
            st.caption(label)
            st.code(address, language=None, wrap_lines=True)
    if not check.address:
        st.caption("Ask the customer to publish this job, or to close it in the ATS.")
    elif visit.person.may(Permission.VERIFY):
        _own_check(visit, check)


def _own_check(visit: Visit, check: AddressCheck) -> None:
    """Draw the form; another address, or a later check, starts with empty fields."""
    st.link_button("Open the page", _link(check.address) or "about:blank", icon=":material/open_in_new:",
                   disabled=not _link(check.address))  # fmt: skip
    fields = f"apply_{check.key}_{check.address}_{check.checked_at}"
    with visit.form(f"apply_form_{check.key}"):
        st.markdown("**Record your own check**")
        st.radio(
            "Does the page accept applications for this job?",
            [True, False],
            index=None,
            format_func=lambda accepts: "Yes" if accepts else "No",
            horizontal=True,
            key=f"{fields}_accepts",
        )
        st.text_input("Address that you opened", key=f"{fields}_opened", placeholder="https://", max_chars=2_000)
        st.text_input("What you saw", key=f"{fields}_note", placeholder="The form opens and asks for a résumé")
        visit.button(
            "Save",
            redirect.confirm_address,
            visit.onboarding.id,
            key=f"apply_keep_{check.key}",
            values={"key": check.key, "address": check.address},
            typed={"opened": f"{fields}_opened", "note": f"{fields}_note", "accepts": f"{fields}_accepts"},
            done="Your check is recorded.",
            in_form=True,
            type="primary",
        )
