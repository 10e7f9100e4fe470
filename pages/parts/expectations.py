"""What to tell the customer about this ATS before anything is sent, and a person's word on each warning."""

from __future__ import annotations

import streamlit as st

from core.actions import requirements as actions
from core.ats.expectations import Expectation, expectations
from core.onboarding.model import Onboarding, Requirements
from core.people.roles import Person
from core.services import Services
from pages.parts.errors import shown
from pages.parts.text import esc
from pages.parts.when import moment

ICONS = {"blocker": ("red", "block"), "warning": ("orange", "warning"), "info": ("blue", "info")}
OWNERS = {"us": "We", "customer": "The customer", "ATS vendor": "The ATS vendor"}


def draw(services: Services, user: Person, onboarding: Onboarding, wanted: Requirements, *, may_edit: bool) -> None:
    """Draw what this ATS and sync mode mean; nothing before an ATS is chosen."""
    ats = services.catalogue.get(wanted.ats)
    with st.container(border=True):
        st.subheader("What to expect", anchor=False)
        if ats is None:
            st.caption("Choose the ATS to see how the customer connects, who does it and how long it takes.")
            return
        st.caption(esc(ats.label))
        saved = (wanted.ats, wanted.sync_mode) == (onboarding.requirements.ats, onboarding.requirements.sync_mode)
        for said in expectations(ats, wanted.sync_mode.value):
            _one(services, user, onboarding, said, may_edit=may_edit, saved=saved)


def _one(
    services: Services, user: Person, onboarding: Onboarding, said: Expectation, *, may_edit: bool, saved: bool
) -> None:
    colour, icon = ICONS[said.kind]
    st.markdown(
        f":{colour}[:material/{icon}:] **{esc(said.title)}** :gray[· {OWNERS.get(said.owner, esc(said.owner))}]  \n"
        f"{esc(said.sentence)}"
    )
    if not said.acknowledge:
        return
    word = onboarding.requirements.acknowledged.get(said.key) if saved else None
    if word:
        words = f": “{esc(word.text)}”" if word.text else ""
        st.caption(f":material/check: Acknowledged by {esc(word.by)}, {moment(word.at)}{words}")
    elif may_edit:
        _acknowledge(services, user, onboarding, said, saved=saved)


def _acknowledge(services: Services, user: Person, onboarding: Onboarding, said: Expectation, *, saved: bool) -> None:
    name = f"req_ack_{onboarding.id}_{said.key}"
    text = st.text_input("In the customer’s words", key=f"{name}_text", placeholder="Who accepted this, and how")
    if st.button("Acknowledge", key=name, disabled=not (saved and text.strip())):
        with shown("acknowledge", onboarding=onboarding.id):
            actions.acknowledge(services, user, onboarding.id, key=said.key, text=text)
            st.rerun()
    if not saved:
        st.caption("Save first, then acknowledge.")
