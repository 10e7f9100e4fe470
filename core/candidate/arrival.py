"""Why a candidate has or has not arrived in the ATS: the first reason that holds, the evidence, and a text to send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.dates import day
from core.durations import in_words
from core.kombo_states import ConnectionStatus

ENGAGED: Final = ("Engaged", "Reviewed", "Interview", "Offer", "Hired")
"""The stages from which a candidate reaches the ATS in every sync mode that sends candidates."""
BEFORE: Final = ("New", "Outreach", "Rejected")
"""The stages from which no candidate is sent, apart from New in “New and Engaged”; any other one is not known."""
DOWN: Final = frozenset({ConnectionStatus.INVALID, ConnectionStatus.INACTIVE, ConnectionStatus.DELETED})
"""The states in which a connection certainly sends nobody; a state that Kombo adds later is no evidence."""
USUAL: Final = timedelta(hours=3)
"""How long sending usually takes; after that somebody has to look."""


class ArrivalReason(StrEnum):
    """Why the candidate is, or is not, in the ATS."""

    ARRIVED = "arrived"
    ARRIVED_WITHOUT_PROFILE = "arrived without profile"
    NOT_LINKED = "not linked"
    MODE_SENDS_NOBODY = "mode sends nobody"
    JOB_BY_HAND = "job by hand"
    REJECTED = "rejected"
    PASSIVE = "passive"
    BEFORE_TRIGGER = "before trigger"
    STAGE_UNKNOWN = "stage unknown"
    CONNECTION_DOWN = "connection down"
    REFUSED = "refused"
    SENT_NOT_SEEN = "sent, not seen"
    SENT_NOT_CHECKED = "sent, not checked"
    WAITING = "waiting"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class InAts:
    """The application as Kombo shows it; `attachments` are file names, None if they cannot be read."""

    stage: str
    remote_url: str
    attachments: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Way:
    """What is known of a candidate's way from FactoryFix to the ATS.

    `by_hand` is true for a job added to FactoryFix by hand, `job_outcome` is that of the job in the last refresh, ""
    if it is not in it. `in_ats` is None where Kombo shows nothing, which never proves that there is nothing; `checked`
    is false where Kombo could not be asked.
    """

    name: str
    job_title: str
    by_hand: bool
    job_outcome: str
    stage: str
    passive: bool
    sync_state: str
    attempted_at: datetime | None
    linked: bool
    sends_candidates: bool
    sends_new: bool
    connection_status: str
    error_code: str = ""
    error: str = ""
    in_ats: InAts | None = None
    checked: bool = True


@dataclass(frozen=True, slots=True)
class Arrival:
    """The answer: the reason, a sentence for us, what to do, and the sentence for the customer."""

    reason: ArrivalReason
    sentence: str
    next_step: str
    to_customer: str


def arrival(way: Way, now: datetime) -> Arrival:
    """Return the first reason that holds, in the order in which a candidate's way can end."""
    reason = _reason(way, now)
    sentence, next_step, to_customer = _TEXTS[reason]
    facts = {"stage": way.stage or "unknown", "code": way.error_code or "no code", "trigger": trigger(way)}
    return Arrival(reason, sentence.format(**facts), next_step, to_customer.format(**facts))


def letter(way: Way, answer: Arrival, *, as_of: datetime, sender: str) -> str:
    """Return a text to send to the customer, as of a time."""
    about = f"{way.name or 'The candidate'}{f' (“{way.job_title}”)' if way.job_title else ''}"
    return (
        f"Hello there,\n\nYou asked about {about}. As of {day(as_of)}:\n\n{answer.to_customer}\n\n"
        f"Best regards,\n{sender}\nFactoryFix"
    )


def _reason(way: Way, now: datetime) -> ArrivalReason:
    if way.in_ats is not None:
        empty = way.in_ats.attachments == ()
        return ArrivalReason.ARRIVED_WITHOUT_PROFILE if empty else ArrivalReason.ARRIVED
    if not way.linked:
        return ArrivalReason.NOT_LINKED
    if not way.sends_candidates:
        return ArrivalReason.MODE_SENDS_NOBODY
    if way.by_hand:
        return ArrivalReason.JOB_BY_HAND
    # What was tried counts more than the stage of now: a candidate can be rejected after they were sent.
    if way.error or way.error_code:
        return ArrivalReason.REFUSED
    if way.sync_state == "sent":
        return ArrivalReason.SENT_NOT_SEEN if way.checked else ArrivalReason.SENT_NOT_CHECKED
    if not _is_due(way):
        if way.stage not in BEFORE:
            return ArrivalReason.STAGE_UNKNOWN
        if way.stage == "Rejected":
            return ArrivalReason.REJECTED
        return ArrivalReason.PASSIVE if way.passive else ArrivalReason.BEFORE_TRIGGER
    if way.connection_status in DOWN:
        return ArrivalReason.CONNECTION_DOWN
    late = way.attempted_at is not None and now - way.attempted_at > USUAL
    return ArrivalReason.WAITING if way.sync_state == "waiting" and not late else ArrivalReason.UNKNOWN


