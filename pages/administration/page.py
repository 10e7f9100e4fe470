"""People and roles, and the health of what the dashboard stands on."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.actions import people
from core.actions.health import check_health
from core.people.accounts import SHORTEST_PASSWORD, Account
from core.people.roles import Permission, Role
from pages.administration import catalogue_review
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

ROLES = {role.value: role for role in Role}
PASSWORD_HELP = f"At least {SHORTEST_PASSWORD} characters. Tell it to the person by a safe way; it is not shown again."


def show(visit: Visit) -> None:
    """Draw the page; for people who may manage."""
    visit.person.require(Permission.MANAGE)
    st.title("Administration", anchor=False)
    people_tab, catalogue_tab, health_tab = st.tabs(
        ["People", "ATS catalogue", "System health"], key="administration_tabs"
    )
    with people_tab:
        _people(visit)
    with catalogue_tab:
        catalogue_review.draw(visit)
    with health_tab:
        _health(visit)


def _people(visit: Visit) -> None:
    everyone = people.list_people(visit.ctx)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        active = sum(account.active for account in everyone)
        st.caption(f"{active} active, {len(everyone) - active} deactivated")
        if st.button("Add person", key="add_person", icon=":material/person_add:", type="primary"):
            _add_dialog(visit)
    for account in sorted(everyone, key=lambda a: not a.active):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"person_{account.id}"):
            st.markdown(f"**{esc(account.name)}**  \n:small[{esc(account.email)}]", width="stretch")
            _badges(account)
            if st.button("Change", key=f"change_{account.id}", icon=":material/edit:"):
                _change_dialog(visit, account)


def _badges(account: Account) -> None:
    if not account.active:
        st.badge("Deactivated", color="gray", icon=":material/block:")
    st.badge(account.role.value.capitalize(), color="blue")


@st.dialog("Add person")
def _add_dialog(visit: Visit) -> None:
    with st.form("add_person_form", border=False):
        name = st.text_input("Name", key="new_name", autocomplete="off")
        email = st.text_input("E-mail address", key="new_email", autocomplete="off")
        role = st.selectbox("Role", list(ROLES), key="new_role", format_func=str.capitalize)
        password = st.text_input(
            "First password", type="password", key="new_password", help=PASSWORD_HELP, autocomplete="new-password"
        )
        if st.form_submit_button("Add person", type="primary", key="add_person_now"):
            with shown("add person"):
                added = people.add_person(
                    visit.ctx, email=email or "", name=name or "", role=ROLES[role], password=password or ""
                )
                _done(f"{added.name} can sign in now.")


@st.dialog("Change person", position="right")
def _change_dialog(visit: Visit, account: Account) -> None:
    st.markdown(f"**{esc(account.name)}**  \n{esc(account.email)}")
    with st.form("role_form", border=False):
        role = st.selectbox(
            "Role", list(ROLES), index=list(ROLES).index(account.role), key="changed_role", format_func=str.capitalize
        )
        if st.form_submit_button("Change role", key="change_role_now"):
            done = "The role stays as it was." if ROLES[role] is account.role else "Role changed."
            _act(done, lambda: people.change_role(visit.ctx, account.id, ROLES[role]))
    with st.form("password_form", border=False):
        password = st.text_input(
            "New password", type="password", key="changed_password", help=PASSWORD_HELP, autocomplete="new-password"
        )
        if st.form_submit_button("Set new password", key="reset_password_now"):
            done = "Password set. Everywhere else the person was signed out."
            _act(done, lambda: people.reset_password(visit.ctx, account.id, password or ""))
    if not account.active:
        if st.button("Activate again", key="activate_now", icon=":material/person_check:"):
            _act("Activated.", lambda: people.activate(visit.ctx, account.id))
    elif st.button("Deactivate", key="deactivate_now", icon=":material/block:"):
        _act("Deactivated and signed out everywhere.", lambda: people.deactivate(visit.ctx, account.id))


def _act(done: str, action: Callable[[], None]) -> None:
    with shown("change person"):
        action()
        _done(done)


def _done(sentence: str) -> None:
    st.toast(esc(sentence), icon=":material/check:")
    st.rerun()


def _health(visit: Visit) -> None:
    if not st.button("Check now", key="check_health", icon=":material/monitor_heart:"):
        st.caption("Asks the database, the background work, Kombo and FactoryFix how they are.")
        return
    with st.spinner("Asking…"):
        checks = check_health(visit.ctx)
    for check in checks:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"health_{check.name}"):
            st.markdown(f"**{esc(check.name)}**  \n:small[{esc(check.sentence)}]", width="stretch")
            if check.fine:
                st.badge("Fine", color="green", icon=":material/check:")
            else:
                st.badge("Trouble", color="red", icon=":material/error:")
    st.caption(f"As of {moment(visit.services.now())}.")
