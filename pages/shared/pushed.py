"""Parts of a pushed test candidate that several pages draw."""

from __future__ import annotations

import streamlit as st

from core.candidate.record import Record


def open_in_ats(record: Record) -> None:
    """Draw a link to the candidate in the customer's ATS, if its address is known."""
    if record.seen and record.seen.remote_url.startswith(("https://", "http://")):
        st.link_button("Open in the ATS", record.seen.remote_url, icon=":material/open_in_new:")
