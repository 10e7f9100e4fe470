"""A prepared letter to the customer: edited, sent from here, or opened in the person's mail program."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.actions import letters
from core.documents.invitation import LONGEST_ADDRESS, Letter, mail_address
from core.onboarding.letters import copy_to, last_letter, recipients, to_send_letter
from core.onboarding.mailing import mail_state
from core.onboarding.model import Onboarding
from core.onboarding.states import LetterKind, MailState
from core.people.roles import Permission
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit


def draw(visit: Visit, kind: LetterKind, proposal: Letter, *, about: str = "") -> None:
    """Draw the editable letter with the buttons that send, open and download it.

    `about` tells several letters of one kind apart, such as those about different causes.
    """
    onboarding, choices = visit.onboarding, recipients(visit.onboarding)
    key = f"{kind.name.lower()}_{about}_{onboarding.id}"
    to = st.selectbox("To", choices, key=f"letter_to_{key}", placeholder="No contact has an e-mail address") or ""
    if copy := copy_to(onboarding, to):
        st.caption(f"Copy to {esc(copy)}")
    subject = st.text_input(
        "Subject",
        proposal.subject,
        key=f"letter_subject_{key}",
        max_chars=letters.LONGEST_SUBJECT,
        persist_state="page",
    )
    body = st.text_area(
        "Message",
        proposal.body,
        key=f"letter_body_{key}",
        height=320,
        max_chars=letters.LONGEST_BODY,
        persist_state="page",
    )
    letter = Letter(subject or "", body or "")
    _outcome(visit, kind)
    again = _confirm_again(visit, kind, key)
    with st.container(horizontal=True):
        if visit.services.mail is not None and visit.person.may(Permission.VERIFY):
            _send(visit, kind, key, again)
        _elsewhere(visit, kind, letter, to, key)


def open_in_mail_program(letter: Letter | None, to: str, hint: str | None, cc: str = "") -> None:
    """Draw the button that opens the mail program; disabled for None, a message too long for a mail address."""
    st.link_button(
        "Open in your mail program",
        mail_address(letter, to, cc) if letter else "mailto:",
        icon=":material/mail:",
        disabled=letter is None,
        help=hint,
    )


def _send(visit: Visit, kind: LetterKind, key: str, again: str) -> None:
    """Draw the button that sends the letter; `again` is the key of the checkbox that confirms a second e-mail."""
    confirmed = bool(again and st.session_state.get(again))
    typed = {"subject": f"letter_subject_{key}", "body": f"letter_body_{key}", "to": f"letter_to_{key}"}
    visit.button(
        "Send again" if _state(visit, kind) is MailState.SENT else "Send e-mail",
        letters.send,
        visit.onboarding.id,
        key=f"letter_send_{key}",
        typed=typed | ({"again": again} if again else {}),
        values={"kind": kind},
        done=partial(_done, kind),
        busy="Sending…",
        icon=":material/send:",
        disabled=bool(to_send_letter(visit.onboarding, kind, visit.services.now(), again=confirmed)),
    )


def _elsewhere(visit: Visit, kind: LetterKind, letter: Letter, to: str, key: str) -> None:
    copy = copy_to(visit.onboarding, to)
    fits = len(mail_address(letter, to, copy)) <= LONGEST_ADDRESS
    hint = None if fits else "The message is too long for a mail program. Download the draft instead."
    open_in_mail_program(letter if fits else None, to, hint, copy)
    st.download_button(
        "Download as a draft",
        data=partial(letters.draft, visit.ctx, visit.onboarding.id, kind, letter, to),
        file_name="letter.eml",
        mime="message/rfc822",
        key=f"letter_draft_{key}",
        icon=":material/download:",
        on_click="ignore",
    )


def _done(kind: LetterKind, after: Onboarding) -> str:
    last = last_letter(after, kind)
    return f"The e-mail was sent to {last.to}." if last and last.state is MailState.SENT else ""


def _state(visit: Visit, kind: LetterKind) -> MailState | None:
    last = last_letter(visit.onboarding, kind)
    return mail_state(last, visit.services.now()) if last else None


def _outcome(visit: Visit, kind: LetterKind) -> None:
    """Draw what became of the last letter of this kind that was sent from here."""
    last, state = last_letter(visit.onboarding, kind), _state(visit, kind)
    if last is None or state is None:
        return
    at, to, who = moment(last.began.at), esc(last.to), esc(last.began.by.name)
    match state:
        case MailState.SENT:
            st.markdown(f":green[:material/check_circle:] Sent to {to} by {who}, {at}.")
        case MailState.NOT_SENT:
            st.markdown(f":red[:material/error:] **Not sent** to {to}, {at}. {esc(last.answer)}")
        case MailState.SENDING:
            st.markdown(f":blue[:material/outgoing_mail:] Being sent to {to} since {at}.")
        case MailState.UNKNOWN:
            st.markdown(
                f":orange[:material/help:] **The e-mail to {to}, {at}, may or may not have arrived.** Ask them."
            )


def _confirm_again(visit: Visit, kind: LetterKind, key: str) -> str:
    """Draw the checkbox that confirms a second e-mail if the first may have arrived, and return its key, or ""."""
    if visit.services.mail is None or _state(visit, kind) is not MailState.UNKNOWN:
        return ""
    st.checkbox("Send it again. The customer may receive it twice.", key=f"letter_again_{key}")
    return f"letter_again_{key}"
