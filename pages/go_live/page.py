"""Step 5c: the customer's word item by item, the clean-up, the named sign-off, and live."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import streamlit as st

from core.actions import go_live as actions
from core.onboarding.cleaning_up import left_in_ats
from core.onboarding.gates import to_sign_off
from core.onboarding.model import Confirmation, Onboarding, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS, current_step, waits_for_version_2
from core.people.roles import Permission, who_may
from pages.go_live import apply_addresses, ask_customer, clean_up, findings, report
from pages.shared import empty, onboarding_head, places
from pages.shared.errors import shown
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

ANSWERS = {"yes": ("green", "check_circle"), "no": ("red", "cancel"), "not applicable": ("gray", "block")}


class Heard(NamedTuple):
    """Who at the customer spoke, and how we heard it."""

    who: str
    channel: str


def show(visit: Visit) -> None:
    """Draw the last step of the chosen onboarding."""
    looking = onboarding_head.chosen(visit)
    if looking is None:
        return
    visit, onboarding = looking, looking.onboarding
    onboarding_head.header(visit, "Go live")
    main, aside = st.columns([3, 2], gap="large")
    with main:
        if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
            apply_addresses.draw(visit, onboarding)
        elif not onboarding_head.left_out(onboarding, Step.CANDIDATE, lead_on=False):
            findings.draw(onboarding)
            _confirmations(visit, onboarding)
            findings.screenshots(visit, onboarding)
    with aside:
        _sign_off(visit, onboarding)
        if onboarding.clean_up:
            clean_up.draw(visit, onboarding)
        report.draw(visit, onboarding)


def _confirmations(visit: Visit, onboarding: Onboarding) -> None:
    st.subheader("What the customer sees in their ATS", anchor=False)
    if onboarding.candidate is None:
        _nobody_to_look_at(onboarding)
        places.link(places.TEST_CANDIDATE, onboarding=onboarding)
        return
    ask_customer.draw(visit, onboarding)
    may = visit.person.may(Permission.VERIFY)
    heard = _heard_from(onboarding) if may else None
    with st.container(border=True, key="live_items"):
        for item, sentence in CONFIRMATION_ITEMS.items():
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"live_{item}"
            ):
                said = onboarding.candidate.confirmations.get(item)
                _said(sentence, said)
                if waits_for_version_2(onboarding, item):
                    st.caption("Comes with version 2", width="content")
                elif heard:
                    _answer(visit, onboarding, item, said, heard)
    if not may:
        st.caption(f"You can look, not confirm: {who_may(Permission.VERIFY)} do.")


def _nobody_to_look_at(onboarding: Onboarding) -> None:
    if left_in_ats(onboarding):
        title = "No test candidate to look at"
        told = "The last one is only to be removed. Push a new one; then the customer looks for it."
    else:
        title, told = "No test candidate yet", "Push one first; then the customer looks for it."
    empty.nothing_yet(title, told, icon="person_add")


def _heard_from(onboarding: Onboarding) -> Heard:
    name, channel = st.columns(2)
    who = name.text_input("Who at the customer says so", value=onboarding.requirements.admin.name, key="live_who")
    heard = channel.selectbox("How you heard it", actions.CHANNELS, key="live_channel", format_func=str.capitalize)
    return Heard(who or "", heard)


def _said(sentence: str, said: Confirmation | None) -> None:
    with st.container(gap="xxsmall", width="stretch"):
        st.markdown(f"{_mark(said)} **{esc(sentence)}**")
        if said:
            note = f" “{esc(said.note)}”" if said.note else ""
            answer = esc(said.answer.capitalize())
            st.caption(f"{answer}: {esc(said.who)}, by {esc(said.channel)}, {moment(said.heard.at)}{note}")


def _answer(visit: Visit, onboarding: Onboarding, item: str, said: Confirmation | None, heard: Heard) -> None:
    """Draw one click for a yes; any other answer, and any change, is given with a note."""
    keep = partial(_keep, visit, onboarding, item, heard)
    looked_at = onboarding.candidate.push_id if onboarding.candidate else ""
    key = f"live_{item}_{looked_at}"  # a press on the screen of another test candidate says nothing about this one
    if said is None and st.button("Yes", key=f"{key}_yes", icon=":material/check:"):
        keep("yes")
    if said:  # each answer has an empty form of its own: the note on the last one is no note on the next
        key = f"{key}_{said.heard.at:%Y%m%d%H%M%S%f}"
    with st.popover("Change" if said else "Other answer", key=f"{key}_other", type="tertiary"):
        answer = st.segmented_control("Answer", list(ANSWERS), format_func=str.capitalize, key=f"{key}_answer")
        note = st.text_input("Note", key=f"{key}_note", placeholder="What was seen", max_chars=300)
        if onboarding.sign_off:
            st.markdown(":orange[:material/warning:] The sign-off is void then: this customer is no longer live here.")
        if st.button("Save", key=f"{key}_keep", disabled=answer is None):
            keep(answer or "", note or "")


def _keep(visit: Visit, onboarding: Onboarding, item: str, heard: Heard, answer: str, note: str = "") -> None:
    with shown("confirm", onboarding=onboarding.id, item=item):
        actions.confirm(
            visit.ctx, onboarding.id, item=item, answer=answer, who=heard.who, channel=heard.channel, note=note
        )
        st.rerun()


def _mark(said: Confirmation | None) -> str:
    colour, icon = ANSWERS[said.answer] if said else ("gray", "radio_button_unchecked")
    return f":{colour}[:material/{icon}:]"


def _sign_off(visit: Visit, onboarding: Onboarding) -> None:
    with st.container(border=True):
        st.subheader("Sign-off", anchor=False)
        if done := onboarding.sign_off:
            st.markdown(f":green[:material/check_circle:] **Live.** Approved by {esc(done.approver)}")
            st.caption(f"Recorded by {esc(done.recorded.by)}, {moment(done.recorded.at)}")
            return
        if not visit.person.may(Permission.SIGN_OFF):
            st.caption(f"{who_may(Permission.SIGN_OFF).capitalize()} record the sign-off.")
            return
        ready = current_step(onboarding) is Step.GO_LIVE
        for sentence in to_sign_off(onboarding, approver="-"):
            st.markdown(f":gray[:material/radio_button_unchecked:] {esc(sentence)}")
        approver = st.text_input("Approver at the customer", key="live_approver", disabled=not ready)
        note = st.text_input("Note", key="live_note", disabled=not ready)
        if st.button("Sign off and go live", key="live_sign_off", type="primary", disabled=not ready):
            with shown("sign off", onboarding=onboarding.id):
                actions.sign_off(visit.ctx, onboarding.id, approver=approver or "", note=note or "")
                st.toast("The customer is live.", icon=":material/flag:")
                st.rerun()
