"""A prepared e-mail to the customer, to copy or to open in the person's mail program."""

from __future__ import annotations

import streamlit as st

from core.documents.invitation import Letter, fitted_letter, mail_address


def draw(letter: Letter, to: str) -> None:
    """Draw the message with its subject, a copy button and a mail button; `to` may be empty."""
    st.text(f"To {to or 'the administrator'}: {letter.subject}")
    st.code(letter.body, language=None, wrap_lines=True)
    fits = fitted_letter(letter, to, ())
    open_in_mail_program(fits, to, None if fits else "The message is too long for a mail program. Copy it instead.")


def open_in_mail_program(letter: Letter | None, to: str, hint: str | None) -> None:
    """Draw the button that opens the mail program; disabled for None, a message too long for a mail address."""
    st.link_button(
        "Open in your mail program",
        mail_address(letter, to) if letter else "mailto:",
        icon=":material/mail:",
        disabled=letter is None,
        help=hint,
    )
