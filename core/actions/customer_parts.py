"""What a customer's page consists of: plain data without IDs, notes of ours and names of people other than theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from core.ats.model import GuideStep
from core.jobs.customer_words import JobGroup
from core.onboarding.customer_view import CustomerView
from core.onboarding.states import Answer, ConfirmationItem
from core.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Manager:
    """The Account Manager; `email` is empty if their account is closed."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step of the guide, in the reader's language; `key` is its heading in English."""

    step: GuideStep
    key: str
    done: bool
    is_link: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last connection flow that did not finish: when, and what to do, with the number of the guide's step or 0."""

    at: datetime
    fix: str
    step: int


@dataclass(frozen=True, slots=True)
class GuidePart:
    """The guide while the customer connects; texts are Markdown."""

    opening: str
    steps: tuple[ShownStep, ...]
    attempt: Attempt | None
    renews: bool
    """Whether the connection exists and has to be renewed."""


@dataclass(frozen=True, slots=True)
class ShownJob:
    """One job; `group` and `state` say where it stands, `reason` why."""

    title: str
    requisition: str
    place: str
    group: JobGroup
    state: Phrase
    reason: Phrase


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group of jobs by which the list can be filtered."""

    key: JobGroup
    name: Phrase
    count: int


@dataclass(frozen=True, slots=True)
class JobsPart:
    """The customer's jobs: the groups, and one page of those that match the search; `group` is the chosen one."""

    groups: tuple[ShownGroup, ...]
    read_at: datetime
    rows: tuple[ShownJob, ...]
    matching: int
    search: str
    group: JobGroup | None
    page: int
    pages: int

    @property
    def expected(self) -> int:
        """Return how many jobs belong in FactoryFix, as far as is known."""
        return sum(group.count for group in self.groups if group.key is not JobGroup.LEFT_OUT)

    @property
    def here(self) -> int:
        """Return how many jobs are in FactoryFix."""
        return sum(group.count for group in self.groups if group.key is JobGroup.HERE)

    @property
    def total(self) -> int:
        """Return how many jobs there are."""
        return sum(group.count for group in self.groups)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One item to confirm, what they should see, and their answer so far; `waits` says what comes first, or nothing."""

    item: ConfirmationItem
    sentence: Phrase
    hint: Phrase
    answer: Answer | None
    note: str
    has_picture: bool
    waits: Phrase


@dataclass(frozen=True, slots=True)
class CandidatePart:
    """The test candidate in the customer's ATS; `pages` is the number of its PDF's pages, 0 where it is not ours."""

    name: str
    email: str
    job: str
    requisition: str
    link: str
    pages: int
    items: tuple[ShownItem, ...]
    contacts: tuple[str, ...]

    @property
    def answered(self) -> int:
        """Return how many items have an answer."""
        return sum(item.answer is not None for item in self.items)


@dataclass(frozen=True, slots=True)
class ShownRisk:
    """A risk that the approver accepts; `fingerprint` tells it from the others, and nothing about it."""

    fingerprint: str
    text: Phrase


@dataclass(frozen=True, slots=True)
class Approved:
    """Who approved on the customer's page, and when."""

    approver: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """Jobs that the customer named as missing: when, how many, and what became of them."""

    at: datetime
    count: int
    state: Phrase


@dataclass(frozen=True, slots=True)
class ApprovalPart:
    """What the approver approves: what was checked, and the points that stay as they are."""

    checked: tuple[Phrase, ...]
    risks: tuple[ShownRisk, ...]
    contacts: tuple[str, ...]
    ready: bool
    approved: Approved | None


@dataclass(frozen=True, slots=True)
class LivePart:
    """The customer is live: who approved and when, what was checked and accepted, and how it works from now."""

    approver: str
    on: datetime
    checked: tuple[Phrase, ...]
    accepted: int
    how_it_works: tuple[str, ...]
    clean_up: str
    """How the test candidate is removed from their ATS; empty once it is, or where nobody knows how."""
    to_remove: bool


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Everything that the page shows; at most one of the parts is there, the one of the current step."""

    customer: str
    ats: str
    """The name of their ATS, or empty before it is chosen."""
    version: int
    manager: Manager
    view: CustomerView
    turn: Phrase
    guide: GuidePart | None = None
    jobs: JobsPart | None = None
    candidate: CandidatePart | None = None
    approval: ApprovalPart | None = None
    live: LivePart | None = None
    may: frozenset[str] = field(default_factory=frozenset)
    """What the reader may press: "tick", "answer", "sign off"; a customer also "connect", "missing", "approve"."""
    reader: str = ""
    """The name of the contact whose own page this is."""
    proposals: tuple[ShownProposal, ...] = ()
