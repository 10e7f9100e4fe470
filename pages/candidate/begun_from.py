"""What an open form shows: Streamlit keeps the value of a field although the candidate was changed meanwhile."""

from __future__ import annotations

import streamlit as st

from core.candidate.draft import Draft


def draft_behind(form: str, field: str, draft: Draft) -> Draft:
    """Return the draft from which the form with this `field` began: `draft`, where it begins in this drawing."""
    if field not in st.session_state:
        keep(form, draft)
    kept: Draft = st.session_state.get(_key(form), draft)
    return kept


def keep(form: str, draft: Draft) -> None:
    """Keep that the form shows this draft from now on, because its own values were saved."""
    st.session_state[_key(form)] = draft


def _key(form: str) -> str:
    return f"begun_from_{form}"
