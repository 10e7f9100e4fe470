"""The dialog with everybody at the customer: who they are and how to reach them."""

from __future__ import annotations

import streamlit as st

from core.actions import contacts as actions
from core.onboarding.lengths import LINE
from core.onboarding.model import Contact
from core.people.roles import Permission
from pages.shared.text import esc
from pages.visit import Visit

TITLE = "Contacts"


def open_dialog(visit: Visit) -> None:
    """Open the dialog."""
    visit.dialog(TITLE, _draw, icon=":material/contacts:")


def _draw(visit: Visit) -> None:
    onboarding, requirements = visit.onboarding, visit.onboarding.requirements
    may_change = visit.person.may(Permission.CONNECT)
    _contact(requirements.admin, "ATS administrator")
    _contact(requirements.backup, "Back-up")
    for contact in onboarding.contacts:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            _contact(contact, contact.role)
            if may_change:
                visit.button(
                    "Remove",
                    actions.remove,
                    onboarding.id,
                    contact.id,
                    key=f"contact_remove_{contact.id}",
                    type="tertiary",
                )
    if requirements.agreed and requirements.agreed.text:
        st.caption(f"{esc(requirements.agreed.text)} agreed the requirements.")
    if may_change:
        _form(visit)


def _contact(contact: Contact, role: str) -> None:
    if not (contact.name or contact.email):
        return
    reach = " · ".join(esc(part) for part in (contact.email, contact.phone) if part)
    st.markdown(
        f"**{esc(contact.name or contact.email)}** :gray[{esc(role)}]  \n{reach or ':gray[No e-mail or phone]'}"
    )


def _form(visit: Visit) -> None:
    with visit.form("contact_form", clear_on_submit=True):
        name, role = st.columns(2)
        name.text_input("Name", key="contact_name", max_chars=LINE)
        role.text_input("Role", key="contact_role", max_chars=LINE, placeholder="HR manager")
        email, phone = st.columns(2)
        email.text_input("E-mail", key="contact_email", max_chars=LINE)
        phone.text_input("Phone", key="contact_phone", max_chars=LINE)
        visit.button(
            "Add a contact",
            actions.add,
            visit.onboarding.id,
            key="contact_add",
            typed={field: f"contact_{field}" for field in ("name", "role", "email", "phone")},
            in_form=True,
            stay=True,
            done="The contact is added.",
        )
