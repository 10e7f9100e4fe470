"""Messages in place of an empty list: nothing yet, no match for the filter, or still waiting."""

from __future__ import annotations

import streamlit as st

from pages.shared.text import esc


def nothing_yet(title: str, sentence: str, *, icon: str = "inbox") -> None:
    """Draw that there is nothing yet; `sentence` says what to do about it."""
    _nothing(title, sentence, icon)


def nothing_matches(what: str) -> None:
    """Draw that no `what` matches the search or the filters."""
    _nothing(f"No {what} match", "Change the search or the filters.", "filter_alt_off")


def waiting(title: str, sentence: str) -> None:
    """Draw what the page waits for; `sentence` says since when or what to do."""
    _nothing(title, sentence, "hourglass_top")


def _nothing(title: str, sentence: str, icon: str) -> None:
    with st.container(border=True):
        text = f"### :gray[:material/{icon}:]\n\n**{esc(title)}**  \n:gray[:small[{esc(sentence)}]]"
        st.markdown(text, text_alignment="center", anchors=False)
