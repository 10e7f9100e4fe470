"""Compare two job refreshes: new jobs, jobs that are gone, and changed fields of the others."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from core.actions import job_history
from core.jobs.comparison import Change, Comparison
from core.storage.snapshots import Snapshot
from pages.shared.errors import report_errors
from pages.shared.when import moment
from pages.visit import Visit

KINDS: Final = {"new": "New", "gone": "Gone", "changed": "Changed"}
COLOURS: Final = ["green", "red", "blue"]


def draw(visit: Visit) -> None:
    """Draw the comparison in an expander, inside a fragment; it is computed only once the expander is open."""
    expander = st.expander(
        "What changed between two refreshes", icon=":material/compare_arrows:", key="job_compare", on_change="rerun"
    )
    if not expander.open:
        return
    with expander:
        snapshots = job_history.kept_snapshots(visit.ctx, visit.onboarding.id)
        if len(snapshots) < 2:
            st.caption("There is only one refresh so far. After the next one, you see here what changed.")
            return
        later, earlier = _chosen(snapshots)
        with report_errors("compare readings", onboarding=visit.onboarding.id):
            _changes(job_history.compare_snapshots(visit.ctx, visit.onboarding.id, earlier=earlier.id, later=later.id))


def _chosen(snapshots: list[Snapshot]) -> tuple[Snapshot, Snapshot]:
    by_id = {snapshot.id: snapshot for snapshot in snapshots}

    def label(snapshot_id: str) -> str:
        return f"{moment(by_id[snapshot_id].started_at)} · {by_id[snapshot_id].ats_count:,} ATS jobs"

    with st.container(horizontal=True, gap="small"):
        earlier = st.selectbox("From", list(by_id), index=1, format_func=label, key="job_compare_from", width=330)
        later = st.selectbox("To", list(by_id), index=0, format_func=label, key="job_compare_to", width=330)
    first, second = sorted((by_id[earlier], by_id[later]), key=lambda snapshot: snapshot.started_at)
    return second, first


def _changes(comparison: Comparison) -> None:
    total = comparison.new + comparison.gone + comparison.changed
    if not total:
        st.caption("Nothing changed between these two refreshes.")
        return
    with st.container(horizontal=True, gap="small"):
        for count, kind, colour in zip(
            (comparison.new, comparison.gone, comparison.changed), KINDS.values(), COLOURS, strict=True
        ):
            st.badge(f"{count:,} {kind.lower()}", color=colour if count else "gray")  # type: ignore[arg-type]
    if len(comparison.changes) < total:
        st.caption(f"The first {len(comparison.changes):,} of {total:,} changes.")
    st.dataframe(
        [row for change in comparison.changes for row in _table_rows(change)],
        key="job_compare_table",
        hide_index=True,
        height="content" if total <= 12 else 460,
        column_config={
            "": st.column_config.MultiselectColumn(options=list(KINDS.values()), color=COLOURS, width=100),
            "Title": st.column_config.TextColumn(width=200),
            "Field": st.column_config.TextColumn(width=120),
            "Before": st.column_config.TextColumn(width=190),
            "After": st.column_config.TextColumn(width=190),
            "Requisition": st.column_config.TextColumn(width=110),
            "Location": st.column_config.TextColumn(width=190),
        },
        alt="Changes with job, field, its value before and after, requisition, and location",
    )


def _table_rows(change: Change) -> list[dict[str, Any]]:
    row = change.row
    outcome = row.outcome.value.capitalize()
    fields = {
        "new": (("Outcome", "", outcome),),
        "gone": (("Outcome", outcome, ""),),
        "changed": change.fields,
    }[change.kind]
    return [
        {"": [KINDS[change.kind]], "Title": row.title, "Field": name, "Before": before, "After": after,
         "Requisition": row.requisition, "Location": row.location}
        for name, before, after in fields
    ]  # fmt: skip