def _is_due(way: Way) -> bool:
    return way.stage in ENGAGED or (way.sends_new and way.stage == "New" and not way.passive)


def trigger(way: Way) -> str:
    return "New" if way.sends_new and not way.passive else "Engaged"


_ESCALATE: Final = "Ask FactoryFix’s platform team, with the candidate’s name and the time."
_TEXTS: Final[dict[ArrivalReason, tuple[str, str, str]]] = {
    ArrivalReason.ARRIVED: (
        "The application is in the ATS.",
        "Send the address of the application, so that the customer finds it.",
        "The candidate is in your ATS, in the job they applied for.",
    ),
    ArrivalReason.ARRIVED_WITHOUT_PROFILE: (
        "The application is in the ATS, but without a file.",
        "Check which file types and sizes this ATS accepts. Then ask the platform team to send the profile again.",
        "The candidate is in your ATS, but the profile is not attached yet. We will send it again.",
    ),
    ArrivalReason.NOT_LINKED: (
        "The account is not linked to an ATS, so nobody is sent.",
        "Open the onboarding. An engineer has to link the connection.",
        "Your ATS is not connected to FactoryFix at the moment, so the candidate is only in FactoryFix. "
        "We will write to you when it is connected.",
    ),
    ArrivalReason.MODE_SENDS_NOBODY: (
        "The sync mode sends no candidates.",
        "Nothing is wrong. If the customer wants candidates in the ATS, step 1 has to be changed.",
        "With the way of working we agreed on, candidates are not sent to your ATS automatically. "
        "You find this candidate in FactoryFix.",
    ),
    ArrivalReason.JOB_BY_HAND: (
        "The job was added to FactoryFix by hand. Its candidates never reach the ATS.",
        "Find the synced job with the same title, and have the candidate moved to it.",
        "The candidate applied to a copy of the job that was added to FactoryFix by hand. Candidates of such a job do "
        "not reach your ATS. Please use the synced job; we will move the candidate to it.",
    ),
    ArrivalReason.REJECTED: (
        "The candidate was rejected before they reached the stage at which they are sent.",
        "Nothing is wrong. If somebody moves them to a later stage in FactoryFix, they are sent.",
        "The candidate was rejected in FactoryFix before they were sent to your ATS.",
    ),
    ArrivalReason.PASSIVE: (
        "In every sync mode, a passive candidate is sent only once they are Engaged. Their stage is {stage}.",
        "Wait until the screening is complete.",
        "We found this candidate for you, and the screening is not complete yet. "
        "Candidates like this arrive in your ATS once it is.",
    ),
    ArrivalReason.BEFORE_TRIGGER: (
        "The stage is {stage}, and candidates are sent once they reach {trigger}.",
        "Wait until the candidate reaches that stage.",
        "The screening of this candidate is not complete yet. They arrive in your ATS once it is.",
    ),
    ArrivalReason.STAGE_UNKNOWN: (
        "The stage is {stage}. Whether candidates in this stage are sent is not known here.",
        "Ask FactoryFix’s platform team what this stage means for sending.",
        "We are looking into where this candidate is and will write to you.",
    ),
    ArrivalReason.CONNECTION_DOWN: (
        "The connection to the ATS does not work, so nobody is sent.",
        "Follow the open issue of this connection.",
        "The connection to your ATS does not work at the moment. The candidate is sent once it works again, and we are "
        "in touch with your administrator about it.",
    ),
    ArrivalReason.REFUSED: (
        "Kombo or the ATS refused the candidate ({code}).",
        "Read the error text below, fix its cause, then ask the platform team to send the candidate again.",
        "Your ATS did not accept the candidate. We are looking into it and will write to you when they are there.",
    ),
    ArrivalReason.SENT_NOT_SEEN: (
        "FactoryFix sent the candidate, but Kombo does not show the application. That does not prove that it is "
        "missing.",
        "Ask the customer to search for the e-mail address in their ATS before anything is sent again.",
        "We sent the candidate to your ATS. Please search there for their e-mail address, and tell us if you do not "
        "find them.",
    ),
    ArrivalReason.SENT_NOT_CHECKED: (
        "FactoryFix sent the candidate. Whether the ATS has them could not be checked now.",
        "Look again later, or ask the customer to search for the e-mail address in their ATS.",
        "We sent the candidate to your ATS. Please search there for their e-mail address, and tell us if you do not "
        "find them.",
    ),
    ArrivalReason.WAITING: (
        "The candidate is about to be sent.",
        f"Look again in {in_words(USUAL)}.",
        "The candidate is on the way to your ATS. This can take some hours.",
    ),
    ArrivalReason.UNKNOWN: (
        "The candidate is due, but was not sent, and no error is known.",
        _ESCALATE,
        "The candidate should be in your ATS. We are looking into it and will write to you.",
    ),
}
