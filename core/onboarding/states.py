"""The states and choices of an onboarding; every value is what the store keeps."""

from __future__ import annotations

from enum import StrEnum

from core.stored_enum import StoredEnum


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
    VENDOR = "vendor"
    NOBODY = "nobody"


class SyncMode(StoredEnum):
    """How candidates get from FactoryFix into the ATS; MANUAL: somebody enters them by hand."""

    ENGAGED = "engaged"
    NEW_AND_ENGAGED = "new_and_engaged"
    REDIRECT = "redirect"
    MANUAL = "manual"
    UNKNOWN = "unknown"

    @property
    def sends_candidates(self) -> bool:
        """Whether candidates are pushed into the ATS, so that a test candidate can prove it."""
        return self in (SyncMode.ENGAGED, SyncMode.NEW_AND_ENGAGED)


class IpFilter(StoredEnum):
    """Whether the customer's ATS accepts connections only from known IP addresses; the values are stored."""

    NOT_ASKED = ""
    NO = "no"
    YES = "yes"
    NOT_KNOWN = "not known"
    UNKNOWN = "unknown"

    @property
    def needs_static_ips(self) -> bool:
        """Whether a link is made with static addresses, which no later change can add: yes, or nobody knows."""
        return self in (IpFilter.YES, IpFilter.NOT_KNOWN)


class MailState(StoredEnum):
    """How far the e-mail with the link is; unknown where no answer came."""

    SENDING = "sending"
    SENT = "sent"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"


class LetterKind(StoredEnum):
    """A letter to the customer besides the one with the link; the values are stored."""

    AGREEMENT = "agreement"
    REMINDER = "reminder"
    PERMISSION = "permission"
    CONNECTING = "connecting"
    LOOK = "look"
    CLEAN_UP = "clean up"
    LIVE = "live"
    UNKNOWN = "unknown"


class LinkDoubt(StoredEnum):
    """Why a connection is not certain to come from the onboarding's valid link; the values are stored."""

    REPLACED = "replaced"
    VOID = "void"
    EXPIRED = "expired"
    SEVERAL_LINKS = "several links"
    UNKNOWN_LINK = "unknown link"
    UNKNOWN = "unknown"


class ConfirmationItem(StrEnum):
    """What the customer confirms in step 5b; the value is what the store keeps."""

    JOB = "job"
    STAGE = "stage"
    SOURCE = "source"
    PDF = "pdf"
    RESUME = "resume"
    CONVERSATION = "conversation"
    ASSESSMENT = "assessment"
    LINK = "link"
    NO_EMAIL = "no_email"

    @property
    def comes_after_screening(self) -> bool:
        """Whether version 1 cannot show it: a New candidate is still to be screened."""
        match self:
            case ConfirmationItem.CONVERSATION | ConfirmationItem.ASSESSMENT:
                return True
            case (
                ConfirmationItem.JOB
                | ConfirmationItem.STAGE
                | ConfirmationItem.SOURCE
                | ConfirmationItem.PDF
                | ConfirmationItem.RESUME
                | ConfirmationItem.LINK
                | ConfirmationItem.NO_EMAIL
            ):
                return False


class Answer(StoredEnum):
    """The customer's answer to one item of the confirmation."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"

    @property
    def confirms(self) -> bool:
        """Whether nothing is left to do about the item."""
        match self:
            case Answer.YES | Answer.NOT_APPLICABLE:
                return True
            case Answer.NO | Answer.UNKNOWN:
                return False

    @property
    def withdraws(self) -> bool:
        """Whether it takes back what a sign-off rested on; an answer that we cannot read takes nobody back."""
        match self:
            case Answer.NO:
                return True
            case Answer.YES | Answer.NOT_APPLICABLE | Answer.UNKNOWN:
                return False


class PhaseState(StoredEnum):
    """How far version 2 of the profile is once it was sent, or that it is left out."""

    SENT = "sent"
    REFUSED = "refused"
    SEEN = "seen"
    LEFT_OUT = "left out"
    UNKNOWN = "unknown"


class SignOffFact(StoredEnum):
    """A fact that a sign-off can rest on, besides the confirmed items; the value is stored."""

    AGREED = "requirements agreed"
    NO_CONNECTION = "no connection"
    CONNECTED = "connected"
    LINKED = "linked"
    JOBS_VERIFIED = "jobs verified"
    BY_HAND = "by hand"
    CAREER_PAGE = "career page checked"
    VERSION_2 = "version 2"
    UNKNOWN = "unknown"
