"""The events that people are told about, and for each its name, who receives it, and the page that it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.onboarding.states import Step
from core.stored_enum import StoredEnum


class Event(StoredEnum):
    """What happened; the values are stored."""

    CONNECTED = "connected"
    ATTEMPT_FAILED = "attempt failed"
    READY_TO_LINK = "ready to link"
    JOBS_READ = "jobs read"
    JOBS_STALLED = "jobs stalled"
    PUSH_UNCLEAR = "push unclear"
    CUSTOMER_CONFIRMED = "customer confirmed"
    CUSTOMER_DECLINED = "customer declined"
    TARGET_AT_RISK = "target at risk"
    ISSUE_OPENED = "issue opened"
    HANDED_OVER = "handed over"
    WITH_SUPPORT = "with support"
    LIVE = "live"
    TEST = "test"
    UNKNOWN = "unknown"


class Audience(StrEnum):
    """Who receives an event."""

    OWNER = "owner"
    ENGINEERS = "engineers"
    SUPPORT = "support"
    REQUESTER = "requester"
    """The person who asked for it, which is only a test message."""


class Timing(StoredEnum):
    """When a person receives an event; the values are stored."""

    AT_ONCE = "at once"
    MORNING = "morning"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What an event is called under Notifications, who receives it, when by default, and the path of its page.

    Without a path it leads to the page of the onboarding's step.
    """

    title: str
    audience: frozenset[Audience]
    timing: Timing
    path: str


_OWNER = frozenset({Audience.OWNER})
_ONCE, _MORNING = Timing.AT_ONCE, Timing.MORNING
FACTS: Final[dict[Event, EventFacts]] = {
    Event.CONNECTED: EventFacts("The customer connected their ATS", _OWNER, _ONCE, "connection"),
    Event.ATTEMPT_FAILED: EventFacts("The customer could not connect", _OWNER, _ONCE, "connection"),
    Event.READY_TO_LINK: EventFacts(
        "A connection waits to be linked", frozenset({Audience.ENGINEERS}), _ONCE, "linking"
    ),
    Event.JOBS_READ: EventFacts("The first job refresh is done", _OWNER, _ONCE, "job-sync"),
    Event.JOBS_STALLED: EventFacts("A job refresh failed", _OWNER, _ONCE, "job-sync"),
    Event.PUSH_UNCLEAR: EventFacts("It is not known whether a test candidate arrived", _OWNER, _ONCE, "test-candidate"),
    Event.CUSTOMER_CONFIRMED: EventFacts("The customer confirmed the test candidate", _OWNER, _ONCE, "go-live"),
    Event.CUSTOMER_DECLINED: EventFacts("The customer found something wrong", _OWNER, _ONCE, "go-live"),
    Event.TARGET_AT_RISK: EventFacts("An onboarding is at risk or overdue", _OWNER, _MORNING, ""),
    Event.ISSUE_OPENED: EventFacts(
        "A connection has an issue", frozenset({Audience.OWNER, Audience.SUPPORT}), _ONCE, "live-customers"
    ),
    Event.HANDED_OVER: EventFacts("An onboarding is handed over to you", _OWNER, _ONCE, ""),
    Event.WITH_SUPPORT: EventFacts(
        "A live customer is handed over to support", frozenset({Audience.SUPPORT}), _ONCE, "live-customers"
    ),
    Event.LIVE: EventFacts("A customer is live", frozenset({Audience.OWNER, Audience.SUPPORT}), _ONCE, "go-live"),
    Event.TEST: EventFacts("A test message", frozenset({Audience.REQUESTER}), _ONCE, "administration"),
    Event.UNKNOWN: EventFacts("Unknown", frozenset(), Timing.NEVER, ""),
}
STEP_PATHS: Final[dict[Step, str]] = {
    Step.REQUIREMENTS: "requirements",
    Step.LINK: "connection",
    Step.CONNECT: "connection",
    Step.LINKING: "linking",
    Step.JOBS: "job-sync",
    Step.CANDIDATE: "test-candidate",
    Step.GO_LIVE: "go-live",
    Step.LIVE: "go-live",
}
"""The path of each step's page."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of one onboarding.

    `key` is the same whenever the same thing is reported again. `detail` is a text of this program, never one that a
    person or another system wrote.
    """

    event: Event
    key: str
    detail: str = ""
