"""What the drawer of a job shows of it: its ATS and FactoryFix records, and what the rules say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from core.actions.job_tables import Details
from core.geography.verdict import InUs
from core.jobs.activity import Active
from core.jobs.model import AtsJob, FactoryFixJob, JobRow
from core.jobs.words import field_label, plain
from pages.shared.text import esc
from pages.shared.when import moment

IN_US: dict[str, str] = {InUs.US: "green", InUs.NOT_US: "gray", InUs.UNKNOWN: "orange"}
ACTIVE: dict[str, str] = {Active.ACTIVE: "green", Active.INACTIVE: "gray", Active.REVIEW: "orange"}
COLORS = IN_US | ACTIVE
"""The badge colors of the verdicts on US location and activity."""


def draw(details: Details) -> None:
    """Draw how both records differ, each record, and what the rules say about the job."""
    _sides(details)
    _verdicts(details.row)


def _sides(details: Details) -> None:
    differences = {difference.field: difference for difference in details.row.drift}.values()
    if differences:
        is_error = any(difference.is_error for difference in differences)
        st.markdown("**Differences**")
        for difference in differences:
            field, in_ats = esc(difference.field.capitalize()), esc(difference.ats)
            st.markdown(f"- {field}: “{in_ats}” in the ATS, “{esc(difference.factoryfix)}” in FactoryFix")
        st.caption(
            "Not expected: the job is not activated."
            if is_error
            else "Expected: edits in the ATS no longer reach FactoryFix once the job is activated."
        )
    left, right = st.columns(2)
    with left:
        _side("ATS", _ats_facts(details.ats), "This job is not in the ATS.")
    with right:
        _side("FactoryFix", _factoryfix_facts(details.factoryfix), "This job is not in FactoryFix.")


def _side(name: str, facts: Iterable[tuple[str, Any]], nothing: str) -> None:
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.markdown(f"**{name}**")
        filled = [(label, value) for label, value in facts if value not in (None, "")]
        if not filled:
            st.caption(nothing)
        for label, value in filled:
            st.markdown(f":small[:gray[{label}]]  \n{esc(value)}")


def _ats_facts(job: AtsJob | None) -> list[tuple[str, Any]]:
    if job is None:
        return []
    return [
        ("Title", job.name),
        ("Location", job.location.text() if job.location else None),
        ("Requisition ID", job.job_code),
        ("Status", plain(job.status)),
        ("Visibility", plain(job.visibility)),
        ("Remote", plain(job.remote_work_status)),
        ("Department", job.department),
        ("Employment", plain(job.employment_type)),
        ("Opened", moment(job.opened_at) if job.opened_at else None),
        ("Closes", moment(job.closed_at) if job.closed_at else None),
        ("Changed", moment(job.changed_at) if job.changed_at else None),
        ("Deleted", moment(job.remote_deleted_at) if job.remote_deleted_at else None),
        ("ATS ID", job.remote_id),
    ]


def _factoryfix_facts(job: FactoryFixJob | None) -> list[tuple[str, Any]]:
    if job is None:
        return []
    return [
        ("Title", job.title),
        ("Location", job.location.text() if job.location else None),
        ("State", str(job.state).capitalize()),
        ("ATS Job ID", job.ats_job_id or "None: candidates for this job never reach the ATS"),
        ("Created", moment(job.created_at) if job.created_at else None),
        ("Changed", moment(job.updated_at) if job.updated_at else None),
    ]


def _verdicts(row: JobRow) -> None:
    for field, verdict, reason in (("us", row.us, row.us_reason), ("activity", row.activity, row.activity_reason)):
        if verdict:
            label = esc(field_label(field, verdict))
            st.markdown(f":{COLORS.get(verdict, 'gray')}-badge[{label}] :gray[:small[{esc(reason)}]]")
    facts = [f"Also: {', '.join(row.flags)}"] if row.flags else []
    facts += [f"Line {row.expected_line} of the customer’s list"] if row.expected_line else []
    facts += [f"Combines {len(row.merged_ids) + 1} records of the ATS"] if row.merged_ids else []
    if facts:
        st.caption(esc(" · ".join(facts)))
