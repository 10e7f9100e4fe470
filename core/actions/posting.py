"""Sends a customer's letter whose intent is written already, once, and hands its outcome over to be recorded."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

from core.mail import Mail, MailNotSent, MailUnsure
from core.onboarding.connection_link_facts import Mailed
from core.onboarding.model import Onboarding
from core.onboarding.states import MailState

Keep = Callable[[MailState, str], Onboarding]
"""Records the state of the letter with the answer of the mail server, or ours."""


def post(mail: Mail, message: EmailMessage, mailed: Mailed, keep: Keep) -> Onboarding:
    """Send the message and return what `keep` returns; without an answer the outcome is unknown."""
    try:
        answer = mail.send(message, to=mailed.to, cc=mailed.cc)
    except MailNotSent as refused:
        return keep(MailState.NOT_SENT, f"{refused.sentence} {refused.next_step}")
    except MailUnsure as lost:
        return keep(MailState.UNKNOWN, lost.sentence)
    except Exception as defect:
        keep(MailState.UNKNOWN, f"Sending failed: {type(defect).__name__}.")
        raise
    return keep(MailState.SENT, answer)
