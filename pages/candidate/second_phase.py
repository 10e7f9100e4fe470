"""New and Engaged: version 2 of the profile, sent to the same application."""

from __future__ import annotations

import streamlit as st

from core.actions import second_phase as actions
from core.candidate.push import PushState
from core.candidate.record import Record
from core.candidate.second_phase import Update
from core.onboarding.confirming import to_be_confirmed, version_2_of
from core.onboarding.model import SecondPhase
from core.onboarding.states import PhaseState
from core.onboarding.steps import version_2_open
from core.people.roles import Permission
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

STATEMENTS = {
    PhaseState.SEEN: (":green[:material/check_circle:]", "The customer sees version 2."),
    PhaseState.LEFT_OUT: (":gray[:material/step_over:]", "Left out."),
}
"""The icon and sentence for each way to close version 2."""


def draw(visit: Visit, record: Record) -> None:
    """Draw the second phase of one push: its result, and what is still to be done."""
    onboarding, push_id = visit.onboarding, record.push.id
    waits = bool(to_be_confirmed(onboarding, push_id) and version_2_open(onboarding))
    phase = version_2_of(onboarding, push_id)
    with st.container(border=True, key=f"phase_{push_id}"):
        st.markdown("**Second phase: the screened profile on the same application**")
        if record.update is not None:
            _outcome(record.update)
        if phase and phase.state in STATEMENTS and phase.statement.text:
            _statement(phase)
        if visit.person.may(Permission.VERIFY):
            if phase is None or phase.state is not PhaseState.SEEN:
                _send(visit, record, waits=waits)
            if waits:
                _settle(visit, record)


def _send(visit: Visit, record: Record, *, waits: bool) -> None:
    """Draw the button that sends version 2, if allowed; it is the main button if it is the next step."""
    update, push_id = record.update, record.push.id
    if update and update.state not in (PushState.REFUSED, PushState.UNKNOWN):
        return
    if update is None and waits:
        st.markdown(
            ":orange[:material/pending:] **Version 2 has not been sent yet.** FactoryFix sends it once the candidate "
            "is Engaged. The sign-off requires it."
        )
    needs_consent, again = update is not None and update.is_open, f"phase_again_{push_id}"
    consents = bool(needs_consent and st.checkbox("Send it again even though it may have arrived", key=again))
    visit.button(
        "Send version 2" if update is None else "Send version 2 again",
        actions.send_version_2,
        push_id,
        key=f"phase_send_{push_id}",
        seen=visit.seen(push=push_id),
        typed={"again": again} if needs_consent else {},
        busy="Sending version 2…",
        type="primary" if waits and record.seen else "secondary",
        icon=":material/send:",
        disabled=needs_consent and not consents,
    )


def _settle(visit: Visit, record: Record) -> None:
    """Draw the form that closes version 2 by the customer's statement, for an ATS that refuses it or shows no files."""
    push_id, key = record.push.id, f"phase_out_{record.push.id}"
    label = "Version 2 cannot be sent or seen in this ATS"
    expander = st.expander(label, icon=":material/step_over:", key=key, on_change="rerun")
    if not expander.open:
        return
    with expander:
        st.caption(
            "Without version 2, the customer only sees candidates before screening. Alternatively, choose “Engaged "
            "only” in the requirements. Your note appears in the go-live report."
        )
        st.text_input("Who at the customer told you, and what they said", key=f"{key}_said", max_chars=300)
        seen, typed = visit.seen(push=push_id), {"statement": f"{key}_said"}
        with st.container(horizontal=True):
            if record.update and record.update.state is not PushState.REFUSED:
                label = "The customer sees version 2"
                visit.button(label, actions.confirm_version_2, push_id, key=f"{key}_there", seen=seen, typed=typed)
            label, busy = "Leave version 2 out", "Checking whether the ATS accepts it…"
            visit.button(
                label, actions.leave_out_version_2, push_id, key=f"{key}_now", seen=seen, typed=typed, busy=busy
            )


def _statement(phase: SecondPhase) -> None:
    icon, sentence = STATEMENTS[phase.state]
    st.markdown(f"{icon} **{sentence}** “{esc(phase.statement.text)}”")
    st.caption(f"Recorded by {esc(phase.statement.by.name)}, {moment(phase.statement.at)}")


def _outcome(update: Update) -> None:
    st.caption(f"{esc(update.file_name)} · sent by {esc(update.by.name)}, {moment(update.at)}")
    if update.found_on:
        st.markdown(
            f":green[:material/check_circle:] Version 2 is on the {update.found_on}, seen {moment(update.found_at)}."
        )
    elif update.state is PushState.REFUSED:
        st.markdown(f":red[:material/error:] Refused: {esc(update.message)}")
    elif update.is_open:
        st.markdown(
            ":orange[:material/help:] We do not know yet whether version 2 arrived. Press “Look in the ATS” to check."
        )
    else:
        st.markdown(":orange[:material/hourglass_top:] Accepted, but not among the files yet.")
    for sentence in (*update.warnings, *update.extras):
        st.caption(esc(sentence))
