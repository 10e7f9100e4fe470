"""The form of step 1, in the order of the call: ATS, sync mode, contacts, account, target date, expected jobs."""

from __future__ import annotations

import streamlit as st

from core.actions import requirements as actions
from core.ats.expectations import no_connection
from core.factoryfix.wire import FactoryFixAccount
from core.onboarding.model import Requirements
from core.onboarding.states import IpFilter, SyncMode
from core.onboarding.sync_settings import APPLY_ADDRESS
from pages.requirements import customer_list, draft, identification
from pages.requirements.draft import key, value
from pages.requirements.fields import label
from pages.shared import accounts
from pages.shared.text import esc
from pages.shared.words import IP_FILTER, mode_name
from pages.visit import Visit

CAPTIONS = {
    SyncMode.ENGAGED: "Only candidates who completed screening reach the ATS.",
    SyncMode.NEW_AND_ENGAGED: (
        "Candidates reach the ATS when they apply, and are updated after screening. Some ATSs handle updates poorly."
    ),
    SyncMode.REDIRECT: (
        "Candidates apply on the career page. More of them drop off, and the AI recruiter cannot screen them."
    ),
    SyncMode.MANUAL: (
        "Somebody at the customer enters each candidate into the ATS. For an ATS that accepts no candidates."
    ),
    SyncMode.UNKNOWN: "It was chosen in a newer version of the dashboard. Choose one of the others.",
}

FIRST_STAGE = "The ATS’s own first stage"


def draw(visit: Visit) -> tuple[Requirements, dict[str, str]]:
    """Draw the form; return the requirements typed in it, and the names of the accounts by id."""
    here, known = visit.onboarding.id, _accounts(visit)
    names = {account: accounts.name_of(known[account]) for account in known}
    wanted = draft.typed(visit, names)
    problems = actions.problems(visit.services, wanted)
    with st.container(border=True):
        st.subheader("The exact ATS", anchor=False)
        identification.draw(visit, wanted)
        _ip_filter(visit, wanted)
    _mode(here, problems, _stages(visit))
    _contacts(here, problems)
    _account(here, accounts.labels(known.values()))
    customer_list.draw(visit, problems.get("expected_list", ""))
    return wanted, names


def _accounts(visit: Visit) -> dict[str, FactoryFixAccount]:
    """Return the accounts to choose from, by id, always with the account that is chosen already."""
    here, saved = visit.onboarding.id, visit.onboarding.requirements
    known = {chosen: FactoryFixAccount(id=chosen) for chosen in [value(here, "account")] if chosen}
    if saved.account_id:
        known[saved.account_id] = FactoryFixAccount(id=saved.account_id, name=saved.account_name)
    return known | accounts.matching(visit, str(value(here, "account_search") or ""))


def _ip_filter(visit: Visit, wanted: Requirements) -> None:
    """Draw the question about IP addresses for an ATS that is connected with a link."""
    ats = visit.services.catalogue.get(wanted.ats)
    if ats is None or no_connection(ats):
        return
    st.radio(
        label("ip_filter"),
        [IpFilter.YES, IpFilter.NO, IpFilter.NOT_KNOWN],
        format_func=IP_FILTER.__getitem__,
        key=key(visit.onboarding.id, "ip_filter"),
        index=None,
        horizontal=True,
        persist_state="session",
        help="Ask the administrator or their IT team. Kombo gives fixed addresses only when the link is created.",
    )


def _mode(here: str, problems: dict[str, str], stages: tuple[str, ...]) -> None:
    with st.container(border=True):
        st.subheader("Sync mode", anchor=False)
        unknown = value(here, "mode") is SyncMode.UNKNOWN
        modes = CAPTIONS if unknown else {mode: text for mode, text in CAPTIONS.items() if mode is not SyncMode.UNKNOWN}
        mode = st.radio(
            label("mode"),
            list(modes),
            format_func=mode_name,
            captions=list(modes.values()),
            key=key(here, "mode"),
            label_visibility="collapsed",
            persist_state="session",
        )
        if mode is SyncMode.REDIRECT:
            st.text_input(label("reason"), key=key(here, "reason"), persist_state="session")
            st.checkbox(label("advised"), key=key(here, "advised"), persist_state="session")
            st.text_input(
                label("redirect_template"),
                key=key(here, "redirect_template"),
                placeholder=f"Each job’s own apply address, or {APPLY_ADDRESS}?source=FactoryFix",
                persist_state="session",
            )
            _problem(problems, "redirect_template")
        elif mode is SyncMode.MANUAL:
            st.text_input(label("by_hand"), key=key(here, "by_hand"), persist_state="session")
        elif mode.sends_candidates:
            source, stage = st.columns(2)
            source.text_input(label("source_name"), key=key(here, "source_name"), persist_state="session")
            with stage:
                _landing_stage(here, stages)


def _stages(visit: Visit) -> tuple[str, ...]:
    """Return the stages of the customer's jobs, as far as Kombo has read them."""
    connection = visit.onboarding.connection
    return connection.sample.stages if connection and connection.sample else ()


def _landing_stage(here: str, stages: tuple[str, ...]) -> None:
    """Draw the choice among the ATS's stages; before they can be read, the name is typed."""
    if stages:
        kept = value(here, "landing_stage") or ""
        st.selectbox(
            label("landing_stage"),
            list(dict.fromkeys(("", *stages, kept))),
            format_func=lambda name: name or FIRST_STAGE,
            key=key(here, "landing_stage"),
            help="The stages of this customer’s jobs, read from the ATS.",
            persist_state="session",
        )
        return
    st.text_input(
        label("landing_stage"),
        key=key(here, "landing_stage"),
        placeholder=FIRST_STAGE,
        help="The name as it stands in the ATS. Once the customer is connected, you choose it from the ATS’s stages.",
        persist_state="session",
    )


def _contacts(here: str, problems: dict[str, str]) -> None:
    with st.container(border=True):
        st.subheader("Contacts at the customer", anchor=False)
        for side, who in zip(st.columns(2), ("admin", "backup"), strict=True):
            name, email, phone = f"{who}_name", f"{who}_email", f"{who}_phone"
            with side:
                st.text_input(label(name), key=key(here, name), persist_state="session")
                st.text_input(label(email), key=key(here, email), icon=":material/mail:", persist_state="session")
                _problem(problems, who)
                st.text_input(label(phone), key=key(here, phone), icon=":material/call:", persist_state="session")


def _account(here: str, labels: dict[str, str]) -> None:
    with st.container(border=True):
        st.subheader("Account, target and compliance", anchor=False)
        account, target = st.columns([3, 2])
        if accounts.are_many(labels) or value(here, "account_search"):
            account.text_input("Search accounts", key=key(here, "account_search"), persist_state="session")
        account.selectbox(
            label("account"),
            list(labels),
            format_func=labels.__getitem__,
            key=key(here, "account"),
            index=None,
            placeholder="Choose the account that jobs go to",
            persist_state="session",
        )
        target.date_input(label("target"), key=key(here, "target"), value=None, persist_state="session")
        st.text_area(
            label("compliance"),
            key=key(here, "compliance"),
            placeholder="Example: OFCCP, IT security review started on …",
            height=80,
            persist_state="session",
        )


def _problem(problems: dict[str, str], field: str) -> bool:
    """Draw under a field what is wrong with it, if anything, and return whether something is."""
    if field in problems:
        st.markdown(f":red[:material/error: :small[{esc(problems[field])}]]")  # red in a caption would be too pale
    return field in problems
