"""“This line is that job”: choose the ATS job of a line of the customer's list, from candidates or by search."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.actions import job_tables, line_links
from core.actions.seen import Seen
from core.jobs.line_links import LineLink, doubts
from core.jobs.model import JobRow
from core.jobs.words import field_label, named
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit


def draw(visit: Visit, seen: Seen, lines: Sequence[JobRow]) -> None:
    """Draw the choice of a job for these lines, which nobody linked yet."""
    many = len(lines) > 1
    key = lines[0].key
    candidates = list(dict.fromkeys(job for line in lines for job in line.candidates))
    with st.container(border=True):
        st.markdown(f"**Which job {'are these lines' if many else 'is this line'}?**")
        chosen = _choices(visit, seen.snapshot, lines, candidates)
        search = st.text_input(
            "Search any other ATS job", key=f"line_search_{key}", icon=":material/search:",
            placeholder="Title, city, ID or address",
        )  # fmt: skip
        if search:
            chosen += _results(visit, seen.snapshot, lines, search, candidates)
        taken = [job for job in chosen if job.expected_line is not None]
        if chosen and (many or taken):
            _covers(lines, taken, f"line_covers_{key}")
        st.text_input("Reason (optional)", key=f"line_reason_{key}", max_chars=300)
        visit.button(
            "These lines are that job" if many else "This line is that job",
            line_links.link,
            visit.onboarding.id,
            key="line_link_now",
            seen=seen,
            typed={"reason": f"line_reason_{key}"},
            values={
                "lines": [line.key for line in lines],
                "jobs": [job.key for job in chosen],
                "covers_all": bool(chosen and (many or taken) and st.session_state.get(f"line_covers_{key}")),
            },
            done="Linked. The table is compared again.",
            type="primary",
            icon=":material/link:",
        )


def _choices(visit: Visit, snapshot_id: str, lines: Sequence[JobRow], candidates: Sequence[str]) -> list[JobRow]:
    jobs = job_tables.jobs_of(visit.ctx, snapshot_id, candidates)
    if not jobs:
        st.caption("No job in the ATS is similar. Search for it.")
    return [job for job in jobs if _ticked(lines, job)]


def _results(
    visit: Visit, snapshot_id: str, lines: Sequence[JobRow], search: str, known: Sequence[str]
) -> list[JobRow]:
    jobs = [job for job in job_tables.search_ats_jobs(visit.ctx, snapshot_id, search) if job.key not in known]
    if not jobs:
        st.caption("No other job in the ATS matches.")
    return [job for job in jobs if _ticked(lines, job)]


def _ticked(lines: Sequence[JobRow], job: JobRow) -> bool:
    """Draw one job with its place, ID and status and how it differs from the line, and return whether it is chosen."""
    ticked = st.checkbox(esc(named(job)), key=f"line_job_{lines[0].key}_{job.key}")
    doubt = doubts(lines[0], job) if len(lines) == 1 else ""
    taken = f"is line {job.expected_line} already" if job.expected_line is not None else ""
    facts = (field_label("ats_status", job.ats_status), field_label("outcome", job.outcome.value), doubt, taken)
    st.caption(esc(" · ".join(fact for fact in facts if fact)))
    return ticked


def _covers(lines: Sequence[JobRow], taken: Sequence[JobRow], key: str) -> None:
    others = sorted({job.expected_line for job in taken if job.expected_line is not None})
    numbers = sorted({line.expected_line or 0 for line in lines} | set(others))
    listed = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
    label = f"The job covers both lines, {listed}" if len(numbers) == 2 else f"The job covers all of the lines {listed}"
    st.checkbox(label, key=key)


def draw_links(visit: Visit, seen: Seen, links: Sequence[LineLink], *, may_unlink: bool) -> None:
    """Draw who linked which line to the job, with a button that takes it back."""
    for line in dict.fromkeys(link.line for link in links):
        first = next(link for link in links if link.line == line)
        why = f": {first.reason}" if first.reason else ""
        shared = " It covers other lines too." if first.shares_job else ""
        st.markdown(
            f":material/link: List line **{esc(first.line_text)}** is **{esc(first.job_text)}**, linked by "
            f"{esc(first.by.name)}, {moment(first.at)}{esc(why)}.{shared}"
        )
        if may_unlink:
            visit.button(
                "Unlink",
                line_links.unlink,
                visit.onboarding.id,
                key=f"line_unlink_{line}",
                seen=seen,
                values={"line": line},
                done="Unlinked. The table is compared again.",
                icon=":material/link_off:",
            )
