"""The dialog that starts an onboarding: for an account of FactoryFix, or for a customer who is not there yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from core.actions import onboarding as actions
from core.actions.portfolio import standing
from core.onboarding.states import Step
from core.onboarding.steps import current_step
from pages.shared import accounts, places
from pages.shared.text import esc
from pages.visit import Visit

ACCOUNT: Final = "A FactoryFix account"
NEW: Final = "Not in FactoryFix yet"


def open_dialog(visit: Visit) -> None:
    """Open the dialog."""
    visit.dialog("Start an onboarding", _draw, icon=":material/add:")


def _draw(visit: Visit) -> None:
    """Draw the dialog; typing and Enter only choose, and the button starts."""
    kind = st.radio("Customer", (ACCOUNT, NEW), horizontal=True, key="new_customer_kind", label_visibility="collapsed")
    who = _account(visit) if kind == ACCOUNT else _typed(visit)
    named = bool(who["customer"].strip())
    another = _wants_another(visit, **who) if named else None
    visit.button(
        "Start",
        actions.start,
        key="start_now",
        values={**who, "another": another is True},
        then=lambda started: (places.REQUIREMENTS, started),
        type="primary",
        disabled=not named or another is False,
    )


def _account(visit: Visit) -> Mapping[str, str]:
    search = st.session_state.get("new_customer_search") or ""
    known = accounts.matching(visit, search)
    by_label = {label: known[account] for account, label in accounts.labels(known.values()).items()}
    if search or accounts.are_many(known):
        st.text_input("Search accounts", key="new_customer_search", icon=":material/search:")
    chosen = st.selectbox(
        "Account", list(by_label), index=None, key="new_customer", placeholder="Choose the customer’s account"
    )
    account = by_label.get(chosen or "")
    return {
        "customer": accounts.name_of(account) if account else "",
        "account_id": account.id if account else "",
    }


def _typed(visit: Visit) -> Mapping[str, str]:
    name = " ".join((st.text_input("Company name", key="new_customer_name", max_chars=200) or "").split())
    known = accounts.matching(visit, name) if len(name) > 2 else {}
    if known:
        labels = ", ".join(sorted(accounts.labels(known.values()).values())[:3])
        st.warning(f"**FactoryFix has an account like this:** {esc(labels)}.  \nChoose the account if it is theirs.")
    else:
        st.caption("The account has to exist before the requirements can be agreed.")
    return {"customer": name, "account_id": ""}


def _wants_another(visit: Visit, *, customer: str, account_id: str) -> bool | None:
    """Return whether to start another onboarding of the customer, as ticked on the page; None if they have none yet."""
    existing = actions.of_customer(visit.ctx, customer=customer, account_id=account_id)
    if existing is None:
        return None
    live = current_step(existing) is Step.LIVE
    stands = standing(visit.ctx, existing.id)
    state = "is live already" if live else "is onboarding already"
    holds = "" if live else f"{esc(stands.holds(visit.services.now()))} · "
    st.warning(f"**{esc(existing.customer)} {state}.**  \n{holds}{esc(existing.manager.name)}")
    places.link(places.open_place(existing), label="Open it", onboarding=existing, icon="arrow_forward")
    st.caption("FactoryFix holds one ATS link for each account. Another onboarding has to take the account over.")
    return st.checkbox("Start another one", key=f"start_another_{existing.id}")
