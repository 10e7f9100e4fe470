"""The app with an empty page and one of plain lines, and a bare page; in a folder where no other `pages` lies."""

from __future__ import annotations

import streamlit as st

from pages import navigation
from pages.shared.places import Place

EMPTY, PLAIN, BARE = Place("empty", "Empty", "crop_square"), Place("plain", "Plain", "notes"), "bare"


def _empty(_visit: object) -> None:
    st.title("Empty")


def _plain(_visit: object) -> None:
    for number in range(int(st.query_params["lines"])):
        st.markdown(f"Line {number}")


if __name__ == "__main__":
    if BARE in st.query_params:
        st.title("Empty")
    else:
        navigation.PAGES |= {EMPTY: _empty, PLAIN: _plain}
        navigation.main()
