"""The form of step 1: typed values live in the session until they are saved, and survive a change of page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import requirements as actions
from core.errors import InvalidInput
from core.onboarding.model import Contact, Onboarding, Requirements, SyncMode, Word
from core.people.roles import Person
from core.services import Services
from pages.parts import identification
from pages.parts.errors import shown
from pages.parts.text import esc

MODES = {
    SyncMode.ENGAGED: ("Engaged only (recommended)", "Only candidates who completed screening reach the ATS."),
    SyncMode.NEW_AND_ENGAGED: (
        "New and Engaged",
        "Candidates reach the ATS when they apply, and are updated after screening. Some ATSs handle updates badly.",
    ),
    SyncMode.REDIRECT: (
        "Redirect",
        "Candidates apply on the career page. More of them drop off, and the AI recruiter cannot screen them.",
    ),
}
FIELDS = (
    "account",
    "admin_name",
    "admin_email",
    "backup_name",
    "backup_email",
    "urls",
    "ats",
    "decision",
    "mode",
    "reason",
    "advised",
    "compliance",
    "target",
    "expected",
)


def key(onboarding: Onboarding, field: str) -> str:
    """Return the session's name for one field of this onboarding's form."""
    return f"req_{onboarding.id}_{field}"


def version_seen(onboarding: Onboarding) -> int:
    """Return the version that the typed values started from."""
    return int(st.session_state[key(onboarding, "version")])


def load(onboarding: Onboarding) -> None:
    """Fill the form from the store the first time, and again when nothing was typed and the store has moved on."""
    state = st.session_state
    filled = state.get(key(onboarding, "filled"))
    typed = {field: state.get(key(onboarding, field)) for field in FIELDS}
    if filled is not None and typed != filled:
        return  # something is typed and not saved: it stays as it is
    values = _values(onboarding.requirements)
    state.update({key(onboarding, field): value for field, value in values.items()})
    state[key(onboarding, "filled")] = values
    state[key(onboarding, "version")] = onboarding.version


def forget(onboarding: Onboarding) -> None:
    """Drop what is typed; the form is filled from the store the next time."""
    st.session_state.pop(key(onboarding, "filled"), None)


def _values(said: Requirements) -> dict[str, Any]:
    return {
        "account": said.account_id or None,
        "admin_name": said.admin.name,
        "admin_email": said.admin.email,
        "backup_name": said.backup.name,
        "backup_email": said.backup.email,
        "urls": "\n".join(said.pasted_urls),
        "ats": said.ats or None,
        "decision": said.ats_decision.text if said.ats_decision else "",
        "mode": said.sync_mode,
        "reason": said.redirect_reason,
        "advised": said.advised_against,
        "compliance": said.compliance,
        "target": said.go_live_target,
        "expected": said.expected_list,
    }


def draw(services: Services, user: Person, onboarding: Onboarding, *, disabled: bool) -> Requirements:
    """Draw the form and return the requirements as they are typed now."""
    names = _account(services, user, onboarding, disabled=disabled)
    _contacts(onboarding, disabled=disabled)
    with st.container(border=True):
        st.subheader("The exact ATS", anchor=False)
        identification.draw(services, onboarding, disabled=disabled)
    _mode(onboarding, disabled=disabled)
    _goal(onboarding, disabled=disabled)
    _expected(onboarding, disabled=disabled)
    return _typed(services, user, onboarding, names)


def _account(services: Services, user: Person, onboarding: Onboarding, *, disabled: bool) -> dict[str, str]:
    """Draw the choice of the FactoryFix account; returns the names of the accounts on offer by id."""
    said = onboarding.requirements
    names = {said.account_id: said.account_name} if said.account_id else {}
    if not disabled:
        with shown("list accounts"):
            names |= {one.id: one.name or one.id for one in _accounts(services, user)}
    with st.container(border=True):
        st.subheader("FactoryFix account", anchor=False)
        st.selectbox(
            "Account",
            list(names),
            format_func=lambda account_id: names.get(account_id, account_id),
            key=key(onboarding, "account"),
            index=None,
            placeholder="Choose the account that jobs go to",
            disabled=disabled,
            persist_state="session",
        )
    return names


@st.cache_data(ttl=60, show_spinner=False)
def _accounts(_services: Services, _user: Person) -> Any:
    return actions.accounts(_services, _user, "")


def _contacts(onboarding: Onboarding, *, disabled: bool) -> None:
    with st.container(border=True):
        st.subheader("Contacts at the customer", anchor=False)
        for who, label in (("admin", "ATS administrator"), ("backup", "Back-up")):
            name, email = st.columns(2)
            name.text_input(f"{label}: name", key=key(onboarding, f"{who}_name"), **_kept(disabled))
            email.text_input(f"{label}: e-mail", key=key(onboarding, f"{who}_email"), type="email", **_kept(disabled))


def _mode(onboarding: Onboarding, *, disabled: bool) -> None:
    with st.container(border=True):
        st.subheader("Sync mode", anchor=False)
        mode = st.radio(
            "Which candidates reach the ATS",
            list(MODES),
            format_func=lambda one: MODES[one][0],
            captions=[caption for _, caption in MODES.values()],
            key=key(onboarding, "mode"),
            label_visibility="collapsed",
            **_kept(disabled),
        )
        if mode is SyncMode.REDIRECT:
            st.text_input("Why the customer needs Redirect", key=key(onboarding, "reason"), **_kept(disabled))
            st.checkbox("We advised against it", key=key(onboarding, "advised"), **_kept(disabled))


def _goal(onboarding: Onboarding, *, disabled: bool) -> None:
    with st.container(border=True):
        st.subheader("Compliance and target", anchor=False)
        st.text_area(
            "Compliance needs",
            key=key(onboarding, "compliance"),
            placeholder="For example: OFCCP, IT security review started on …",
            height=80,
            **_kept(disabled),
        )
        st.date_input("Go-live target", key=key(onboarding, "target"), value=None, **_kept(disabled))


def _expected(onboarding: Onboarding, *, disabled: bool) -> None:
    with st.container(border=True):
        st.subheader("The customer’s expected jobs", anchor=False)
        st.caption("One job per line: requisition id, title or address. It may follow later.")
        st.text_area(
            "Expected jobs",
            key=key(onboarding, "expected"),
            height=140,
            label_visibility="collapsed",
            **_kept(disabled),
        )
        if not disabled:
            st.file_uploader(
                "Or read them from a file",
                type=["csv", "tsv", "txt", "xlsx"],
                key=key(onboarding, "file"),
                on_change=_take_file,
                args=(onboarding,),
            )
        if problem := st.session_state.pop(key(onboarding, "file_problem"), ""):
            st.error(esc(problem))


def _take_file(onboarding: Onboarding) -> None:
    """Put an uploaded list into the text field; what was typed there stays when the file cannot be read."""
    file = st.session_state.get(key(onboarding, "file"))
    if file is None:
        return
    try:
        st.session_state[key(onboarding, "expected")] = actions.expected_text(file.getvalue(), file.name)
    except InvalidInput as refused:
        st.session_state[key(onboarding, "file_problem")] = f"{refused.sentence} {refused.next_step}"


def _kept(disabled: bool) -> dict[str, Any]:
    return {"disabled": disabled, "persist_state": "session"}


def _typed(services: Services, user: Person, onboarding: Onboarding, names: dict[str, str]) -> Requirements:
    """Return the requirements as they are typed now; what is agreed and acknowledged stays as stored."""
    said = onboarding.requirements
    typed = {field: st.session_state.get(key(onboarding, field)) for field in FIELDS}
    text = {field: str(value or "").strip() for field, value in typed.items()}
    decision = said.ats_decision if said.ats_decision and said.ats_decision.text == text["decision"] else None
    if decision is None and text["decision"]:
        decision = Word(by=user.name, at=services.now(), text=text["decision"])
    return said.changed(
        account_id=text["account"],
        account_name=names.get(text["account"], "") if text["account"] else "",
        admin=Contact(name=text["admin_name"], email=text["admin_email"], role=said.admin.role),
        backup=Contact(name=text["backup_name"], email=text["backup_email"], role=said.backup.role),
        pasted_urls=tuple(text["urls"].split()),
        ats=text["ats"],
        ats_decision=decision,
        sync_mode=typed["mode"] or SyncMode.ENGAGED,
        redirect_reason=text["reason"],
        advised_against=bool(typed["advised"]),
        compliance=text["compliance"],
        go_live_target=typed["target"],
        expected_list=text["expected"],
    )
