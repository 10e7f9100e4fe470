"""The FactoryFix accounts that a person can choose from, with a search when there are many."""

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


def matching(visit: Visit, search: str) -> dict[str, FactoryFixAccount]:
    """Return the accounts whose name contains `search`, by id; if FactoryFix fails, none, and an error on the page."""
    with report_errors("list accounts"):
        visit.ctx.require(Permission.AGREE)  # the cached answer may come from another person's request
        answer = _accounts(visit.ctx, search)
        if isinstance(answer, ServiceError):
            raise answer
        return {account.id: account for account in answer}
    return {}


def labels(accounts: Iterable[FactoryFixAccount]) -> dict[str, str]:
    """Return the label of each account in a list, by id: its name, with place and id if another has the same name."""
    by_id = {account.id: account for account in accounts}
    names = Counter(_compared(account) for account in by_id.values())
    return {
        account.id: _in_full(account) if names[_compared(account)] > 1 else name_of(account)
        for account in by_id.values()
    }


def name_of(account: FactoryFixAccount) -> str:
    """Return the account's name with single spaces, or its id if it has no name."""
    return " ".join((account.name or account.id).split())


def are_many(accounts: Collection[object]) -> bool:
    """Return whether the list is full, so that FactoryFix may have more accounts."""
    return len(accounts) >= actions.MOST_ACCOUNTS


def _compared(account: FactoryFixAccount) -> str:
    return name_of(account).casefold()


def _in_full(account: FactoryFixAccount) -> str:
    place = ", ".join(part for part in (account.city, account.state) if part)
    return " · ".join(part for part in (name_of(account), place, account.id) if part)


@st.cache_data(ttl=30, show_spinner=False)
def _accounts(_ctx: Context, search: str) -> Any:
    try:
        return actions.accounts(_ctx, search)
    except ServiceError as error:  # cached too: else each rerun of the form would wait for the same timeout
        return error
