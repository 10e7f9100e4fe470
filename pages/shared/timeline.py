"""Which fields an entry of the audit log changed, as lines of Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from core.storage.audit import Entry
from pages.shared.text import esc
from pages.shared.when import moment

MOST_FIELDS = 12
NOTHING = "nothing"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def draw_changes(lines: Sequence[str]) -> None:
    """Draw the lines of `changes`, at most MOST_FIELDS of them."""
    st.markdown("  \n".join(f":small[{line}]" for line in lines[:MOST_FIELDS]))
    if (more := len(lines) - MOST_FIELDS) > 0:
        st.caption(f"and {more} more field{'' if more == 1 else 's'}")


def changes(entry: Entry) -> list[str]:
    """Return one Markdown line for each field whose text differs: the old and the new value."""
    names = [*entry.after, *(name for name in entry.before if name not in entry.after)]
    values = [(name, _value(entry.before.get(name)), _value(entry.after.get(name))) for name in names]
    return [
        f":gray[{esc(name.replace('_', ' ').replace('.', ' › '))}] {f'{was} → {now or NOTHING}' if was else now}"
        for name, was, now in values
        if was != now
    ]


def _value(value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, dict):  # an actor: who it was is told by the name
        value = value.get("name", value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    try:
        return moment(datetime.fromisoformat(str(value)).astimezone(UTC)) if TIME.match(str(value)) else _short(value)
    except ValueError:
        return _short(value)


def _short(value: Any) -> str:
    text = str(value)
    return esc(text if len(text) <= 80 else text[:79] + "…")
