"""One push of a test candidate: its result, what the ATS shows, and the next step."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate as actions, read_back
from core.actions.context import Context
from core.candidate.draft import Draft
from core.candidate.push import PushState, second_job_outcome
from core.candidate.record import Record
from core.onboarding.confirming import findings, to_be_confirmed, version_2_of
from core.onboarding.states import PhaseState, Step, SyncMode
from core.onboarding.steps import current_step, version_2_open
from core.people.roles import Permission
from pages.candidate import push_refusal, second_phase
from pages.shared import badges, places
from pages.shared.badges import badge
from pages.shared.errors import log_link, report_errors
from pages.shared.pushed import open_in_ats
from pages.shared.text import esc, mono
from pages.shared.when import moment
from pages.visit import Visit

LOOKS: dict[str, badges.Look] = {
    PushState.INTENT: ("blue", "send"),
    PushState.ACCEPTED: ("green", "check_circle"),
    PushState.REFUSED: ("red", "error"),
    PushState.UNKNOWN: ("orange", "help"),
    PushState.RESOLVED: ("gray", "search_check"),
}
WHILE_OPEN = 3.0
"""Seconds between two updates while background work is looking for the result."""


def draw(visit: Visit, record: Record, history: list[Record], draft: Draft | None) -> None:
    """Draw one push; `draft` is the candidate that is being prepared at the same time, if any."""
    push = record.push
    with st.container(border=True, key=f"push_{push.id}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{esc(record.candidate_name)}** to {esc(record.job_title)}", width="content")
            badge(LOOKS, push.state, _label(record))
        st.markdown(f"{mono(push.email)} :gray[· pushed by {esc(push.by.name)}, {moment(push.at)}]")
        if push.second_of:
            _second_job(record, history)
        if push.message:
            kombo = f" Kombo says: {esc(push.kombo_message)}" if push.kombo_message else ""
            st.markdown(f":material/info: {esc(push.message)}{kombo}")
        for warning in push.warnings:
            st.markdown(f":orange[:material/warning:] {esc(warning)}")
        if push.arrived:
            _arrived(visit, record)
        elif push.is_open:
            _unclear(visit, record)
        elif push.is_lost and visit.person.may(Permission.VERIFY):
            _look_up(visit, record)
        elif push.state is PushState.REFUSED:
            push_refusal.draw(visit, record, draft)
        _evidence(visit, record)
    if _is_unsettled(record):
        visit.fragment(_watch, record, run_every=WHILE_OPEN)


def _label(record: Record) -> str:
    match record.push.state:
        case PushState.INTENT:
            return "On its way"
        case PushState.ACCEPTED:
            return "Accepted"
        case PushState.REFUSED:
            return "Refused"
        case PushState.UNKNOWN:
            return "With FactoryFix" if record.push.by_pipeline else "Unknown"
        case PushState.RESOLVED:
            return "Found in the ATS" if record.push.arrived else "Did not arrive"


def _is_unsettled(record: Record) -> bool:
    """Return whether background work is still looking for a result."""
    push, update = record.push, record.update
    return push.is_open or (push.arrived and record.seen is None) or (update is not None and not update.is_settled)


def _watch(visit: Visit, record: Record) -> None:
    """Reload the page when the push has changed."""
    now = {known.push.id: known for known in actions.history(visit.ctx, record.onboarding_id)}
    if now.get(record.push.id) != record:
        visit.refresh()


def _second_job(record: Record, history: list[Record]) -> None:
    first = next((known for known in history if known.push.id == record.push.second_of), None)
    if first is not None:
        st.markdown(f":material/person_check: **Second job:** {esc(second_job_outcome(first.push, record.push))}")


def _arrived(visit: Visit, record: Record) -> None:
    onboarding = visit.onboarding
    known = to_be_confirmed(onboarding, record.push.id)
    phase = version_2_of(onboarding, record.push.id)
    unseen = bool(known and (record.seen is None or (phase and phase.state is PhaseState.SENT)))
    _seen(record)
    with st.container(horizontal=True, vertical_alignment="center"):
        open_in_ats(record)
        if visit.person.may(Permission.VERIFY):  # looking saves its result, so it needs the permission
            visit.button(
                "Look in the ATS",
                read_back.look_in_ats,
                record.push.id,
                key=f"look_{record.push.id}",
                busy="Looking in the ATS…",
                type="primary" if unseen else "secondary",
                icon=":material/refresh:",
            )
        if known:
            _onward(visit, ready=not unseen)
    both = onboarding.requirements.sync_mode is SyncMode.NEW_AND_ENGAGED
    if record.update or (both and known):  # version 2 is only useful for the candidate that the customer checks
        second_phase.draw(visit, record)


def _onward(visit: Visit, *, ready: bool) -> None:
    """Draw the link to the customer's confirmation, as the main button where it is the next step."""
    onboarding = visit.onboarding
    step, answered = current_step(onboarding), onboarding.candidate and onboarding.candidate.confirmations
    if step is Step.GO_LIVE:
        label = "Next: sign-off"
    else:
        label = "Next: the customer’s confirmation" if answered else "Next: ask the customer to check"
    open_here = findings(onboarding) or version_2_open(onboarding) or not ready or step is Step.LIVE
    if open_here or not visit.person.may(Permission.VERIFY):
        places.link(places.GO_LIVE, label="The customer’s confirmation", onboarding=onboarding)
    elif visit.choice(label, key="cand_onward", type="primary", icon=":material/arrow_forward:"):
        places.go(places.GO_LIVE, onboarding)


