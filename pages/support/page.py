"""“Why is this job not here?” answered in seconds: one search over all customers, and a text to send."""

from __future__ import annotations

import streamlit as st

from core.actions import job_tables, portfolio
from core.errors import NotFound
from core.jobs.answers import answer
from core.jobs.search import says_enough
from core.jobs.words import said
from core.storage.job_rows import Hit
from pages.shared import badges, empty, job_details, places
from pages.shared.badges import badge
from pages.shared.errors import report_errors
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

MOST_CUSTOMERS, MOST_HITS = 8, 20


def show(visit: Visit) -> None:
    """Draw the page; it changes nothing."""
    st.title("Why is this job not here?", anchor=False)
    search, onboarding_id = _question(visit)
    if not says_enough(search):
        _before(onboarding_id)
        return
    with report_errors("find a job"):
        _answers(visit, search, onboarding_id)


def _question(visit: Visit) -> tuple[str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Job", key="support_search", placeholder="Title, city, any id, or an address", icon=":material/search:",
            bind="query-params", width=420,
        )  # fmt: skip
        name = st.text_input(
            "Customer", key="support_customer", placeholder="All, or part of the name", icon=":material/business:",
            bind="query-params", width=280,
        )  # fmt: skip
    return (search or "").strip(), _customer(visit, (name or "").strip())


def _customer(visit: Visit, name: str) -> str:
    """Return the onboarding meant by part of a customer's name, or nothing for all of them."""
    if not name:
        return ""
    found = portfolio.find(visit.ctx, search=name, limit=MOST_CUSTOMERS)
    if not found.total:
        st.caption("No customer’s name holds this, so all are searched.")
        return ""
    if found.total == 1:
        st.caption(f"Only jobs of {esc(found.onboardings[0].customer)}.")
        return found.onboardings[0].id
    names = {one.id: one.customer for one in found.onboardings}
    more = f" These are the first {len(names)}; type more of the name." if found.total > len(names) else ""
    chosen = st.pills(
        f"Which of these {found.total:,}?{more}",
        list(names),
        key="support_which",
        format_func=lambda one: esc(names[one]),
    )
    return chosen or ""


def _before(onboarding_id: str) -> None:
    if onboarding_id:
        st.caption("Type what you know of the job, or look at all of them.")
        st.page_link(
            places.page(places.JOB_SYNC), label="Open this customer’s jobs", icon=":material/sync_alt:",
            query_params={"onboarding": onboarding_id},
        )  # fmt: skip
        return
    empty.nothing_yet(
        "Paste what the customer sent you",
        "A requisition id, a title, a city, or the job’s address in the ATS or in FactoryFix: two characters at least.",
        icon="manage_search",
    )


def _answers(visit: Visit, search: str, onboarding_id: str) -> None:
    hits = job_tables.find(visit.ctx, search, onboarding_id=onboarding_id)
    if not hits:
        empty.nothing_matches("jobs")
        st.caption(
            "If the customer is right, the ATS does not show this job to the connection: ask whether it is open and "
            "published there. Jobs of a customer appear here after their first reading."
        )
        return
    more = " The first ones; add a word to narrow it down." if len(hits) == MOST_HITS else ""
    st.caption(f"{len(hits)} job{'' if len(hits) == 1 else 's'}.{more}")
    several = len(hits) > 1
    for at, hit in enumerate(hits):
        _card(visit, hit, at, folded=several)


def _card(visit: Visit, hit: Hit, at: int, *, folded: bool) -> None:
    row = hit.row
    with st.container(border=True, key=f"support_hit_{at}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{esc(row.title or 'No title')}**  \n:small[{_where(hit)}]", width="content")
            badge(badges.OUTCOME, row.outcome.value)
        st.markdown(esc(row.reason))
        if not folded or st.toggle("Answer", key=f"support_open_{hit.onboarding_id}_{row.key}"):
            _answer(visit, hit)


def _where(hit: Hit) -> str:
    return " · ".join(esc(part) for part in (hit.customer, hit.row.requisition, hit.row.location) if part)


def _answer(visit: Visit, hit: Hit) -> None:
    row = hit.row
    try:
        found = job_tables.details(visit.ctx, hit.onboarding_id, hit.snapshot_id, row.key)
    except NotFound as moved:
        st.caption(esc(f"{moved.sentence} {moved.next_step}"))
        return
    if job_tables.standing(visit.ctx, hit.onboarding_id).snapshot is None:
        st.warning(
            f"These jobs were read {moment(hit.read_at)}, before the connection was taken back or linked anew. "
            "What holds now is known after the next reading.",
            icon=":material/history:",
        )
    job_details.decided(found)
    who = said("who", row.who) or "Nobody"
    st.markdown(
        f"**Since** {moment(hit.since)}  \n**Who must act** {esc(who)}  \n**Next step** {esc(row.next_step or 'None')}"
    )
    st.markdown("**To send**")
    text = answer(row, as_of=moment(hit.read_at), window=visit.services.settings.first_sync_promise)
    st.code(text, language=None, wrap_lines=True)
    job_details.history(found)
    st.page_link(
        places.page(places.JOB_SYNC), label=f"All jobs of {esc(hit.customer)}", icon=":material/sync_alt:",
        query_params={"onboarding": hit.onboarding_id},
    )  # fmt: skip
