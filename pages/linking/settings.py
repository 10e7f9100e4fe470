"""What linking writes to FactoryFix, and what it changes of what FactoryFix holds now."""

from __future__ import annotations

import streamlit as st

from core.onboarding.account_link_facts import AccountLinkSettings
from core.onboarding.link_check import AccountFacts
from core.onboarding.link_settings import TITLES, drift, wanted_settings
from core.onboarding.states import SyncMode
from pages.shared import places
from pages.shared.text import esc
from pages.shared.words import mode_name
from pages.visit import Visit

INNER = ("tool", "onboarding_id")
"""Settings that only tell programs apart: they are compared, but not drawn."""
SCOPES = {"active_us": "Active, in the United States"}


def draw(visit: Visit, account: AccountFacts | None) -> None:
    """Draw the settings of step 1 as they will be written; with `account`, beside what FactoryFix holds now."""
    onboarding = visit.onboarding
    if onboarding.connection is None:
        return
    wanted = wanted_settings(onboarding, onboarding.connection)
    requirements = onboarding.requirements
    with st.container(border=True, key="linking_settings"):
        st.subheader("What is written to FactoryFix", anchor=False)
        account_name = requirements.account_name or requirements.account_id or "Not chosen"
        lines = [f":small[:gray[Account]]  \n{esc(account_name)}"]
        held = account if account and account.settings else None  # a new link replaces nothing
        lines += [_compared(name, wanted, held) if held else _plain(name, wanted) for name in _drawn(wanted)]
        if account:
            lines.append(_summary(wanted, account))
        lines.append(":gray[:small[From the requirements. Change them there.]]")
        st.markdown("\n\n".join(lines))
        places.link(places.REQUIREMENTS, label="See the requirements", onboarding=onboarding)


def _drawn(wanted: AccountLinkSettings) -> list[str]:
    always = ("integration_id", "sync_mode", "jobs_scope")
    return [name for name in TITLES if name not in INNER and (name in always or getattr(wanted, name))]


def _plain(name: str, wanted: AccountLinkSettings) -> str:
    return f":small[:gray[{TITLES[name]}]]  \n{_value(name, getattr(wanted, name))}"


def _compared(name: str, wanted: AccountLinkSettings, account: AccountFacts) -> str:
    new, old = getattr(wanted, name), getattr(account.settings, name) if account.settings else ""
    if new == old:
        return f"{_plain(name, wanted)} :gray[:small[(unchanged)]]"
    before = _value(name, old) if old else "nothing"
    return f"{_plain(name, wanted)}  \n:orange[:small[:material/change_circle: replaces {before}]]"


def _summary(wanted: AccountLinkSettings, account: AccountFacts) -> str:
    changes = drift(wanted, account.settings)
    if account.settings is None:
        return ":gray[:small[FactoryFix holds no link for this account now.]]"
    if not changes:
        return ":green[:small[:material/check_circle: FactoryFix holds exactly this already.]]"
    names = ", ".join(change.title.lower() for change in changes)
    return f":gray[:small[Linking changes in FactoryFix: {names}.]]"


def _value(name: str, value: str) -> str:
    if name == "sync_mode":
        return esc(mode_name(SyncMode(value)) if value in set(SyncMode) else value)
    return esc(SCOPES.get(value, value))
