"""The history of an onboarding: who did what, when, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.storage.audit import Entry
from pages.parts.text import esc
from pages.parts.when import moment

SHOWN_FIELDS = 6


def draw(entries: Sequence[Entry]) -> None:
    """Draw the entries, the newest first, each with the fields that it changed."""
    if not entries:
        st.caption("Nothing has happened yet.")
    for entry in entries:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{esc(entry.what)}**")
            st.caption(f"{esc(entry.who)} · {moment(entry.at)}")
            names = [*entry.after, *(name for name in entry.before if name not in entry.after)]
            for name in names[:SHOWN_FIELDS]:
                change = f"{_value(entry.before.get(name))} → {_value(entry.after.get(name))}"
                st.markdown(f":small[{esc(name.replace('_', ' ').replace('.', ' › '))}: {change}]")
            if len(names) > SHOWN_FIELDS:
                st.caption(f"and {len(names) - SHOWN_FIELDS} more fields")


def _value(value: Any) -> str:
    text = "–" if value in (None, "", [], {}) else str(value)
    return esc(text if len(text) <= 80 else text[:79] + "…")