def _seen(record: Record) -> None:
    seen = record.seen
    if seen is None:
        st.caption(":material/hourglass_top: Waiting for the application to appear in the ATS.")
        return
    facts = {"Stage": seen.stage, "Source": seen.source}
    parts = [f"{name}: **{esc(value)}**" if value else f"{name}: :gray[unknown]" for name, value in facts.items()]
    st.markdown(" · ".join(parts))
    if problem := record.source_problem():
        st.markdown(f":orange[:material/warning:] {esc(problem)}")
    where = f"on the {seen.attachments_on}" if seen.attachments_on else "none seen in the ATS"
    files = "".join(f"  \n:material/attach_file: {mono(name)}" for name in seen.attachments)
    st.markdown(f"Files, {where}:{files}")
    st.caption(f"As shown in the ATS, {moment(seen.at)}")


def _unclear(visit: Visit, record: Record) -> None:
    st.markdown(
        "**We do not know yet whether this arrived.** We look it up by its e-mail address and never send it again."
    )
    if not visit.person.may(Permission.VERIFY):
        return
    if record.push.state is PushState.INTENT:
        st.caption("The request was sent. The answer can take two minutes.")
        return
    _look_up(visit, record)
    key = f"loss_{record.push.id}"
    with st.expander("It did not arrive", icon=":material/person_off:"):
        st.text_input("How do you know?", key=f"{key}_reason")
        visit.button(
            "Record that it did not arrive",
            read_back.accept_loss,
            record.push.id,
            key=key,
            seen=visit.seen(push=record.push.id),
            typed={"reason": f"{key}_reason"},
        )


def _look_up(visit: Visit, record: Record) -> None:
    visit.button(
        "Look it up now",
        _find,
        record.push.id,
        key=f"lookup_{record.push.id}",
        busy="Looking it up in the ATS…",
        type="primary" if record.push.is_open else "secondary",
        icon=":material/search:",
    )
    if st.session_state.pop(_not_found(record.push.id), False):
        st.info(
            "Not found yet by its e-mail address. That does not prove that it did not arrive: "
            "some connections cannot search by e-mail."
        )


def _find(ctx: Context, push_id: str) -> None:
    """Look up a push, and remember for the next run of the page if it was not found."""
    st.session_state[_not_found(push_id)] = not read_back.look_up(ctx, push_id).push.arrived


def _not_found(push_id: str) -> str:
    return f"not_found_{push_id}"


def _evidence(visit: Visit, record: Record) -> None:
    push = record.push
    with st.expander("Evidence", icon=":material/fingerprint:"):
        facts = {
            "Application": push.application_id,
            "Application in the ATS": push.remote_id,
            "Candidate": push.candidate_id,
            "PDF (SHA-256)": push.pdf_sha256,
            "Request (SHA-256)": push.payload_hash,
            "Kombo’s answer": push.error_code,
        }
        for name, value in facts.items():
            if value:
                st.markdown(f"{name}: {esc(value)}")
        log_link(push.log_url)
        if record.files and st.toggle("Show the PDF that was sent", key=f"pdf_{push.id}"):
            with report_errors("open pdf", push=push.id):
                _, content = actions.file(visit.ctx, record.onboarding_id, record.files[0])
                st.pdf(content, height=600, key=f"pdfview_{push.id}")
