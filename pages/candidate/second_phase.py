"""New and Engaged on the page: version 2 of the profile on the same application."""

from __future__ import annotations

import streamlit as st

from core.actions import second_phase as actions
from core.candidate.push import PushState
from core.candidate.record import Record
from core.candidate.second_phase import Update
from core.onboarding.confirming import to_be_confirmed, version_2_of
from core.onboarding.model import SecondPhase
from core.onboarding.steps import version_2_open
from core.people.roles import Permission
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

STATEMENTS = {
    "seen": (":green[:material/check_circle:]", "The customer sees version 2."),
    "left out": (":gray[:material/step_over:]", "Left out."),
}
"""What the customer's word on version 2 is about."""


def draw(visit: Visit, record: Record) -> None:
    """Draw the second phase of one push: what became of it, and what is still to be done."""
    onboarding, push_id = visit.onboarding, record.push.id
    waits = bool(to_be_confirmed(onboarding, push_id) and version_2_open(onboarding))
    phase = version_2_of(onboarding, push_id)
    with st.container(border=True, key=f"phase_{push_id}"):
        st.markdown("**Second phase: the screened profile on the same application**")
        if record.update is not None:
            _outcome(record.update)
        if phase and phase.word.text:
            _statement(phase)
        if visit.person.may(Permission.VERIFY):
            if phase is None or phase.state != "seen":
                _send(visit, record, waits=waits)
            if waits:
                _settle(visit, record)


def _send(visit: Visit, record: Record, *, waits: bool) -> None:
    """Draw the button that sends version 2, where it may go: the main one if the onboarding waits for nothing else."""
    update, push_id = record.update, record.push.id
    if update and update.state not in (PushState.REFUSED, PushState.UNKNOWN):
        return
    if update is None and waits:
        st.markdown(
            ":orange[:material/pending:] **Version 2 is still to be sent.** FactoryFix sends it once the candidate "
            "is Engaged; without it nobody can sign off."
        )
    asks, again = update is not None and update.is_open, f"phase_again_{push_id}"
    wanted = bool(asks and st.checkbox("Send it again although it may be there", key=again))
    visit.button(
        "Send version 2" if update is None else "Send version 2 again",
        actions.send_version_2,
        push_id,
        key=f"phase_send_{push_id}",
        seen=visit.seen(push=push_id),
        typed={"again": again} if asks else {},
        busy="Sending version 2…",
        type="primary" if waits and record.seen else "secondary",
        icon=":material/send:",
        disabled=asks and not wanted,
    )


def _settle(visit: Visit, record: Record) -> None:
    """Draw the way through where this ATS refuses version 2, or shows no files to look for: the customer's word."""
    push_id, key = record.push.id, f"phase_out_{record.push.id}"
    label = "It cannot be sent or seen in this ATS"
    folded = st.expander(label, icon=":material/step_over:", key=key, on_change="rerun")
    if not folded.open:
        return
    with folded:
        st.caption(
            "Without version 2 the customer sees candidates before screening only. The other way is “Engaged only”, in "
            "the requirements. What you write stands in the go-live report."
        )
        st.text_input("Who at the customer told you, and what", key=f"{key}_said", max_chars=300)
        seen, typed = visit.seen(push=push_id), {"said": f"{key}_said"}
        with st.container(horizontal=True):
            if record.update and record.update.state is not PushState.REFUSED:
                label = "The customer sees version 2"
                visit.button(label, actions.confirm_version_2, push_id, key=f"{key}_there", seen=seen, typed=typed)
            label, busy = "Leave version 2 out", "Asking whether the ATS takes it…"
            visit.button(
                label, actions.leave_out_version_2, push_id, key=f"{key}_now", seen=seen, typed=typed, busy=busy
            )


def _statement(phase: SecondPhase) -> None:
    icon, sentence = STATEMENTS[phase.state]
    st.markdown(f"{icon} **{sentence}** “{esc(phase.word.text)}”")
    st.caption(f"Recorded by {esc(phase.word.by)}, {moment(phase.word.at)}")


def _outcome(update: Update) -> None:
    st.caption(f"{esc(update.file_name)} · sent by {esc(update.by)}, {moment(update.at)}")
    if update.found_on:
        st.markdown(
            f":green[:material/check_circle:] Version 2 is on the {update.found_on}, seen {moment(update.found_at)}."
        )
    elif update.state is PushState.REFUSED:
        st.markdown(f":red[:material/error:] Refused: {esc(update.message)}")
    elif update.is_open:
        st.markdown(
            ":orange[:material/help:] Nobody knows yet whether version 2 arrived. “Look in the ATS” reads the files."
        )
    else:
        st.markdown(":orange[:material/hourglass_top:] Accepted; not seen among the files yet.")
    for sentence in (*update.warnings, *update.extras):
        st.caption(esc(sentence))
