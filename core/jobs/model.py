"""Jobs as the rules see them: one ATS requisition, one FactoryFix job, one line of the customer's own list.

Everything here is plain and never changed once built, so that 100,000 of each fit in memory and can be compared
without IO. What is built 100,000 times over is not frozen, because freezing triples the time to build it.
Times are aware datetimes in UTC; texts are as the outside system sent them, never cleaned here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec

from core.geography.place import Location


@dataclass(frozen=True, slots=True)
class Posting:
    """One published form of a job: its address, and the ATS's words for its state."""

    url: str | None = None
    status: str | None = None
    visibility: str | None = None


@dataclass(slots=True, unsafe_hash=True)
class ScreeningQuestion:
    """A question the ATS asks applicants; `required` is None where the ATS does not say."""

    id: str
    title: str
    kind: str | None = None
    required: bool | None = None
    category: str | None = None
    options: tuple[tuple[str, str], ...] = ()


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
    """A FactoryFix job arrives disabled; somebody activates an AI recruiter on it; a closed one is archived."""

    DISABLED = "disabled"
    ACTIVATED = "activated"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class FactoryFixJob:
    """One job in FactoryFix; without an `ats_job_id` (the ATS's own id) its candidates never reach the ATS."""

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
    """One line of the customer's own list; at least one of the fields is filled."""

    line: int
    requisition: str | None = None
    title: str | None = None
    city: str | None = None
    state: str | None = None
    url: str | None = None


class Outcome(StrEnum):
    """What one job's row says; every job has exactly one (design: the heart)."""

    SYNCED = "synced"
    PENDING = "pending"
    MISSING = "missing"
    EXCLUDED = "excluded"
    UNEXPECTED = "unexpected"
    MANUAL_DUPLICATE = "manual duplicate"
    REVIEW = "review"
    EXPECTED_NOT_FOUND = "expected, not found"


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on a review row: `accept` (it belongs in FactoryFix), `exclude`, or `accept absence`.

    It holds until the job changes: `fingerprint` is the row's at the moment of deciding.
    """

    key: str
    verdict: str
    fingerprint: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Drift:
    """One field that differs between the ATS and FactoryFix; `is_error` is False on an activated job."""

    field: str
    ats: str
    factoryfix: str
    is_error: bool


class JobRow(msgspec.Struct):
    """One job, one outcome, one reason; `key` stays the same over snapshots. A struct: it is built most often."""

    key: str
    outcome: Outcome
    reason: str
    who: str = ""
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
    folded: tuple[str, ...] = ()
    """Kombo ids of the UKG Pro base or location records that this row stands for besides its own."""
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every row, and how many of each outcome; `passes` is True when nothing is left to do (seed, step 5)."""

    rows: tuple[JobRow, ...]
    counts: dict[str, int] = field(default_factory=dict)
    passes: bool = False
    blockers: tuple[str, ...] = ()
