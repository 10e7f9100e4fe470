"""The draft that an open form displays: Streamlit keeps a field's value even if somebody else changes the candidate."""

from __future__ import annotations

import streamlit as st

from core.candidate.draft import Draft


def displayed_draft(form: str, field: str, draft: Draft) -> Draft:
    """Return the draft that filled the form with this `field`: `draft`, if the form is drawn for the first time."""
    if field not in st.session_state:
        remember(form, draft)
    displayed: Draft = st.session_state.get(_key(form), draft)
    return displayed


def remember(form: str, draft: Draft) -> None:
    """Remember that the form displays this draft from now on, because its values were saved."""
    st.session_state[_key(form)] = draft


def _key(form: str) -> str:
    return f"begun_from_{form}"
