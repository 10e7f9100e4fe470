"""The test candidate that the customer checks, and the message that asks them to look at it."""

from __future__ import annotations

import streamlit as st

from core.actions import go_live as actions
from core.candidate.record import Record
from core.onboarding.steps import version_2_open
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
            st.markdown(f":orange[:material/pending:] **{esc(waits)}.** Ask the customer to look once it is there.")
            places.link(places.TEST_CANDIDATE, onboarding=onboarding)
            return
        answered = bool(onboarding.candidate.confirmations)
        expander = st.expander(
            "Message: ask the customer to look",
            icon=":material/mail:",
            expanded=not answered,  # only when it is first drawn: an answer must not move the page under the pointer
            key=f"live_look_{record.push.id}",
            on_change="rerun",
        )
        if expander.open:
            with expander:
                letter = actions.look_letter(visit.ctx, onboarding.id)
                message.draw(letter, onboarding.requirements.admin.email)


def _who(record: Record) -> None:
    st.markdown(
        f"**{esc(record.candidate_name)}** to {esc(record.job_title)}  \n"
        f"{mono(record.push.email)} :gray[· pushed {moment(record.push.at)}]"
    )
    open_in_ats(record)
