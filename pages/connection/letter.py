"""The link in clear, for as long as it is on the screen, and the message that brings it to the customer."""

from __future__ import annotations

import streamlit as st

from core.actions import connection, invitation, mailing
from core.actions.context import Context
from core.documents.invitation import Letter, fitted_letter
from core.onboarding.mailing import mail_state, to_send
from core.onboarding.model import Holder, Link, Onboarding
from core.onboarding.steps import holder
from core.services import Services
from pages.shared import message
from pages.shared.text import esc
from pages.shared.when import ago, exact, moment
from pages.visit import Visit

Kept = dict[str, str]
"""A link in clear with its masked form, and the proposal of the message until it stands in the fields."""


def place(onboarding_id: str) -> Kept:
    """Return where this session keeps the link.

    To be asked for before the link is made: writing into it cannot be interrupted, as writing to the session can,
    and a link that was made and lost would have to be made again.
    """
    kept: Kept = st.session_state.setdefault(_key(onboarding_id, "kept"), {})
    return kept


def keep(services: Services, kept: Kept, onboarding: Onboarding, address: str) -> None:
    """Keep a fresh link in this session only, with a proposal of the message around it."""
    assert onboarding.link is not None  # noqa: S101 - it was just made
    proposal = invitation.letter(services, onboarding, link=address, expires=exact(onboarding.link.expires_at))
    kept.update(secret=address, masked=onboarding.link.masked, subject=proposal.subject, body=proposal.body)


def secret(onboarding: Onboarding) -> str:
    """Return the link in clear, or nothing once the page was left or another link has taken its place.

    Streamlit drops what a field holds when its page is left: a session without the field's subject has left.
    """
    state, kept = st.session_state, place(onboarding.id)
    subject, body = _key(onboarding.id, "subject"), _key(onboarding.id, "body")
    if "body" in kept:
        state[subject], state[body] = kept["subject"], kept["body"]
        del kept["body"]
    if subject not in state or onboarding.link is None or kept.get("masked") != onboarding.link.masked:
        forget(onboarding.id)
    return place(onboarding.id).get("secret", "")


def forget(onboarding_id: str) -> None:
    """Remove the link from this session."""
    for field in ("kept", "subject", "body"):
        st.session_state.pop(_key(onboarding_id, field), None)


def draw(visit: Visit) -> None:
    """Draw the message to edit, and the ways to send it."""
    onboarding = visit.onboarding
    to = onboarding.requirements.admin.email
    sends = visit.services.mail is not None
    with st.container(border=True, key="connection_letter"):
        st.subheader("E-mail to the customer", anchor=False)
        st.text(f"To {to or 'nobody yet: the requirements name no e-mail address'}")
        letter = _fields(onboarding.id)
        if onboarding.link:
            mailed(visit.services, onboarding.link)
        again = _again(visit.services, onboarding) if sends else ""
        with st.container(horizontal=True):
            if sends:
                _send(visit, again)
            _open_in_mail_program(visit.services, onboarding, letter, to)
            st.download_button(
                "Download as a draft",
                data=lambda: invitation.draft(visit.services, onboarding, letter),
                file_name="connection-link.eml",
                mime="message/rfc822",
                key="connection_draft",
                icon=":material/download:",
                on_click="ignore",
            )
        _otherwise(visit, sends=sends)


def _fields(onboarding_id: str) -> Letter:
    # Kept for this page: else a press that comes at once would find the fields drawn, and leave them empty.
    subject = st.text_input("Subject", key=_key(onboarding_id, "subject"), max_chars=200, persist_state="page")
    body = st.text_area("Message", key=_key(onboarding_id, "body"), height=460, max_chars=10_000, persist_state="page")
    return Letter(subject or "", body or "")


