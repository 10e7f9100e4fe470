"""The data model of the reconciliation: ATS requisitions, FactoryFix jobs, lines of the customer's list, and rows.

The types are small, so that 100,000 of each fit in memory. Types that are built 100,000 times are not frozen, because
freezing triples the time to build them. Times are aware datetimes in UTC; texts are as the outside system sent them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from core.geography.place import Location
from core.jobs.risks import Risks, Waiver
from core.people.actor import Actor
from core.problem import Problems
from core.stored_enum import StoredEnum


@dataclass(frozen=True, slots=True)
class Posting:
    """One published posting of a job, with the ATS's own texts for status and visibility."""

    url: str | None = None
    status: str | None = None
    visibility: str | None = None


@dataclass(slots=True, unsafe_hash=True)
class ScreeningQuestion:
    """A question that the ATS asks applicants; `required` is None if the ATS does not tell.

    One with a `precondition_question_id` is asked only where that question is answered with one of the
    `precondition_options` (option IDs, or true and false).
    """

    id: str
    title: str
    kind: str | None = None
    required: bool | None = None
    category: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    precondition_question_id: str | None = None
    precondition_options: tuple[str | bool, ...] = ()


@dataclass(slots=True, unsafe_hash=True)
class AtsJob:
    """One requisition as Kombo reports it; `id` is Kombo's, `remote_id` the ATS's own."""

    id: str
    remote_id: str | None = None
    name: str | None = None
    job_code: str | None = None
    status: str | None = None
    visibility: str | None = None
    location: Location | None = None
    remote_work_status: str | None = None
    department: str | None = None
    employment_type: str | None = None
    post_url: str | None = None
    remote_url: str | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    remote_created_at: datetime | None = None
    changed_at: datetime | None = None
    remote_deleted_at: datetime | None = None
    postings: tuple[Posting, ...] = ()
    screening_questions: tuple[ScreeningQuestion, ...] = ()
    stages: tuple[str, ...] = ()


class FactoryFixState(StrEnum):
    """A job in FactoryFix starts disabled, is activated with an AI recruiter, and is archived when closed."""

    DISABLED = "disabled"
    ACTIVATED = "activated"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class FactoryFixJob:
    """One job in FactoryFix; without an `ats_job_id` (the ATS's own id), its candidates never reach the ATS."""

    id: str
    title: str
    state: str
    ats_job_id: str | None = None
    location: Location | None = None
    url: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExpectedJob:
    """One line of the customer's list; at least one field besides `line` is set."""

    line: int
    requisition: str | None = None
    title: str | None = None
    city: str | None = None
    state: str | None = None
    url: str | None = None


class Outcome(StoredEnum):
    """The result for one job; every job has exactly one (see core/jobs/outcomes.py), and no rule gives UNKNOWN."""

    SYNCED = "synced"
    PENDING = "pending"
    MISSING = "missing"
    EXCLUDED = "excluded"
    UNEXPECTED = "unexpected"
    MANUAL_DUPLICATE = "manual duplicate"
    REVIEW = "review"
    EXPECTED_NOT_FOUND = "expected, not found"
    WAIVED = "waived"
    UNKNOWN = "unknown"


GIVEN_OUTCOMES: Final = tuple(outcome for outcome in Outcome if outcome is not Outcome.UNKNOWN)
"""The outcomes that the rules give."""


ELSEWHERE: Final = "elsewhere"
"""In place of a country's code: outside the US, in several countries or in one that is not certain."""


class MustAct(StoredEnum):
    """Who must act on a job."""

    TEAM = "us"
    CUSTOMER = "customer"
    ATS_VENDOR = "ATS vendor"
    NOBODY = ""
    UNKNOWN = "unknown"


class JobVerdict(StoredEnum):
    """What a person decided about a row; an UNKNOWN decision is shown and not applied."""

    ACCEPT = "accept"
    EXCLUDE = "exclude"
    ACCEPT_ABSENCE = "accept absence"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class JobDecision:
    """A person's decision about a row.

    It applies until the job changes: `fingerprint` is the row's fingerprint at the time of the decision.
    """

    key: str
    verdict: JobVerdict
    fingerprint: str
    by: Actor
    at: datetime
    reason: str

    def applies_to(self, fingerprint: str) -> bool:
        """Return True while the row is as it was decided, and this version knows the decision."""
        return self.fingerprint == fingerprint and self.verdict is not JobVerdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Drift:
    """One field that differs between the ATS and FactoryFix; `is_error` is False for an activated job."""

    field: str
    ats: str
    factoryfix: str
    is_error: bool


def is_list_key(key: str) -> bool:
    """Return whether a row's key is that of a line of the customer's list, as core/jobs/line_links.py writes it."""
    return key.startswith("expected:")


class JobRow(msgspec.Struct, rename={"merged_ids": "folded"}):
    """One job with its outcome and reason; `key` is the same in every snapshot.

    It is a msgspec struct because it is built most often. Fields are stored by name in core/storage/job_rows.py.
    """

    key: str
    outcome: Outcome
    reason: str
    who: MustAct = MustAct.NOBODY
    next_step: str = ""
    title: str = ""
    location: str = ""
    requisition: str = ""
    ats_status: str = ""
    factoryfix_state: str = ""
    ats_job_id: str = ""
    remote_id: str = ""
    kombo_id: str = ""
    factoryfix_id: str = ""
    ats_url: str = ""
    factoryfix_url: str = ""
    us: str = ""
    us_reason: str = ""
    activity: str = ""
    activity_reason: str = ""
    fingerprint: str = ""
    flags: tuple[str, ...] = ()
    drift: tuple[Drift, ...] = ()
    expected_line: int | None = None
    merged_ids: tuple[str, ...] = ()
    """Kombo ids of the UKG Pro base records that were merged into this row."""
    decided_by: Actor | None = None
    candidates: tuple[str, ...] = ()
    """Row keys of the jobs that an unclear line of the customer's list may be; not all, if there are many."""
    waiver: Waiver | None = None
    """The accepted risk, for the outcome WAIVED alone."""
    country: str = ""
    """For a job that is excluded only because it is not in the US: its country's ISO-2 code, or ELSEWHERE."""

    @property
    def is_list_line(self) -> bool:
        """Whether the row is a line of the customer's list that is no job of the ATS."""
        return is_list_key(self.key)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All rows and their number by outcome; `passes` is True when there are no blockers, whatever the risks."""

    rows: tuple[JobRow, ...]
    counts: dict[str, int] = field(default_factory=dict)
    passes: bool = False
    blockers: Problems = ()
    risks: Risks = ()
