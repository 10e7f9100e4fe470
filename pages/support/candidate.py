"""“Why did this candidate not arrive?”: a search by e-mail address or name, the reason, the evidence, and a text."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import arrivals as actions
from core.actions.context import Context
from core.candidate.arrival import ArrivalReason, Way, trigger
from core.errors import ServiceError
from core.factoryfix.wire import PlatformCandidate
from core.jobs.model import Outcome
from core.people.roles import Permission
from pages.shared import empty, places
from pages.shared.errors import report_errors
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

DONE = (ArrivalReason.ARRIVED,)
KEPT = 30
"""Seconds for which this tab keeps the answers of FactoryFix and Kombo; each press would ask again otherwise."""


def draw(visit: Visit) -> None:
    """Draw the search and the answer about the chosen candidate."""
    st.title("Why did this candidate not arrive?", anchor=False)
    search = st.text_input(
        "Candidate", key="support_candidate", placeholder="E-mail address or name", icon=":material/search:", width=420
    ).strip()
    if len(search) < actions.SHORTEST:
        empty.nothing_yet(
            "Enter the candidate’s e-mail address or name", "At least three characters. All customers are searched.",
            icon="person_search",
        )  # fmt: skip
        return
    with report_errors("find a candidate"):
        _answers(visit, search)


def _answers(visit: Visit, search: str) -> None:
    visit.ctx.require(Permission.VIEW)  # a kept answer must not outlive the session
    candidates = _candidates(visit.ctx, visit.person.id, search)
    if isinstance(candidates, ServiceError):
        raise candidates
    if not candidates:
        empty.nothing_matches("candidates")
        st.caption("FactoryFix has no such candidate, so none was sent. Ask how the candidate applied.")
        return
    by_id = {candidate.id: candidate for candidate in candidates}
    chosen = next(iter(by_id))
    if len(by_id) > 1:
        chosen = st.selectbox(
            f"{len(by_id)} candidates", list(by_id), key="support_which_candidate",
            format_func=lambda candidate_id: _line(by_id[candidate_id]),
        )  # fmt: skip
    _answer(visit, by_id.get(chosen) or candidates[0])


@st.cache_data(ttl=KEPT, scope="session", show_spinner=False)
def _candidates(_ctx: Context, person_id: str, search: str) -> Any:  # noqa: ARG001  another person is another key
    try:
        return actions.find(_ctx, search)
    except ServiceError as error:  # kept too: else each run of the page would wait for the same timeout
        return error


@st.cache_data(ttl=KEPT, scope="session", show_spinner=False)
def _explained(_ctx: Context, person_id: str, candidate: str, _candidate: PlatformCandidate) -> actions.Answer:  # noqa: ARG001
    return actions.explain(_ctx, _candidate)


def _line(candidate: PlatformCandidate) -> str:
    parts = (candidate.name, candidate.email, candidate.job_title, candidate.stage)
    return " · ".join(part for part in parts if part)


def _answer(visit: Visit, candidate: PlatformCandidate) -> None:
    with st.spinner("Asking Kombo…"):
        answer = _explained(visit.ctx, visit.person.id, candidate.model_dump_json(), candidate)
    arrival = answer.arrival
    with st.container(border=True, key="support_arrival"):
        st.markdown(f"**{esc(_line(candidate))}**")
        draw_result = st.success if arrival.reason in DONE else st.warning
        draw_result(f"**{esc(arrival.sentence)}**  \n{esc(arrival.next_step)}")
        for sentence in answer.unread:
            st.caption(f":material/help: {esc(sentence)}")
        st.markdown("  \n".join(f":small[:gray[{name}]] {value}" for name, value in _evidence(answer)))
        if answer.way.error:
            st.caption("Last error")
            st.code(answer.way.error, language=None, wrap_lines=True)
        if answer.way.in_ats and answer.way.in_ats.remote_url.startswith("https://"):
            st.link_button("Open in the ATS", answer.way.in_ats.remote_url, icon=":material/open_in_new:")
        st.markdown("**Answer to send**")
        st.code(answer.letter, language=None, wrap_lines=True)
        if answer.onboarding:
            places.link(places.CONNECTION, label=f"Connection of {esc(answer.onboarding.customer)}",
                        onboarding=answer.onboarding)  # fmt: skip


def _in_ats(way: Way) -> str:
    if way.in_ats:
        return f"Yes, in stage {way.in_ats.stage or 'unknown'}"
    if not way.linked:
        return "Not checked: the account is not linked"
    return "Kombo shows no application" if way.checked else "Kombo did not answer"


def _evidence(answer: actions.Answer) -> list[tuple[str, str]]:
    """Return what the answer rests on, as labels and Markdown."""
    way, seen = answer.way, answer.way.in_ats
    files = "could not be read" if seen and seen.attachments is None else ", ".join((seen and seen.attachments) or ())
    job = "added by hand" if way.by_hand else f"from the ATS; {way.job_outcome or 'not'} in the last job refresh"
    if way.job_outcome == Outcome.MANUAL_DUPLICATE:
        job = "manual duplicate"
    return [
        ("Customer", esc(answer.onboarding.customer) if answer.onboarding else "No onboarding here"),
        ("Job", esc(f"{way.job_title or 'Unknown'} ({job})")),
        ("Stage", esc(way.stage or "Unknown")),
        ("Sent once in stage", trigger(way)),
        ("Passive", "Yes" if way.passive else "No"),
        ("Last attempt", moment(way.attempted_at)),
        ("In the ATS", esc(_in_ats(way))),
        ("Attachments", esc(files or "None") if seen else "–"),
        ("As of", moment(answer.as_of)),
    ]
