"""The form of step 1, in the order of the call: the ATS, how candidates flow, who, by when, which jobs."""

from __future__ import annotations

import streamlit as st

from core.actions import expected_jobs
from core.actions import requirements as actions
from core.errors import InvalidInput
from core.factoryfix.wire import Account
from core.onboarding.model import TYPED_TEXTS, Onboarding, Requirements, SyncMode
from pages.requirements import draft, identification
from pages.requirements.draft import key, put, value
from pages.shared import accounts
from pages.shared.text import esc
from pages.shared.words import mode_name
from pages.visit import Visit

CAPTIONS = {
    SyncMode.ENGAGED: "Only candidates who completed screening reach the ATS.",
    SyncMode.NEW_AND_ENGAGED: (
        "Candidates reach the ATS when they apply, and are updated after screening. Some ATSs handle updates badly."
    ),
    SyncMode.REDIRECT: (
        "Candidates apply on the career page. More of them drop off, and the AI recruiter cannot screen them."
    ),
    SyncMode.MANUAL: (
        "Somebody at the customer copies each candidate into the ATS. For an ATS that takes no candidates."
    ),
}


def draw(visit: Visit, onboarding: Onboarding) -> Requirements:
    """Draw the form and return the requirements as they are typed now."""
    known = _accounts(visit, onboarding)
    names = {account: accounts.name_of(one) for account, one in known.items()}
    wanted = draft.typed(visit, onboarding, names)
    problems = actions.problems(visit.services, wanted)
    with st.container(border=True):
        st.subheader("The exact ATS", anchor=False)
        identification.draw(visit.services, onboarding, wanted)
    _mode(onboarding)
    _contacts(onboarding, problems)
    _frame(onboarding, accounts.labels(known.values()))
    _expected(onboarding, problems)
    return wanted


def _accounts(visit: Visit, onboarding: Onboarding) -> dict[str, Account]:
    """Return the accounts to choose from, by id; what is chosen already is always among them."""
    said = onboarding.requirements
    known = {chosen: Account(id=chosen) for chosen in [value(onboarding, "account")] if chosen}
    if said.account_id:
        known[said.account_id] = Account(id=said.account_id, name=said.account_name)
    return known | accounts.found(visit, str(value(onboarding, "account_search") or ""))


def _mode(onboarding: Onboarding) -> None:
    with st.container(border=True):
        st.subheader("Sync mode", anchor=False)
        mode = st.radio(
            "Which candidates reach the ATS",
            list(CAPTIONS),
            format_func=mode_name,
            captions=list(CAPTIONS.values()),
            key=key(onboarding, "mode"),
            label_visibility="collapsed",
            persist_state="session",
        )
        if mode is SyncMode.REDIRECT:
            st.text_input(TYPED_TEXTS["redirect_reason"], key=key(onboarding, "reason"), persist_state="session")
            st.checkbox("We advised against it", key=key(onboarding, "advised"), persist_state="session")
        elif mode is SyncMode.MANUAL:
            st.text_input(TYPED_TEXTS["by_hand"], key=key(onboarding, "by_hand"), persist_state="session")


def _contacts(onboarding: Onboarding, problems: dict[str, str]) -> None:
    with st.container(border=True):
        st.subheader("Contacts at the customer", anchor=False)
        contacts = (("admin", "ATS administrator"), ("backup", "Back-up"))
        for side, (who, label) in zip(st.columns(2), contacts, strict=True):
            with side:
                st.text_input(f"{label}: name", key=key(onboarding, f"{who}_name"), persist_state="session")
                st.text_input(
                    f"{label}: e-mail",
                    key=key(onboarding, f"{who}_email"),
                    icon=":material/mail:",
                    persist_state="session",
                )
                _problem(problems, who)


def _frame(onboarding: Onboarding, labels: dict[str, str]) -> None:
    with st.container(border=True):
        st.subheader("Account, target and compliance", anchor=False)
        account, target = st.columns([2, 1])
        if accounts.are_many(labels) or value(onboarding, "account_search"):
            account.text_input("Search accounts", key=key(onboarding, "account_search"), persist_state="session")
        account.selectbox(
            "FactoryFix account",
            list(labels),
            format_func=labels.__getitem__,
            key=key(onboarding, "account"),
            index=None,
            placeholder="Choose the account that jobs go to",
            persist_state="session",
        )
        target.date_input("Go-live target", key=key(onboarding, "target"), value=None, persist_state="session")
        st.text_area(
            TYPED_TEXTS["compliance"],
            key=key(onboarding, "compliance"),
            placeholder="For example: OFCCP, IT security review started on …",
            height=80,
            persist_state="session",
        )


def _expected(onboarding: Onboarding, problems: dict[str, str]) -> None:
    with st.container(border=True):
        said = "One job per line: requisition id, title or address. It may follow later."
        st.markdown(f"### The customer’s expected jobs\n\n:gray[:small[{said}]]", anchors=False)
        st.text_area(
            "Expected jobs",
            key=key(onboarding, "expected"),
            height=140,
            label_visibility="collapsed",
            persist_state="session",
        )
        listed = str(value(onboarding, "expected") or "")
        if listed.strip() and not _problem(problems, "expected_list"):
            count = expected_jobs.count_expected(listed)
            st.caption(f":green[:material/check:] {count:,} {'job' if count == 1 else 'jobs'} in this list")
        _file(onboarding)


def _file(onboarding: Onboarding) -> None:
    st.file_uploader(
        "Or read them from a file",
        type=["csv", "tsv", "txt", "xlsx"],
        key=key(onboarding, "file"),
        on_change=_take_file,
        args=(onboarding,),
    )
    if problem := st.session_state.pop(key(onboarding, "file_problem"), ""):
        st.error(esc(problem))
    if st.session_state.get(key(onboarding, "list_before")):
        st.button(
            "Take the list before back", key="req_list_back", type="tertiary", on_click=_take_back, args=(onboarding,)
        )


def _take_file(onboarding: Onboarding) -> None:
    """Put an uploaded list into the text field; what was typed there stays when the file cannot be read."""
    file = st.session_state.get(key(onboarding, "file"))
    if file is None:
        return
    try:
        listed = expected_jobs.expected_text(file.getvalue(), file.name)
    except InvalidInput as refused:
        st.session_state[key(onboarding, "file_problem")] = f"{refused.sentence} {refused.next_step}"
        return
    st.session_state[key(onboarding, "list_before")] = value(onboarding, "expected")
    put(onboarding, "expected", listed)


def _take_back(onboarding: Onboarding) -> None:
    put(onboarding, "expected", st.session_state.pop(key(onboarding, "list_before")))


def _problem(problems: dict[str, str], field: str) -> bool:
    """Say under a field what is wrong with it."""
    if field in problems:
        st.markdown(f":red[:material/error: :small[{esc(problems[field])}]]")  # a caption's red would be too pale
    return field in problems
