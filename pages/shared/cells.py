"""Tables of jobs: columns as Arrow arrays, which Streamlit draws several times faster than a data frame; rows; key."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import blake2b
from textwrap import shorten
from typing import Final

import pyarrow as pa
import streamlit as st

ROW: Final = 62
"""Row height in pixels: Streamlit wraps text only above four times the font size, and sentences need two lines."""
LONGEST: Final = 100
"""The most characters of a sentence in a row, about three lines; a longer one would be cut through a line."""
_NO_TOOLBAR: Final = "<style>[data-testid=stElementToolbar] { display: none; }</style>"


def hide_toolbar() -> None:
    """Hide Streamlit's toolbar: its CSV and search cover only the current page, and its CSV leaves formulas active."""
    st.html(_NO_TOOLBAR)


def rows_key(name: str, rows: Iterable[str]) -> str:
    """Return a table's widget key; it depends on the rows, so that a selection never moves to another job."""
    return f"{name}_{blake2b(chr(10).join(rows).encode(), digest_size=8).hexdigest()}"


def texts(values: list[str]) -> pa.Array:
    """Return the texts as a column; `pa.array` would load pandas (45 MB) only to check the input's type."""
    builder = pa.lib.StringBuilder()
    builder.append_values(values)
    return builder.finish()


def sentences(values: list[str]) -> pa.Array:
    """Return sentences as a column, each cut at a word where a row has no more room; a drawer shows the whole."""
    return texts([shorten(value, LONGEST, placeholder=" …") for value in values])


def pills(values: list[str]) -> pa.Array:
    """Return a column of one-element lists, which a MultiselectColumn draws as colored pills."""
    starts = pa.py_buffer(array("i", range(len(values) + 1)))
    return pa.ListArray.from_arrays(pa.Array.from_buffers(pa.int32(), len(values) + 1, [None, starts]), texts(values))
