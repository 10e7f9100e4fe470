"""Customers after go-live: the issues of their connections, hypercare, and who is with support."""

from __future__ import annotations

import streamlit as st

from pages.live_customers import customers, issue_list
from pages.visit import Visit

VIEWS = ("Issues", "Hypercare", "With support")


def show(visit: Visit) -> None:
    """Draw the page."""
    st.title("Live customers", anchor=False)
    view = st.radio("View", VIEWS, key="live_view", horizontal=True, label_visibility="collapsed")
    if view == "Issues":
        issue_list.draw(visit)
    else:
        customers.draw(visit, handed_over=view == "With support")
