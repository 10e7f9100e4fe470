"""The FactoryFix accounts that a person chooses from: the first ones, and a search where there are more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.actions import requirements as actions
from core.people.roles import Person
from core.services import Services
from pages.parts.errors import shown


def found(services: Services, user: Person, search: str) -> dict[str, str]:
    """Return the accounts whose name contains these words, id to name; none when they cannot be asked for now."""
    with shown("list accounts"):
        return {one.id: one.name or one.id for one in _accounts(services, user, search)}
    return {}


def are_many(names: Mapping[str, str]) -> bool:
    """Return whether there may be more accounts than these."""
    return len(names) >= actions.MOST_ACCOUNTS


@st.cache_data(ttl=60, show_spinner=False)
def _accounts(_services: Services, _user: Person, search: str) -> Any:
    return actions.accounts(_services, _user, search)
