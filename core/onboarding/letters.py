"""Letters to the customer: when one may be sent, and when a reminder is due."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from core.onboarding.calendar import Calendar
from core.onboarding.connection_link_facts import Mailed
from core.onboarding.gates import LinkState, link_state
from core.onboarding.mailing import mail_state
from core.onboarding.model import Onboarding
from core.onboarding.norms import NORMS, NormTable, passes
from core.onboarding.states import LetterKind, MailState, Step, WaitingOn
from core.onboarding.steps import current_step, waiting_on
from core.problem import Problem, ProblemCode, Problems

TITLES: Final[dict[LetterKind, str]] = {
    LetterKind.AGREEMENT: "what we agreed",
    LetterKind.REMINDER: "the reminder",
    LetterKind.PERMISSION: "the request for the permission",
    LetterKind.CONNECTING: "the help with connecting",
    LetterKind.LOOK: "the request to check the test candidate",
    LetterKind.CLEAN_UP: "the request to remove the test candidate",
    LetterKind.LIVE: "the go-live announcement",
    LetterKind.UNKNOWN: "a letter",
}
"""What each letter is called in the middle of a sentence."""


def last_letter(onboarding: Onboarding, kind: LetterKind) -> Mailed | None:
    """Return the last letter of this kind that was sent from here, or tried."""
    return onboarding.letters.get(kind.value)


def recipients(onboarding: Onboarding) -> tuple[str, ...]:
    """Return the e-mail addresses at the customer, the administrator's first."""
    people = (*onboarding.requirements.reachable, *onboarding.contacts)
    return tuple(dict.fromkeys(person.email for person in people if person.email))


def copy_to(onboarding: Onboarding, to: str) -> str:
    """Return the back-up's address, who gets a copy of each letter to somebody else; may be empty."""
    backup = onboarding.requirements.backup.email
    return backup if backup != to else ""


def to_send_letter(onboarding: Onboarding, kind: LetterKind, now: datetime, *, again: bool) -> Problems:
    """Return why this letter cannot be sent now; `again` confirms that it may arrive twice."""
    if not recipients(onboarding):
        return (Problem(ProblemCode.NO_ADMIN_EMAIL, "No contact at the customer has an e-mail address."),)
    last = last_letter(onboarding, kind)
    state = mail_state(last, now) if last else None
    if state is MailState.SENDING:
        return (Problem(ProblemCode.MAIL_ON_ITS_WAY, "The e-mail is being sent now."),)
    if state is MailState.UNKNOWN and not again:
        sentence = "It is not known whether the last e-mail arrived."
        return (Problem(ProblemCode.MAIL_UNKNOWN, sentence, "Ask the customer before you send it again."),)
    return ()


def is_open(calendar: Calendar, now: datetime) -> bool:
    """Return whether the customer works at this moment."""
    here = now.astimezone(calendar.tz)
    return calendar.is_business_day(here.date()) and calendar.opens <= here.time() < calendar.closes


def can_be_reminded(onboarding: Onboarding, now: datetime) -> bool:
    """Return whether a reminder makes sense: we wait on the customer, and what they need is in their hands.

    After the link has expired they need another one, and no reminder.
    """
    if onboarding.hold or waiting_on(onboarding) is not WaitingOn.CUSTOMER:
        return False
    step = current_step(onboarding)
    return step is Step.CANDIDATE or (step is Step.CONNECT and link_state(onboarding, now) is LinkState.SENT)


def reminder_due(onboarding: Onboarding, now: datetime, norms: NormTable = NORMS) -> bool:
    """Return whether the customer has been silent for longer than the norm, since the last reminder of this wait."""
    limits = passes(onboarding, norms)
    if limits is None or not can_be_reminded(onboarding, now) or now < limits.at_risk_at:
        return False
    last = last_letter(onboarding, LetterKind.REMINDER)
    return last is None or last.began.at < onboarding.turns[-1].since
