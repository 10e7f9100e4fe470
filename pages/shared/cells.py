"""Columns of a table as Arrow arrays, which Streamlit draws several times faster than a data frame."""

from __future__ import annotations

from array import array

import pyarrow as pa


def texts(values: list[str]) -> pa.Array:
    """Return the texts as a column; `pa.array` would load pandas (45 MB) only to check the input's type."""
    builder = pa.lib.StringBuilder()
    builder.append_values(values)
    return builder.finish()


def pills(values: list[str]) -> pa.Array:
    """Return a column of one-element lists, which a MultiselectColumn draws as colored pills."""
    starts = pa.py_buffer(array("i", range(len(values) + 1)))
    return pa.ListArray.from_arrays(pa.Array.from_buffers(pa.int32(), len(values) + 1, [None, starts]), texts(values))
