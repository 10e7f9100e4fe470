"""Dialogs whose press has large consequences: what it does, and the field in which a person types to confirm it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import streamlit as st

from core.actions.context import Context
from core.errors import InvalidInput
from pages.shared.text import esc

T = TypeVar("T")


def consequences(sentences: Iterable[str], *, title: str = "What this does") -> None:
    """Draw what a press will do, each sentence as Markdown."""
    st.markdown(f"**{title}**")
    for sentence in sentences:
        st.markdown(f":orange[:material/warning:] {sentence}")


def account_field(account_id: str, key: str) -> None:
    """Draw the field in which the account's ID is typed to confirm."""
    st.text_input(f"To confirm, type the account’s ID: {esc(account_id)}", key=key)


def customer_field(customer: str, key: str) -> None:
    """Draw the field in which the customer's name is typed to confirm."""
    st.text_input(f"To confirm, type the customer’s name: {esc(customer)}", key=key)


def after_typing(act: Callable[..., T]) -> Callable[..., T]:
    """Return the action with two arguments more: it runs only if what was `typed` is what is `expected`."""

    def checked(ctx: Context, *ids: str, typed: str | None, expected: str, **values: Any) -> T:
        if (typed or "").strip() != expected:
            raise InvalidInput("The text does not match. Nothing was changed.", f"Type it exactly: {expected}")
        return act(ctx, *ids, **values)

    return checked
