"""The customer's list in the form of step 1: typed, pasted or uploaded, and how it was read, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.actions import expected_jobs
from core.actions.context import Context
from core.jobs.customer_list.model import CustomerList, ListColumn, ListField
from core.jobs.expected import MAX_BYTES
from core.jobs.model import ExpectedJob
from core.people.roles import Permission
from core.plural import counted
from pages.requirements.draft import key, put, value
from pages.requirements.fields import label
from pages.shared.text import esc
from pages.visit import Visit

SOURCE = "list_source"
"""Session name, used with `key`: the file or pasted table that the text in the field was made from."""
FIRST_ROWS, MOST_SKIPPED, MOST_WARNINGS = 5, 200, 5
FIELDS = {
    ListField.REQUISITION: "Requisition ID",
    ListField.TITLE: "Title",
    ListField.LOCATION: "Location",
    ListField.CITY: "City",
    ListField.STATE: "State",
    ListField.URL: "Address",
    ListField.STATUS: "Status",
}
NOT_USED = "Not used"


@dataclass(frozen=True, slots=True)
class ListSource:
    """A file or pasted table, the columns chosen for it, what it holds then, and the text in the field made of it."""

    name: str
    content: bytes | str
    choice: dict[ListField, str]
    read: CustomerList
    text: str


def draw(visit: Visit, problem: str) -> None:
    """Draw the field, the upload, and how the list in it was read; `problem` says why it cannot be saved."""
    here = visit.onboarding.id
    with st.container(border=True):
        help_text = (
            "Paste one job per line, or a table with its heading. You see how it was read before you save. "
            "You can add the list later."
        )
        st.markdown(f"### The customer’s expected jobs\n\n:gray[:small[{help_text}]]", anchors=False)
        st.text_area(
            label("expected"),
            key=key(here, "expected"),
            height=140,
            label_visibility="collapsed",
            persist_state="session",
        )
        _file(visit)
        source = _source(here)
        read = source.read if source else expected_jobs.read_text(str(value(here, "expected") or ""))
        if refusal := (" ".join(read.refusal) if read.refusal else problem):
            st.markdown(f":red[:material/error: :small[{esc(refusal)}]]")  # red in a caption would be too pale
        if read.jobs or read.columns or read.skipped:
            _understood(visit, read, source.name if source else "")


def _source(here: str) -> ListSource | None:
    """Return the source of the text in the field; None once somebody has edited the text."""
    source: ListSource | None = st.session_state.get(key(here, SOURCE))
    return source if source and source.text == str(value(here, "expected") or "") else None


def _file(visit: Visit) -> None:
    here = visit.onboarding.id
    name = key(here, "file")
    st.file_uploader(
        "Or upload a file",
        type=["csv", "tsv", "txt", "xls", "xlsx", "html"],
        max_upload_size=MAX_BYTES // 1_048_576,
        key=name,
        on_change=visit.on_change(_take_file, here, key=name, typed={"file": name}),
    )
    visit.report(name)
    if st.session_state.get(key(here, "previous_list")):
        visit.choice(
            "Restore previous list", key="req_list_back", type="tertiary", on_click=_restore_list, args=(here,)
        )


def _take_file(ctx: Context, onboarding_id: str, *, file: Any) -> None:
    """Put an uploaded list into the text field; a file that cannot be read leaves the field as it is."""
    ctx.require(Permission.AGREE)
    if file is not None:
        content = file.getvalue()
        _put(onboarding_id, file.name, content, {}, expected_jobs.read_file(content, file.name))


def _choose_column(ctx: Context, onboarding_id: str, *, field: ListField, column: str | None) -> None:
    """Read the list again with another column for a field, and put the result into the text field."""
    ctx.require(Permission.AGREE)
    source = _source(onboarding_id)
    text = str(value(onboarding_id, "expected") or "")
    name, content, choice = (source.name, source.content, source.choice) if source else ("", text, {})
    choice = choice | {field: "" if column in (None, NOT_USED) else str(column)}
    if isinstance(content, bytes):
        read = expected_jobs.read_file(content, name, choice)
    else:
        read = expected_jobs.read_text(content, choice)
    _put(onboarding_id, name, content, choice, read)


def _put(onboarding_id: str, name: str, content: bytes | str, choice: dict[ListField, str], read: CustomerList) -> None:
    """Put a list into the text field, and keep its source and the text before it; without a job the text stays."""
    before = str(value(onboarding_id, "expected") or "")
    text = before if read.refusal else expected_jobs.text_of(read)
    if _source(onboarding_id) is None:
        st.session_state[key(onboarding_id, "previous_list")] = before
    st.session_state[key(onboarding_id, SOURCE)] = ListSource(name, content, choice, read, text)
    put(onboarding_id, "expected", text)


def _restore_list(onboarding_id: str) -> None:
    st.session_state.pop(key(onboarding_id, SOURCE), None)
    put(onboarding_id, "expected", st.session_state.pop(key(onboarding_id, "previous_list")))


def _understood(visit: Visit, read: CustomerList, name: str) -> None:
    """Draw how a list was read: counts, doubts, its first jobs, the columns to choose, and the rows left out."""
    count, skipped = len(read.jobs), len(read.skipped)
    parts = [f"{counted(count, 'job')} in this list"] if count else []
    parts += [f"{skipped:,} {'row' if skipped == 1 else 'rows'} left out"] if skipped else []
    parts += [f"from {esc(name)}"] if name else []
    icon = ":green[:material/check:]" if count else ":orange[:material/warning:]"
    if parts:
        st.markdown(f"{icon} :small[{' · '.join(parts)}]")
    for warning in read.warnings[:MOST_WARNINGS]:
        st.markdown(f":orange[:material/warning:] :small[{esc(warning)}]")
    if (more := len(read.warnings) - MOST_WARNINGS) > 0:
        st.caption(f"and {more:,} more warnings of this kind")
    with st.expander("How the list was read", expanded=bool(name or read.columns or read.skipped)):
        if read.columns:
            _columns(visit, read)
        if read.jobs:
            st.markdown(f"**First {min(count, FIRST_ROWS)} of {count:,}**" if count > FIRST_ROWS else "**Jobs**")
            st.dataframe([_row(job) for job in read.jobs[:FIRST_ROWS]], hide_index=True, alt="The first jobs")
        if read.skipped:
            st.markdown("**Rows left out**")
            rows = [{"Row": _place(row.sheet, row.line), "Why": row.reason, "Text": row.text} for row in read.skipped]
            st.dataframe(
                rows[:MOST_SKIPPED],
                hide_index=True,
                height=220 if skipped > FIRST_ROWS else "auto",
                alt="The rows left out, and why",
            )


def _row(job: ExpectedJob) -> dict[str, str]:
    return {
        "Requisition ID": job.requisition or "",
        "Title": job.title or "",
        "City": job.city or "",
        "State": job.state or "",
        "Address": job.url or "",
    }


def _place(sheet: str, line: int) -> str:
    return f"{sheet}, {line}" if sheet else str(line)


def _labelled(column: ListColumn) -> str:
    """Return the column's name with whether the workbook hides it, and an example."""
    name = f"{column.name} (hidden)" if column.hidden else column.name
    return f"{name}: {column.example}" if column.example else name


def _columns(visit: Visit, read: CustomerList) -> None:
    """Draw a choice for each field among the columns of the list, and name the columns that are not used."""
    here, names = visit.onboarding.id, [column.name for column in read.columns]
    labels = {column.name: _labelled(column) for column in read.columns}
    used = {column.field: column.name for column in read.columns if column.field}
    put(here, "columns", tuple((column.name, column.field) for column in read.columns))  # another list, other choices
    grid = [side for _ in range(0, len(FIELDS), 3) for side in st.columns(3)]
    for index, (field, title) in enumerate(FIELDS.items()):
        chosen = used.get(field, NOT_USED)
        name = f"list_{key(here, 'columns')}_{field.value}"
        with grid[index]:
            st.selectbox(
                title,
                [NOT_USED, *names],
                format_func=lambda column: labels.get(column, column),
                index=[NOT_USED, *names].index(chosen),
                key=name,
                on_change=visit.on_change(
                    _choose_column, here, key=name, typed={"column": name}, values={"field": field}
                ),
            )
            visit.report(name)
    if others := [name for name in names if name not in used.values()]:
        st.caption(f"Columns not used: {esc(', '.join(others))}")
