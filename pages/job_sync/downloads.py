"""Download the job table as a file: every job that matches the filter, not only the current page."""

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
"""The files on offer: the button's label, the file extension and the media type."""


def draw(
    visit: Visit,
    snapshot: Snapshot,
    *,
    outcomes: Sequence[str],
    countries: Sequence[str],
    search: str,
) -> None:
    """Draw the download buttons once the popover is open, because each button slows down a run of the page."""
    popover = st.popover("Download", icon=":material/download:", key="job_sync_downloads", on_change="rerun")
    if not popover.open:
        return
    with popover:
        st.caption("All jobs that match the filter, not only this page.")
        for kind, (label, extension, mime) in FILES.items():
            st.download_button(
                label,
                partial(
                    job_tables.download,
                    visit.ctx,
                    snapshot.id,
                    kind,
                    outcomes=outcomes,
                    countries=countries,
                    search=search,
                ),
                file_name=f"{_file_name(visit.onboarding.customer)}-jobs-{snapshot.started_at:%Y-%m-%d}.{extension}",
                mime=mime,
                key=f"job_sync_{kind}",
                on_click="ignore",
                width="stretch",
            )


def _file_name(customer: str) -> str:
    plain = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in customer.lower())
    return "-".join(plain.split()) or "customer"
