"""The test candidate that the customer checks, and the message that asks them to look at it."""

from __future__ import annotations

import streamlit as st

from core.actions import go_live as actions
from core.candidate.record import Record
from core.onboarding.model import CandidateVerified
from core.onboarding.states import LetterKind
from core.onboarding.steps import asked_to_check, version_2_open
from core.people.roles import Permission
from pages.shared import message, places
from pages.shared.errors import report_errors
from pages.shared.pushed import open_in_ats
from pages.shared.text import esc, mono
from pages.shared.when import moment
from pages.visit import Visit


def draw(visit: Visit) -> None:
    """Draw the test candidate in the ATS, and the message; in New and Engaged it waits for version 2."""
    onboarding = visit.onboarding
    with st.container(border=True, key="live_candidate"), report_errors("test candidate", onboarding=onboarding.id):
        record = actions.to_be_confirmed(visit.ctx, onboarding.id)
        if record is None or onboarding.candidate is None:
            return
        _who(record)
        if waits := version_2_open(onboarding):
            st.markdown(
                f":orange[:material/pending:] **{esc(waits)}.** Ask the customer to check once it is in the ATS."
            )
            places.link(places.TEST_CANDIDATE, onboarding=onboarding)
            return
        expander = st.expander(
            "Message: ask the customer to check",
            icon=":material/mail:",
            expanded=not asked_to_check(onboarding),  # only when first drawn: a press must not move what is below
            key=f"live_look_{record.push.id}",
            on_change="rerun",
        )
        if expander.open:
            with expander:
                letter = actions.look_letter(visit.ctx, onboarding.id)
                message.draw(visit, LetterKind.LOOK, letter, about=record.push.id)
                _mark_as_sent(visit, onboarding.candidate)
        if sent := onboarding.candidate.request_sent:
            st.caption(f":green[:material/check_circle:] Marked as sent by {esc(sent.by.name)}, {moment(sent.at)}")


def _mark_as_sent(visit: Visit, candidate: CandidateVerified) -> None:
    """Draw the button that records the message as sent, unless it is."""
    if candidate.request_sent is None and visit.person.may(Permission.VERIFY):
        visit.button(
            "Mark as sent",
            actions.mark_request_sent,
            visit.onboarding.id,
            key="live_asked",
            seen=visit.seen(push=candidate.push_id),
            done="Marked as sent.",
            icon=":material/outgoing_mail:",
        )


def _who(record: Record) -> None:
    st.markdown(
        f"**{esc(record.candidate_name)}** to {esc(record.job_title)}  \n"
        f"{mono(record.push.email)} :gray[· pushed {moment(record.push.at)}]"
    )
    open_in_ats(record)
