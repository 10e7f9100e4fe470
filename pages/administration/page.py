"""People and roles, the ATS catalogue, what the dashboard sends, and the health of the services that it uses."""

from __future__ import annotations

import streamlit as st

from core.actions import owners, people
from core.actions.context import Context
from core.people.accounts import SHORTEST_PASSWORD, Account
from core.people.roles import Permission, Person, Role
from core.plural import counted
from pages.administration import catalogue_review, messages, system_health
from pages.shared import upkeep
from pages.shared.text import esc
from pages.visit import Visit

ROLES = {role.value: role for role in Role}
PASSWORD_HELP = f"At least {SHORTEST_PASSWORD} characters. Share it securely. It is not shown again."


def show(visit: Visit) -> None:
    """Draw the page; raises if the person may not manage."""
    visit.person.require(Permission.MANAGE)
    st.title("Administration", anchor=False)
    people_tab, catalogue_tab, messages_tab, health_tab = st.tabs(
        ["People", "ATS catalogue", "Messages", "System health"], key="administration_tabs"
    )
    with people_tab:
        _people(visit)
    with catalogue_tab:
        catalogue_review.draw(visit)
    with messages_tab:
        messages.draw(visit)
    with health_tab:
        system_health.draw(visit)


def _people(visit: Visit) -> None:
    everyone = people.list_people(visit.ctx)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        active = sum(account.active for account in everyone)
        st.caption(f"{active} active, {len(everyone) - active} deactivated")
        if visit.choice("Add person", key="add_person", icon=":material/person_add:", type="primary"):
            visit.dialog("Add person", _add_dialog)
    for account in sorted(everyone, key=lambda account: not account.active):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"person_{account.id}"):
            st.markdown(f"**{esc(account.name)}**  \n:small[{esc(account.email)}]", width="stretch")
            _badges(account)
            if visit.choice("Change", key=f"change_{account.id}", icon=":material/edit:"):
                visit.dialog("Change person", _change_dialog, account.id, position="right")


def _badges(account: Account) -> None:
    if not account.active:
        st.badge("Deactivated", color="gray", icon=":material/block:")
    st.badge(account.role.value.capitalize(), color="blue")


def _add_dialog(visit: Visit) -> None:
    with visit.form("add_person_form", border=False):
        st.text_input("Name", key="new_name", autocomplete="off")
        st.text_input("E-mail address", key="new_email", autocomplete="off")
        st.selectbox("Role", list(ROLES), key="new_role", format_func=str.capitalize)
        st.text_input(
            "First password", type="password", key="new_password", help=PASSWORD_HELP, autocomplete="new-password"
        )
        visit.button(
            "Add person",
            _add,
            key="add_person_now",
            type="primary",
            typed={"name": "new_name", "email": "new_email", "role": "new_role", "password": "new_password"},
            done=lambda added: f"{added.name} can sign in now.",
            in_form=True,
        )


def _add(ctx: Context, *, name: str, email: str, role: str, password: str) -> Person:
    return people.add_person(ctx, email=email, name=name, role=ROLES[role], password=password)


def _change_dialog(visit: Visit, account_id: str) -> None:
    account = next(account for account in people.list_people(visit.ctx) if account.id == account_id)
    st.markdown(f"**{esc(account.name)}**  \n{esc(account.email)}")
    with visit.form("role_form", border=False):
        current = list(ROLES).index(account.role)
        key = f"changed_role_{account.id}"
        st.selectbox("Role", list(ROLES), index=current, key=key, format_func=str.capitalize)
        done = "Role changed."
        visit.button(
            "Change role", _change_role, account.id, key="change_role_now", typed={"role": key}, done=done, in_form=True
        )
    with visit.form("password_form", border=False):
        key = f"changed_password_{account.id}"
        st.text_input("New password", type="password", key=key, help=PASSWORD_HELP, autocomplete="new-password")
        visit.button(
            "Set new password",
            people.reset_password,
            account.id,
            key="reset_password_now",
            typed={"password": key},
            done="Password set. The person was signed out everywhere.",
            in_form=True,
        )
    _activity(visit, account)


def _change_role(ctx: Context, person_id: str, *, role: str) -> None:
    people.change_role(ctx, person_id, ROLES[role])


def _activity(visit: Visit, account: Account) -> None:
    if account.active:
        owned = owners.owned_by(visit.ctx, account.id)
        if owned:
            label = f"Who takes over {counted(owned, 'onboarding')}?"
            upkeep.choose_colleague(visit, "deactivate_successor", without=account.id, label=label)
        visit.button(
            "Deactivate",
            people.deactivate,
            account.id,
            key="deactivate_now",
            icon=":material/block:",
            typed={"successor": "deactivate_successor"} if owned else {},
            done="Deactivated and signed out everywhere.",
        )
    else:
        visit.button(
            "Reactivate",
            people.activate,
            account.id,
            key="activate_now",
            icon=":material/person_check:",
            done="Reactivated.",
        )
