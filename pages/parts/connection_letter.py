"""The link in clear, for as long as it is on the screen, and the message that brings it to the customer."""

from __future__ import annotations

import streamlit as st

from core.actions import invitation
from core.documents.invitation import Letter, fitting, mail_address
from core.onboarding.model import Onboarding
from core.services import Services
from pages.parts.when import exact

Kept = dict[str, str]
"""A link in clear with its masked form, and the proposal of the message until it stands in the fields."""


def place(onboarding: Onboarding) -> Kept:
    """Return where this session keeps the link.

    To be asked for before the link is made: writing into it cannot be interrupted, as writing to the session can,
    and a link that was made and lost would have to be made again.
    """
    kept: Kept = st.session_state.setdefault(_key(onboarding, "kept"), {})
    return kept


def keep(services: Services, kept: Kept, onboarding: Onboarding, address: str) -> None:
    """Keep a fresh link in this session only, with a proposal of the message around it."""
    assert onboarding.link is not None  # noqa: S101 - it was just made
    told = invitation.letter(services, onboarding, link=address, expires=exact(onboarding.link.expires_at))
    kept.update(secret=address, masked=onboarding.link.masked, subject=told.subject, body=told.body)


def secret(onboarding: Onboarding) -> str:
    """Return the link in clear, or nothing once the page was left or another link has taken its place.

    Streamlit drops what a field holds when its page is left: a session without the field's subject has left.
    """
    state, kept = st.session_state, place(onboarding)
    if "body" in kept:
        state[_key(onboarding, "subject")], state[_key(onboarding, "body")] = kept["subject"], kept["body"]
        del kept["body"]
    stayed = _key(onboarding, "subject") in state
    if not stayed or onboarding.link is None or kept.get("masked") != onboarding.link.masked:
        forget(onboarding)
    return place(onboarding).get("secret", "")


def forget(onboarding: Onboarding) -> None:
    """Remove the link from this session."""
    for field in ("kept", "subject", "body"):
        st.session_state.pop(_key(onboarding, field), None)


def draw(services: Services, onboarding: Onboarding) -> None:
    """Draw the message to edit, and the ways to send it."""
    to = onboarding.requirements.admin.email
    with st.container(border=True, key="connection_letter"):
        st.subheader("E-mail to the customer", anchor=False)
        st.text(f"To {to or 'nobody yet: the requirements name no e-mail address'}")
        subject = st.text_input("Subject", key=_key(onboarding, "subject"), max_chars=200)
        body = st.text_area("Message", key=_key(onboarding, "body"), height=460, max_chars=10_000)
        told = Letter(subject or "", body or "")
        with st.container(horizontal=True):
            _open_in_mail_program(services, onboarding, told, to)
            st.download_button(
                "Download as a draft",
                data=lambda: invitation.draft(services, onboarding, told),
                file_name="connection-link.eml",
                mime="message/rfc822",
                key="connection_draft",
                icon=":material/download:",
                on_click="ignore",
            )
        st.caption("Nothing is sent from here. Come back and mark the link as sent.")


def _open_in_mail_program(services: Services, onboarding: Onboarding, told: Letter, to: str) -> None:
    """Draw the button, and say below what a mail program cannot take over from here."""
    steps = invitation.steps(services, onboarding)
    fits = fitting(told, to, steps)
    hint = None
    if fits is None:
        hint = "The message is too long for this way. Download the draft instead."
    elif fits != told:
        hint = "Mail programs take only short messages this way: the steps arrive as headlines. Attach the guide."
    st.link_button(
        "Open in your mail program",
        mail_address(fits, to) if fits else "mailto:",
        icon=":material/mail:",
        disabled=fits is None,
        help=hint,
    )


def _key(onboarding: Onboarding, field: str) -> str:
    return f"connection_{field}_{onboarding.id}"
