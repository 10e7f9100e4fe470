"""The e-mail with the link: its state, and when it can be sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.onboarding import claims
from core.onboarding.connection_link_facts import Mailed
from core.onboarding.gates import LinkState, link_state
from core.onboarding.model import Onboarding
from core.onboarding.states import MailState
from core.problem import Problem, ProblemCode as Code, Problems

LONGEST = timedelta(minutes=3)
"""An e-mail that has been on its way for longer was cut off with the process that sent it."""


def mail_state(mailed: Mailed, now: datetime) -> MailState:
    """Return sending, sent, not sent or unknown: one that never came to its answer is unknown."""
    is_lost = mailed.state is MailState.SENDING and not claims.is_open(mailed.began, LONGEST, now)
    return MailState.UNKNOWN if is_lost else mailed.state


def to_send(onboarding: Onboarding, now: datetime, *, again: bool) -> Problems:
    """The link goes out once, while it works; `again` confirms that it may arrive twice."""
    link = onboarding.link
    if link is None:
        return (Problem(Code.NO_LINK, "There is no link to send. Create one first."),)
    state = link_state(onboarding, now)
    if state in (LinkState.EXPIRED, LinkState.USED, LinkState.NOT_USED):
        return (Problem(Code.LINK_OVER, f"The link is {state.lower()}."),)
    if link.sent:
        return (Problem(Code.LINK_SENT, f"{link.sent.by.name} has already sent the link."),)
    if not onboarding.requirements.admin.email:
        return (Problem(Code.NO_ADMIN_EMAIL, "The requirements have no e-mail address for the ATS administrator."),)
    mailed = mail_state(link.mailed, now) if link.mailed else None
    if mailed is MailState.SENDING:
        return (Problem(Code.MAIL_ON_ITS_WAY, "The e-mail is being sent now."),)
    if mailed is MailState.UNKNOWN and not again:
        return (
            Problem(
                Code.MAIL_UNKNOWN,
                "It is not known whether the last e-mail arrived. Ask the customer before you send it again.",
            ),
        )
    return ()
