"""Filter choices in the page address, by value.

Streamlit's own binding writes labels, which contain counts that change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st


def fill(key: str, name: str, offered: Sequence[str], *, remembered: bool = False) -> None:
    """Set the widget of this key, before it is drawn, to the offered values that the address has under `name`.

    With `remembered`, the last choice is restored when a link without this parameter opens the page.
    """
    last = st.session_state.get(_last(key))
    if remembered and last and key not in st.session_state and name not in st.query_params:
        st.query_params[name] = last
    wanted = st.query_params.get_all(name)  # the browser's Back button changes only the address
    chosen = [value for value in wanted if value in offered]
    if st.session_state.get(key) != chosen:  # writing it again would undo a click that is still on its way
        st.session_state[key] = chosen


def pills(
    label: str,
    offered: Sequence[str],
    *,
    key: str,
    name: str,
    label_of: Callable[[str], str],
    then: Callable[[], None] | None = None,
    remembered: bool = False,
) -> list[str]:
    """Draw pills that filter, kept in the address under `name`, and return the chosen values; `then` runs on a choice.

    A value of the address that is not offered any more is not chosen.
    """
    fill(key, name, offered, remembered=remembered)

    def chosen() -> None:
        keep(key, name)
        if then:
            then()

    return list(
        st.pills(
            label,
            offered,
            selection_mode="multi",
            key=key,
            format_func=label_of,
            label_visibility="collapsed",
            on_change=chosen,
        )
        or ()
    )


def keep(key: str, name: str) -> None:
    """Write the current choice of the widget into the address."""
    st.query_params[name] = st.session_state[_last(key)] = st.session_state[key]


def _last(key: str) -> str:
    return f"{key}_last"
