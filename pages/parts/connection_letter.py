"""The link in clear, for as long as it is on the screen, and the message that brings it to the customer."""

from __future__ import annotations

import streamlit as st

from core.actions import invitation
from core.documents.invitation import Letter, mail_address
from core.onboarding.model import Onboarding
from core.services import Services
from pages.parts.text import esc
from pages.parts.when import exact

FIELDS = ("secret", "masked", "subject", "body")


def keep(services: Services, onboarding: Onboarding, address: str) -> None:
    """Keep a fresh link in this session only, with a proposal of the message around it."""
    assert onboarding.link is not None  # noqa: S101 - it was just made
    told = invitation.letter(services, onboarding, link=address, expires=exact(onboarding.link.expires_at))
    fresh = {"secret": address, "masked": onboarding.link.masked, "subject": told.subject, "body": told.body}
    for field, value in fresh.items():
        st.session_state[_key(onboarding, field)] = value


def secret(onboarding: Onboarding) -> str:
    """Return the link in clear, or nothing once the page was left or another link has taken its place.

    Streamlit drops what a field held when its page is left: a session without the typed subject has left.
    """
    state = st.session_state
    here = _key(onboarding, "subject") in state and onboarding.link is not None
    if not here or onboarding.link is None or state.get(_key(onboarding, "masked")) != onboarding.link.masked:
        forget(onboarding)
        return ""
    return str(state.get(_key(onboarding, "secret"), ""))


def forget(onboarding: Onboarding) -> None:
    """Remove the link from this session."""
    for field in FIELDS:
        st.session_state.pop(_key(onboarding, field), None)


def draw(services: Services, onboarding: Onboarding) -> None:
    """Draw the message to edit, and the two ways to send it."""
    to = onboarding.requirements.admin.email
    renewal = onboarding.link is not None and onboarding.link.relink
    with st.container(border=True, key="connection_letter"):
        st.markdown("**E-mail to the customer**")
        st.caption(f"To {esc(to) if to else 'nobody yet: the requirements name no e-mail address'}")
        subject = st.text_input("Subject", key=_key(onboarding, "subject"), max_chars=200)
        body = st.text_area("Message", key=_key(onboarding, "body"), height=460, max_chars=10_000)
        told = Letter(subject or "", body or "")
        with st.container(horizontal=True):
            st.download_button(
                "Download as a draft" if renewal else "Download as a draft, with the guide",
                data=lambda: invitation.draft(services, onboarding, told),
                file_name="connection-link.eml",
                mime="message/rfc822",
                key="connection_draft",
                icon=":material/download:",
                on_click="ignore",
            )
            st.link_button("Open in your mail program", mail_address(told, to), icon=":material/mail:")
        st.caption("Nothing is sent from here. Come back and mark the link as sent.")


def _key(onboarding: Onboarding, field: str) -> str:
    return f"connection_{field}_{onboarding.id}"
