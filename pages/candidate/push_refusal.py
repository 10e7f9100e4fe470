"""A push that was clearly refused: what to do about it, and the way there."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate as actions
from core.actions import profile as profiles
from core.candidate.record import Record
from core.candidate.remedies import remedy
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from pages.shared import message, places
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.visit import Visit


def draw(visit: Visit, onboarding: Onboarding, record: Record) -> None:
    """Draw the next step, and a button that begins again as a new person."""
    step, way = remedy(record.push.error_code)
    st.markdown(f"**Next:** {esc(step)}")
    if way == "letter":
        _letter(visit, record)
    if way == "connection":
        places.link(places.CONNECTION, onboarding=onboarding)
    if way == "linking":
        places.link(places.LINKING, onboarding=onboarding)
    again = visit.person.may(Permission.VERIFY) and record.profile_file and not record.push.second_of
    label = "Prepare again with a new address"
    if again and st.button(label, key=f"again_{record.push.id}", icon=":material/replay:"):
        with shown("prepare again", push=record.push.id):
            profiles.begin_again(visit.ctx, onboarding.id, push_id=record.push.id)
            st.rerun()


def _letter(visit: Visit, record: Record) -> None:
    letter, to = actions.permission_letter(visit.ctx, record.push.id)
    with st.container(border=True, key=f"letter_{record.push.id}"):
        message.draw(letter, to)
