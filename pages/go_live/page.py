"""Step 5c: the customer's confirmations item by item, the clean-up, the named sign-off, and live."""

from __future__ import annotations

import streamlit as st

from core.actions import candidate as pushes, go_live as actions
from core.onboarding.cleaning_up import left_in_ats
from core.onboarding.model import CandidateVerified, Confirmation, Onboarding
from core.onboarding.states import Answer, ConfirmationItem, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS, waits_for_version_2
from core.people.roles import Permission, who_may
from pages.go_live import apply_addresses, ask_customer, clean_up, findings, report, sign_off
from pages.shared import empty, onboarding_head, places, reminder
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

ANSWERS = {
    Answer.YES: ("green", "check_circle"),
    Answer.NO: ("red", "cancel"),
    Answer.NOT_APPLICABLE: ("gray", "block"),
    Answer.UNKNOWN: ("gray", "help"),
}
CHOICES = tuple(answer for answer in Answer if answer is not Answer.UNKNOWN)
WHO, CHANNEL = "live_who", "live_channel"


def show(visit: Visit) -> None:
    """Draw the last step of the chosen onboarding."""
    chosen = onboarding_head.chosen(visit)
    if chosen is None:
        return
    visit, onboarding = chosen, chosen.onboarding
    onboarding_head.header(visit, "Go live")
    redirects = onboarding.requirements.sync_mode is SyncMode.REDIRECT
    if redirects:
        apply_addresses.draw(visit)
    main, aside = st.columns([3, 2], gap="large")
    with main:
        if redirects:
            apply_addresses.close(visit)
        elif not onboarding_head.left_out(onboarding, Step.CANDIDATE, lead_on=False):
            findings.draw(onboarding)
            reminder.draw(visit)
            _confirmations(visit)
            findings.screenshots(visit)
    with aside:
        sign_off.draw(visit)
        if onboarding.clean_up:
            clean_up.draw(visit)
        report.draw(visit)


def _confirmations(visit: Visit) -> None:
    onboarding = visit.onboarding
    st.subheader("What the customer sees in their ATS", anchor=False)
    if onboarding.candidate is None:
        _no_candidate(onboarding)
        places.link(places.TEST_CANDIDATE, onboarding=onboarding)
        return
    ask_customer.draw(visit)
    expected = {known.push.id: known.source for known in pushes.history(visit.ctx, onboarding.id)}
    source = expected.get(onboarding.candidate.push_id)
    may = visit.person.may(Permission.VERIFY)
    if may:
        _respondent(onboarding)
    with st.container(border=True, key="live_items"):
        for item, sentence in CONFIRMATION_ITEMS.items():
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"live_{item}"
            ):
                _answered(sentence, onboarding.candidate.confirmations.get(item))
                if item is ConfirmationItem.SOURCE and source:
                    st.caption(f"“{esc(source)}”", width="content")
                if waits_for_version_2(onboarding, item):
                    st.caption("Comes with version 2", width="content")
                elif may:
                    _answer(visit, onboarding.candidate, item)
    if not may:
        st.caption(f"You can view this. {who_may(Permission.VERIFY).capitalize()} can confirm.")


def _no_candidate(onboarding: Onboarding) -> None:
    if left_in_ats(onboarding):
        title = "No test candidate to check"
        next_step = "The previous one still has to be removed. Push a new one, then ask the customer to check it."
    else:
        title, next_step = "No test candidate yet", "Push one first, then ask the customer to check it."
    empty.nothing_yet(title, next_step, icon="person_add")


def _respondent(onboarding: Onboarding) -> None:
    """Draw the fields for who at the customer answered and on which channel; they apply to every answer below."""
    name, channel = st.columns(2)
    name.text_input("Who at the customer told you", value=onboarding.requirements.admin.name, key=WHO)
    channel.selectbox("How they told you", actions.CHANNELS, key=CHANNEL, format_func=str.capitalize)


def _answered(sentence: str, confirmation: Confirmation | None) -> None:
    with st.container(gap="xxsmall", width="stretch"):
        st.markdown(f"{_mark(confirmation)} **{esc(sentence)}**")
        if confirmation:
            answer, channel = esc(confirmation.answer.capitalize()), esc(confirmation.channel)
            note = f" “{esc(confirmation.note)}”" if confirmation.note else ""
            heard = moment(confirmation.heard.at)
            st.caption(f"{answer}: {esc(confirmation.who)}, by {channel}, {heard}{note}")


def _answer(visit: Visit, candidate: CandidateVerified, item: ConfirmationItem) -> None:
    """Draw a button for “yes”, and a form with a note for any other answer and any change."""
    before, seen = candidate.confirmations.get(item), visit.seen(push=candidate.push_id)
    heard = {"who": WHO, "channel": CHANNEL}
    if before is None:
        visit.button(
            "Yes",
            actions.confirm,
            visit.onboarding.id,
            key=f"live_{item}_yes",
            seen=seen,
            typed=heard,
            values={"item": item.value, "answer": Answer.YES.value},
            icon=":material/check:",
        )
    # The keys contain the time of the last answer, so that its note does not become the note of the next.
    fields = f"live_{item}_{candidate.push_id}_{before.heard.at.timestamp() if before else ''}"
    with st.popover("Change" if before else "Other answer", key=f"{fields}_other", type="tertiary"):
        answer = st.segmented_control(
            "Answer", [choice.value for choice in CHOICES], format_func=str.capitalize, key=f"{fields}_answer"
        )
        st.text_input("Note", key=f"{fields}_note", placeholder="What they saw", max_chars=300)
        if visit.onboarding.sign_off:
            st.markdown(
                ":orange[:material/warning:] If you save a “no” or change an answer, the sign-off no longer "
                "counts. This customer is then no longer live here."
            )
        visit.button(
            "Save",
            actions.confirm,
            visit.onboarding.id,
            key=f"live_{item}_keep",
            seen=seen,
            typed=heard | {"answer": f"{fields}_answer", "note": f"{fields}_note"},
            values={"item": item.value},
            disabled=answer is None,
        )


def _mark(confirmation: Confirmation | None) -> str:
    colour, icon = ANSWERS[confirmation.answer] if confirmation else ("gray", "radio_button_unchecked")
    return f":{colour}[:material/{icon}:]"
