"""The states and choices of an onboarding; every value is what the store keeps."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """What is being worked on; the value is what the store keeps and the address shows."""

    REQUIREMENTS = "requirements"
    LINK = "link"
    CONNECT = "connect"
    LINKING = "linking"
    JOBS = "jobs"
    CANDIDATE = "candidate"
    GO_LIVE = "go-live"
    LIVE = "live"


ORDER = tuple(Step)


class WaitingOn(StrEnum):
    """The side that an onboarding waits on; the values are stored."""

    TEAM = "us"
    CUSTOMER = "customer"
    NOBODY = "nobody"


class SyncMode(StrEnum):
    """How candidates get from FactoryFix into the ATS; MANUAL: somebody enters them by hand."""

    ENGAGED = "engaged"
    NEW_AND_ENGAGED = "new_and_engaged"
    REDIRECT = "redirect"
    MANUAL = "manual"

    @property
    def sends_candidates(self) -> bool:
        """Whether candidates are pushed into the ATS, so that a test candidate can prove it."""
        return self in (SyncMode.ENGAGED, SyncMode.NEW_AND_ENGAGED)


class MailState(StrEnum):
    """How far the e-mail with the link is; unknown where no answer came."""

    SENDING = "sending"
    SENT = "sent"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """The customer's answer to one item of the confirmation."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not applicable"

    @property
    def confirms(self) -> bool:
        """Whether nothing is left to do about the item."""
        match self:
            case Answer.YES | Answer.NOT_APPLICABLE:
                return True
            case Answer.NO:
                return False


class PhaseState(StrEnum):
    """How far version 2 of the profile is once it was sent, or that it is left out."""

    SENT = "sent"
    REFUSED = "refused"
    SEEN = "seen"
    LEFT_OUT = "left out"


class SignOffFact(StrEnum):
    """A fact that a sign-off can rest on, besides the confirmed items; the value is stored."""

    AGREED = "requirements agreed"
    NO_CONNECTION = "no connection"
    CONNECTED = "connected"
    LINKED = "linked"
    JOBS_VERIFIED = "jobs verified"
    BY_HAND = "by hand"
    CAREER_PAGE = "career page checked"
    VERSION_2 = "version 2"