def mailed(services: Services, link: Link) -> None:
    """Say what became of the link's e-mail, and of the link itself: sent, by whom, when."""
    if link.sent:
        how = "Sent" if link.sent.text else "Marked as sent"
        when = f"{moment(link.sent.at)} ({ago(link.sent.at, services.now())})"
        st.markdown(f":green[:material/check_circle:] {how} by {esc(link.sent.by)} {esc(link.sent.text)}  \n{when}")
        return
    if link.mailed is None:
        return
    at, to = moment(link.mailed.began.at), esc(link.mailed.to)
    match mail_state(link.mailed, services.now()):
        case "not sent":
            st.markdown(f":red[:material/error:] **Not sent** to {to}, {at}. {esc(link.mailed.answer)}")
        case "sending":
            st.markdown(f":blue[:material/outgoing_mail:] On its way to {to} since {at}.")
        case "unknown":
            st.markdown(
                f":orange[:material/help:] **Nobody knows whether the e-mail arrived** at {to}, {at}. "
                "Ask them: if it did, mark the link as sent."
            )


def mark_sent(visit: Visit, *, first: bool = True) -> None:
    """Draw the button that starts the customer's clock, until the link was sent; `first` where it is the main one."""
    link = visit.onboarding.link
    if link is None or link.sent is not None:
        return
    visit.button(
        "Mark as sent",
        connection.mark_sent,
        visit.onboarding.id,
        key="connection_sent",
        seen=visit.seen(link=link.created_at.isoformat()),
        done=lambda marked: "Marked as sent: it is the customer’s turn now." * (holder(marked) is Holder.CUSTOMER),
        type="primary" if first else "secondary",
        icon=":material/outgoing_mail:",
    )


def _otherwise(visit: Visit, *, sends: bool) -> None:
    """Draw the way to say that the message went out of another program."""
    if visit.onboarding.link is None or visit.onboarding.link.sent is not None:
        return
    words = "Sent it another way?" if sends else "No mail server is set up here: send it yourself, then say so."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(words, width="content")
        mark_sent(visit, first=not sends)


def _again(services: Services, onboarding: Onboarding) -> str:
    """Ask for the person's word before an e-mail that may have arrived is sent again, and return the box's key."""
    link = onboarding.link
    if link is None or link.sent or link.mailed is None or mail_state(link.mailed, services.now()) != "unknown":
        return ""
    key = _key(onboarding.id, "again")
    st.checkbox("Send it again, although it may arrive twice", key=key)
    return key


def _send(visit: Visit, again: str) -> None:
    """Draw the button that sends the message; `again` is the key of the box in which a person gives their word."""
    onboarding = visit.onboarding
    if onboarding.link is None or onboarding.link.sent is not None:
        return
    word = bool(again and st.session_state.get(again))
    visit.button(
        "Send e-mail",
        _send_now,
        onboarding.id,
        key="connection_send",
        typed={"subject": _key(onboarding.id, "subject"), "body": _key(onboarding.id, "body")}
        | ({"again": again} if again else {}),
        done=lambda after: "The e-mail is sent: it is the customer’s turn now." * bool(after.link and after.link.sent),
        busy="Sending…",
        type="primary",
        icon=":material/send:",
        disabled=bool(to_send(onboarding, visit.services.now(), again=word)),
    )


def _send_now(
    ctx: Context, onboarding_id: str, *, subject: str | None, body: str | None, again: bool | None = False
) -> Onboarding:
    return mailing.send(ctx, onboarding_id, Letter(subject or "", body or ""), again=bool(again))


def _open_in_mail_program(services: Services, onboarding: Onboarding, letter: Letter, to: str) -> None:
    """Draw the button, and say below what a mail program cannot take over from here."""
    steps = invitation.steps(services, onboarding)
    fits = fitted_letter(letter, to, steps)
    hint = None
    if fits is None:
        hint = "The message is too long for this way. Download the draft instead."
    elif fits != letter:
        hint = "Mail programs take only short messages this way: the steps arrive as headlines. Attach the guide."
    message.open_in_mail_program(fits, to, hint)


def _key(onboarding_id: str, field: str) -> str:
    return f"connection_{field}_{onboarding_id}"
