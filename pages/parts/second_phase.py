"""New and Engaged on the page: version 2 of the profile on the same application."""

from __future__ import annotations

import streamlit as st

from core.actions import second_phase as actions
from core.candidate.push import PushState
from core.candidate.record import Record
from core.candidate.second_phase import Update
from core.people.roles import Permission, Person
from core.services import Services
from pages.parts.errors import shown
from pages.parts.text import esc
from pages.parts.when import moment


def draw(services: Services, user: Person, record: Record) -> None:
    """Draw the second phase of one push: to be sent, or what became of it."""
    with st.container(border=True, key=f"phase_{record.push.id}"):
        st.markdown("**Second phase: the screened profile on the same application**")
        update = record.update
        if update is not None:
            _outcome(update)
        if not user.may(Permission.VERIFY) or (update and not _may_send(update)):
            return
        if update is None:
            st.caption("Version 1 is there. Now send version 2, as FactoryFix does once the candidate is Engaged.")
        again = False
        if update is not None and update.is_open:
            again = bool(st.checkbox("Send it again although it may be there", key=f"phase_again_{record.push.id}"))
        label = "Send version 2" if update is None else "Send version 2 again"
        blocked = update is not None and update.is_open and not again
        if st.button(label, key=f"phase_send_{record.push.id}", type="primary", disabled=blocked):
            with shown("send version 2", push=record.push.id), st.spinner("Sending version 2…"):
                actions.send_version_2(services, user, record.push.id, again=again)
                st.rerun()


def _may_send(update: Update) -> bool:
    return update.state in (PushState.REFUSED, PushState.UNKNOWN)


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
