"""Clean-up: only the customer can remove a test candidate from their ATS, so we ask until they say that they did.

Kombo has no call that deletes (its documentation). Only a person's statement ends the clean-up: neither going back
nor another push does.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from core.onboarding.clock import ZONE, add_business_days
from core.onboarding.confirming import findings
from core.onboarding.model import CleanUp, Onboarding
from core.onboarding.steps import items_of, version_2_open
from core.problem import Problem, ProblemCode, Problems

WITHIN = 2
"""Business days after the customer's last answer until we remind them of the test candidate."""


def with_arrival(onboarding: Onboarding, push_id: str, at: datetime) -> Onboarding:
    """Return the onboarding that knows of one more test candidate in the ATS."""
    left = left_in_ats(onboarding)
    known = left.push_ids if left else ()
    return onboarding.changed(clean_up=CleanUp(push_ids=(*known, push_id), since=at))


def left_in_ats(onboarding: Onboarding) -> CleanUp | None:
    """Return the clean-up that nobody has confirmed yet, if any."""
    clean_up = onboarding.clean_up
    return clean_up if clean_up and clean_up.done is None else None


def to_clean_up(onboarding: Onboarding) -> Problems:
    """Say what comes before the clean-up: a candidate is removed once the customer has said what they saw.

    Afterwards nobody can look at it. What nobody is to look at any more can be removed at once.
    """
    if left_in_ats(onboarding) is None:
        return (Problem(ProblemCode.NOTHING_TO_CLEAN_UP, "No test candidate is left in the ATS."),)
    if onboarding.candidate is None:
        return ()
    if any(item not in onboarding.candidate.confirmations for item in items_of(onboarding)):
        return (Problem(ProblemCode.ITEMS_OPEN, "Record the customer’s answer to every item first."),)
    if waits := version_2_open(onboarding):
        return (Problem(ProblemCode.VERSION_2_OPEN, f"{waits}."),)
    return ()


def clean_up_due(onboarding: Onboarding) -> date | None:
    """Return the day from which we remind of the clean-up, in our time zone; None while it is too early to ask.

    While something has to be fixed, the customer and we may both want to look again.
    """
    left = left_in_ats(onboarding)
    if left is None or to_clean_up(onboarding) or findings(onboarding):
        return None
    confirmations = onboarding.candidate.confirmations.values() if onboarding.candidate else ()
    last = max([left.since, *(confirmation.heard.at for confirmation in confirmations)])
    return add_business_days(last.astimezone(ZONE).date(), WITHIN)


class CleanUpState(StrEnum):
    """How far a clean-up is: WAITING for the customer, DUE once we remind them."""

    WAITING = "waiting"
    DUE = "due"


def clean_up_state(onboarding: Onboarding, now: datetime) -> CleanUpState | None:
    """Return the clean-up's own axis, None where there is nothing to ask for yet."""
    return state_of(clean_up_due(onboarding), now)


def state_of(due: date | None, now: datetime) -> CleanUpState | None:
    """Return how far a clean-up is that `clean_up_due` returned."""
    if due is None:
        return None
    return CleanUpState.DUE if now.astimezone(ZONE).date() >= due else CleanUpState.WAITING
