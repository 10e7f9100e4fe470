"""Choices that the address keeps by their value: what Streamlit binds itself are labels, whose counts change."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def fill(key: str, name: str, offered: Sequence[str], *, remembered: bool = False) -> None:
    """Give the widget of this key, before it is drawn, what the address names under `name`, of what is offered.

    `remembered` takes up the last choice where somebody comes back to the page by a link that names none.
    """
    last = st.session_state.get(_last(key))
    if remembered and last and key not in st.session_state and name not in st.query_params:
        st.query_params[name] = last
    wanted = st.query_params.get_all(name)  # the browser's way back changes the address alone
    chosen = [one for one in wanted if one in offered]
    if st.session_state.get(key) != chosen:  # written again, it would undo a press that is on its way
        st.session_state[key] = chosen


def keep(key: str, name: str) -> None:
    """Write what was just chosen there into the address."""
    st.query_params[name] = st.session_state[_last(key)] = st.session_state[key]


def _last(key: str) -> str:
    return f"{key}_last"
