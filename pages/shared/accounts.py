"""The FactoryFix accounts that a person chooses from: the first ones, and a search where there are more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

import streamlit as st

from core.actions import requirements as actions
from core.actions.context import Context
from core.errors import ServiceError
from core.factoryfix.wire import FactoryFixAccount
from core.people.roles import Permission
from pages.shared.errors import report_errors
from pages.visit import Visit


def found(visit: Visit, search: str) -> dict[str, FactoryFixAccount]:
    """Return the accounts whose name contains these words, by id; none when they cannot be asked for now."""
    with report_errors("list accounts"):
        visit.ctx.require(Permission.AGREE)  # also for an answer that is kept from somebody else's question
        told = _accounts(visit.ctx, search)
        if isinstance(told, ServiceError):
            raise told
        return {one.id: one for one in told}
    return {}


def labels(accounts: Iterable[FactoryFixAccount]) -> dict[str, str]:
    """Return what each account is called in a list, by id: its name, with place and id where others have the same."""
    names = {one.id: one for one in accounts}
    shared = Counter(_plain(one) for one in names.values())
    return {one.id: _in_full(one) if shared[_plain(one)] > 1 else name_of(one) for one in names.values()}


def name_of(account: FactoryFixAccount) -> str:
    """Return the account's name as an onboarding keeps it, or its id where it has none."""
    return " ".join((account.name or account.id).split())


def are_many(accounts: Collection[object]) -> bool:
    """Return whether there may be more accounts than these."""
    return len(accounts) >= actions.MOST_ACCOUNTS


def _plain(account: FactoryFixAccount) -> str:
    return name_of(account).casefold()


def _in_full(account: FactoryFixAccount) -> str:
    place = ", ".join(part for part in (account.city, account.state) if part)
    return " · ".join(part for part in (name_of(account), place, account.id) if part)


@st.cache_data(ttl=30, show_spinner=False)
def _accounts(_ctx: Context, search: str) -> Any:
    try:
        return actions.accounts(_ctx, search)
    except ServiceError as trouble:  # kept as well: each run of the form would wait for the same silence again
        return trouble
