"""A refused push: what to do about it, with a link or button to do it."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate as actions, live_profile, profile as profiles
from core.actions.context import Context
from core.candidate.draft import Draft
from core.candidate.record import Record
from core.candidate.remedies import remedy
from core.onboarding.states import LetterKind
from core.people.roles import Permission
from pages.shared import message, places
from pages.shared.text import esc
from pages.visit import Visit


def draw(visit: Visit, record: Record, draft: Draft | None) -> None:
    """Draw the next step, and a button that prepares a new person if no `draft` is being prepared."""
    step, way = remedy(record.push.error_code)
    st.markdown(f"**Next:** {esc(step)}")
    if way == "letter":
        _letter(visit, record)
    if way == "connection":
        places.link(places.CONNECTION, onboarding=visit.onboarding)
    if way == "linking":
        places.link(places.LINKING, onboarding=visit.onboarding)
    has_profile = record.profile_file and not record.push.second_of
    if draft is None and has_profile and visit.person.may(Permission.VERIFY):
        visit.button(
            "Prepare again with a new address",
            _prepare_again,
            visit.onboarding.id,
            key=f"again_{record.push.id}",
            values={"push_id": record.push.id},
            icon=":material/replay:",
        )


def _prepare_again(ctx: Context, onboarding_id: str, *, push_id: str) -> None:
    profiles.begin_again(ctx, onboarding_id, push_id=push_id)
    live_profile.create(ctx, onboarding_id)


def _letter(visit: Visit, record: Record) -> None:
    letter, _ = actions.permission_letter(visit.ctx, record.push.id)
    with st.container(border=True, key=f"letter_{record.push.id}"):
        message.draw(visit, LetterKind.PERMISSION, letter, about=record.push.id)
