"""The app with one more page that is empty, and a bare Streamlit page; in a folder where no other `pages` lies."""

from __future__ import annotations

import streamlit as st

from pages import navigation
from pages.parts.places import Place

EMPTY, BARE = Place("empty", "Empty", "crop_square"), "bare"


def _nothing(_services: object, _user: object) -> None:
    st.title("Empty")


if __name__ == "__main__":
    if BARE in st.query_params:
        st.title("Empty")
    else:
        navigation.PAGES[EMPTY] = _nothing
        navigation.main()
