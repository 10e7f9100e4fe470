"""The table of jobs as files: every job that passes the filter, not only the page that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st

from core.actions import job_tables
from core.storage.snapshots import Snapshot
from pages.visit import Visit

FILES: Final[dict[job_tables.Kind, tuple[str, str, str]]] = {
    "xlsx": ("Excel workbook", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "csv", "text/csv"),
    "sqlite": ("SQLite, for Datasette", "db", "application/vnd.sqlite3"),
}
"""What can be downloaded: the button's label, the file's ending, its media type."""


def draw(
    visit: Visit,
    snapshot: Snapshot,
    *,
    outcomes: Sequence[str],
    search: str,
) -> None:
    """Draw the files once the list of them is open: each button costs a run as much as several lines."""
    files = st.popover("Download", icon=":material/download:", key="job_sync_downloads", on_change="rerun")
    if not files.open:
        return
    with files:
        st.caption("Every job that passes the filter, not only this page.")
        for kind, (label, ending, mime) in FILES.items():
            st.download_button(
                label,
                partial(job_tables.download, visit.ctx, snapshot.id, kind, outcomes=outcomes, search=search),
                file_name=f"{_file_name(visit.onboarding.customer)}-jobs-{snapshot.started_at:%Y-%m-%d}.{ending}",
                mime=mime,
                key=f"job_sync_{kind}",
                on_click="ignore",
                width="stretch",
            )


def _file_name(customer: str) -> str:
    plain = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in customer.lower())
    return "-".join(plain.split()) or "customer"
