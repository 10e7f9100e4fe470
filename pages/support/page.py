"""The answers to “Why is this job not here?” and “Why did this candidate not arrive?”, each with a text to send."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.actions import job_tables, portfolio
from core.errors import NotFound
from core.jobs.answers import answer
from core.jobs.search import is_specific
from core.jobs.words import counted_keys, field_label
from core.storage.job_search import Hit
from pages.shared import badges, empty, job_details, places
from pages.shared.badges import badge
from pages.shared.errors import report_errors
from pages.shared.text import esc
from pages.shared.when import moment
from pages.support import candidate
from pages.visit import Visit

QUESTIONS = {"job": "A job", "candidate": "A candidate"}
MOST_CUSTOMERS = 8
LIST_HEIGHT = 560
"""Pixels of the list of results; it scrolls, so that the answer stays in sight."""


def show(visit: Visit) -> None:
    """Draw the page, which is read-only."""
    about = st.radio(
        "Question", QUESTIONS, key="support_about", horizontal=True, label_visibility="collapsed",
        format_func=QUESTIONS.__getitem__,
    )  # fmt: skip
    if about == "candidate":
        candidate.draw(visit)
        return
    st.title("Why is this job not here?", anchor=False)
    search, onboarding_id = _question(visit)
    if not is_specific(search):
        _no_search(onboarding_id)
        return
    with report_errors("find a job"):
        _answers(visit, search, onboarding_id)


def _question(visit: Visit) -> tuple[str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Job", key="support_search", placeholder="Title, city, any ID, or an address", icon=":material/search:",
            bind="query-params", width=420,
        )  # fmt: skip
        name = st.text_input(
            "Customer", key="support_customer", placeholder="All, or part of the name", icon=":material/business:",
            bind="query-params", width=280,
        )  # fmt: skip
    return (search or "").strip(), _customer(visit, (name or "").strip())


def _customer(visit: Visit, name: str) -> str:
    """Return the id of the onboarding that matches part of a customer's name, or "" for all of them."""
    if not name:
        return ""
    customers = portfolio.find(visit.ctx, search=name, limit=MOST_CUSTOMERS)
    if not customers.total:
        st.caption("No customer name contains this. All customers are searched.")
        return ""
    if customers.total == 1:
        st.caption(f"Only jobs of {esc(customers.onboardings[0].customer)}.")
        return customers.onboardings[0].id
    names = {onboarding.id: onboarding.customer for onboarding in customers.onboardings}
    more = f" These are the first {len(names)}; enter more of the name." if customers.total > len(names) else ""
    chosen = st.pills(
        f"Which of these {customers.total:,}?{more}",
        list(names),
        key="support_which",
        format_func=lambda onboarding_id: esc(names[onboarding_id]),
    )
    return chosen or ""


def _no_search(onboarding_id: str) -> None:
    if onboarding_id:
        st.caption("Enter what you know about the job, or open all jobs.")
        st.page_link(
            places.page(places.JOB_SYNC), label="Open this customer’s jobs", icon=":material/sync_alt:",
            query_params={"onboarding": onboarding_id},
        )  # fmt: skip
        return
    empty.nothing_yet(
        "Paste what the customer sent you",
        "A requisition ID, title, city, or the job’s address in the ATS or FactoryFix. At least three characters.",
        icon="manage_search",
    )


def _answers(visit: Visit, search: str, onboarding_id: str) -> None:
    result = job_tables.find(visit.ctx, search, onboarding_id=onboarding_id)
    if not result.hits:
        empty.nothing_matches("jobs")
        st.caption(
            "If the job exists, the ATS does not show it to the connection. Ask the customer whether it is open and "
            "published there. A customer’s jobs appear here after their first refresh."
        )
        return
    if result.corrected:
        st.info(f"No jobs match “{esc(search)}”. These match “{esc(result.corrected)}”.", icon=":material/spellcheck:")
    hits, count = {f"{hit.onboarding_id} {hit.row.key}": hit for hit in result.hits}, len(result.hits)
    more = " These are the first results. Add a word to narrow the search." if count == job_tables.MOST_HITS else ""
    st.caption(f"{counted_keys([hit.row.key for hit in result.hits])}.{more}")
    if count == 1:
        _card(visit, result.hits[0])
        return
    listed, opened = st.columns([2, 3])
    with listed:
        chosen = _chosen(hits)
    with opened:
        _card(visit, chosen)


def _chosen(hits: Mapping[str, Hit]) -> Hit:
    """Draw the results as a list and return the selected one, which is the first until another is clicked."""
    with st.container(height=LIST_HEIGHT, border=True):
        key = st.radio(
            "Jobs", list(hits), key="support_hit", label_visibility="collapsed",
            format_func=lambda key: _line(hits[key]), captions=[_where(hit) for hit in hits.values()],
        )  # fmt: skip
    return hits.get(key or "") or next(iter(hits.values()))


def _line(hit: Hit) -> str:
    return f"{esc(hit.row.title or 'No title')} :small[:gray[{esc(hit.row.outcome.value.capitalize())}]]"


def _card(visit: Visit, hit: Hit) -> None:
    row = hit.row
    with st.container(border=True, key="support_opened"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{esc(row.title or 'No title')}**  \n:small[{_where(hit)}]", width="content")
            badge(badges.OUTCOME, row.outcome.value)
        st.markdown(esc(row.reason))
        _answer(visit, hit)


def _where(hit: Hit) -> str:
    return " · ".join(esc(part) for part in (hit.customer, hit.row.requisition, hit.row.location) if part)


def _answer(visit: Visit, hit: Hit) -> None:
    row = hit.row
    try:
        details = job_tables.details(visit.ctx, hit.onboarding_id, hit.snapshot_id, row.key)
    except NotFound as error:
        st.caption(esc(f"{error.sentence} {error.next_step}"))
        return
    if job_tables.standing(visit.ctx, hit.onboarding_id).snapshot is None:
        st.warning(
            f"These jobs are from {moment(hit.read_at)}, before the connection was undone or linked again. "
            "Refresh jobs to see the current state.",
            icon=":material/history:",
        )
    st.markdown("**Answer to send**")
    window = visit.services.settings.promised_first_sync
    text = answer(row, as_of=moment(hit.read_at), window=window, sender=visit.person.name)
    st.code(text, language=None, wrap_lines=True)
    job_details.decided(details)
    who = field_label("who", row.who) or "Nobody"
    st.markdown(
        f"**Since** {moment(hit.since)}  \n**Who must act** {esc(who)}  \n**Next step** {esc(row.next_step or 'None')}"
    )
    job_details.history(details)
    st.page_link(
        places.page(places.JOB_SYNC), label=f"All jobs of {esc(hit.customer)}", icon=":material/sync_alt:",
        query_params={"onboarding": hit.onboarding_id},
    )  # fmt: skip
