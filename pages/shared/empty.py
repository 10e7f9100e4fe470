"""Three kinds of nothing, never one: nothing yet, nothing that passes the filter, and not here yet."""

from __future__ import annotations

import streamlit as st

from pages.shared.text import esc


def nothing_yet(title: str, sentence: str, *, icon: str = "inbox") -> None:
    """Say that there is nothing yet, and what would change that."""
    _nothing(title, sentence, icon)


def nothing_matches(what: str) -> None:
    """Say that the filter hides everything."""
    _nothing(f"No {what} match", "Change the search or the filters.", "filter_alt_off")


def waiting(title: str, sentence: str) -> None:
    """Say what is awaited, since when, and what is usual."""
    _nothing(title, sentence, "hourglass_top")


def _nothing(title: str, sentence: str, icon: str) -> None:
    with st.container(border=True):
        told = f"### :gray[:material/{icon}:]\n\n**{esc(title)}**  \n:gray[:small[{esc(sentence)}]]"
        st.markdown(told, text_alignment="center", anchors=False)
