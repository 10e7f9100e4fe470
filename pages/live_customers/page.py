"""Customers after go-live: the issues of their connections."""

from __future__ import annotations

import streamlit as st

from pages.live_customers import issue_list
from pages.visit import Visit


def show(visit: Visit) -> None:
    """Draw the page."""
    st.title("Live customers", anchor=False)
    issue_list.draw(visit)
