"""The verdict on the whole onboarding, and the dialog in which the customer accepts its risks and approves."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.actions import go_live, letters, verdicts
from core.actions.context import Context
from core.onboarding.model import Approval, Onboarding, SignOff
from core.onboarding.states import LetterKind
from core.people.roles import Permission, who_may
from core.verdict.model import Verdict
from pages.shared import message, verdict as drawing
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

TITLE = "Sign off and go live"
APPROVER, NOTE = "live_approver", "live_note"


def draw(visit: Visit) -> None:
    """Draw the verdict with the sign-off, or with the button that opens the dialog for it."""
    onboarding = visit.onboarding
    verdict = verdicts.verdict(visit.ctx, onboarding.id)
    with st.container(border=True, key="live_verdict"):
        st.subheader("Verdict", anchor=False)
        drawing.draw(verdict, key="live_verified")
    with st.container(border=True):
        st.subheader("Sign-off", anchor=False)
        if onboarding.approval and not onboarding.sign_off:
            _approved(onboarding.approval)
        if onboarding.sign_off:
            _signed(onboarding.sign_off)
            _announcement(visit)
        elif not visit.person.may(Permission.SIGN_OFF):
            st.caption(f"{who_may(Permission.SIGN_OFF).capitalize()} can record the sign-off.")
        else:
            if verdict.open:
                st.caption("Possible once nothing is open.")
            label, ready = f"{TITLE} …", not verdict.open
            if visit.choice(label, key="live_sign_off_open", type="primary", disabled=not ready):
                visit.dialog(TITLE, _dialog, width="medium", icon=":material/verified:")


def _approved(approval: Approval) -> None:
    st.markdown(f"**{esc(approval.approver)} approved on the customer’s page**, {moment(approval.stated.at)}")
    if approval.accepted:
        st.caption("These points were accepted there. If the risks changed since, ask the approver again.")
        st.markdown("\n".join(f"- {esc(risk.text)}" for risk in approval.accepted))


def _signed(done: SignOff) -> None:
    st.markdown(f":green[:material/check_circle:] **Live.** Approved by {esc(done.approver)}")
    note = f"“{esc(done.note)}” " if done.note else ""
    st.caption(f"{note}Recorded by {esc(done.recorded.by.name)}, {moment(done.recorded.at)}")
    if done.accepted:
        st.markdown(f"**Risks accepted by {esc(done.approver)}**")
        st.markdown("\n".join(f"- {esc(risk.text)}" for risk in done.accepted))


def _announcement(visit: Visit) -> None:
    label = "Message: tell the customer that they are live"
    opened = st.expander(label, icon=":material/mail:", key="live_announcement", on_change="rerun")
    if opened.open:
        with opened:
            if letter := letters.proposal(visit.ctx, visit.onboarding.id, LetterKind.LIVE):
                message.draw(visit, LetterKind.LIVE, letter)


def _dialog(visit: Visit) -> None:
    verdict = verdicts.verdict(visit.ctx, visit.onboarding.id)
    st.text_input("Approver at the customer", key=APPROVER)
    st.text_input("Note", key=NOTE)
    accepted = _risks(verdict)
    visit.button(
        TITLE,
        _sign_off,
        visit.onboarding.id,
        key="live_sign_off",
        typed={"approver": APPROVER, "note": NOTE, **accepted},
        done="The customer is live.",
        type="primary",
    )


def _risks(verdict: Verdict) -> dict[str, str]:
    """Draw a check for each risk, and return the keys of the checks by the keys of their risks."""
    if not verdict.risks:
        return {}
    name = str(st.session_state.get(APPROVER) or "").strip()
    st.markdown(f"**{esc(name or 'The approver')} accepts these risks**")
    checks = {risk.key: f"live_accept_{risk.key}" for risk in verdict.risks}
    for risk in verdict.risks:
        st.checkbox(f"I accept: {esc(risk.text)}", key=checks[risk.key])
    return checks


def _sign_off(ctx: Context, onboarding_id: str, *, approver: str, note: str, **checked: Any) -> Onboarding:
    accepted = [key for key, is_checked in checked.items() if is_checked]
    return go_live.sign_off(ctx, onboarding_id, approver=approver, note=note, accepted=accepted)
