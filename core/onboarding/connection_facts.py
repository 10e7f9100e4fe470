"""The facts about the connection, in Kombo's own words, and about what else the customer's flows made."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from core.onboarding.part import Part, Statement
from core.onboarding.states import LinkDoubt
from core.people.actor import Actor


class SetAside(Part):
    """A connection that is not used because it is not certain which link made it, until a person decides.

    The fields are Kombo's; `created_at` is None if Kombo does not say when the connection was made.
    """

    integration_id: str
    origin_id: str
    doubt: LinkDoubt
    tool: str = ""
    organization: str = ""
    creator_email: str = ""
    created_at: datetime | None = None
    seen_at: datetime
    deleted_at: datetime | None = None
    """When we learned that it was deleted at Kombo."""
    decision: Statement | None = None
    taken_over: bool = False


class FailedAttempt(Part):
    """A connection flow that did not finish at the customer's; an insight, not an alarm (Kombo's documentation)."""

    webhook_id: str
    at: datetime
    tool: str = ""
    log_url: str = ""


class Sync(Part):
    """How the last sync that Kombo reported ended; `id` is Kombo's, "" if it was not given."""

    id: str = ""
    state: str
    ended_at: datetime
    log_url: str = ""


class JobSample(Part):
    """The first page of jobs that Kombo gave when the connection was last checked for linking.

    `sites` are the places in the ATS that the jobs' addresses name, `stages` the names of the jobs' hiring stages in
    their order; `problem` is why no page came.
    """

    read_at: datetime
    count: int = 0
    sites: tuple[tuple[str, str], ...] = ()
    stages: tuple[str, ...] = ()
    problem: str = ""


class Renewal(Part):
    """When the credentials were renewed, and what the connection could do before, as in Connection."""

    at: datetime
    data_off: dict[str, str] = Field(default_factory=dict)
    can_create_application: bool | None = None


class Connection(Part):
    """Step 3, in Kombo's own words; `learned_from` is Kombo, or the person who entered the integration's id."""

    integration_id: str
    learned_from: Actor
    connected_at: datetime
    tool: str = ""
    category: str = ""
    origin_id: str = ""
    status: str = ""
    setup_status: str = ""
    qa_status: str = ""
    qa_at: datetime | None = None
    """The time of `qa_status`; None until November 2026."""
    organization: str = ""
    creator_email: str = ""
    can_create_application: bool | None = None
    reads_jobs: bool | None = None
    """Whether Kombo says that it reads the jobs; None if it did not say, or until November 2026."""
    data_expired_at: datetime | None = None
    data_off: dict[str, str] = Field(default_factory=dict)
    """What Kombo does not read or write of what we use, with the reason (core/kombo_data.py)."""
    sample: JobSample | None = None
    imported: Statement | None = None
    """Made elsewhere, without a connection link of ours: who says that it is this customer's, and why."""
    renewal: Renewal | None = None
    """The last time that Kombo could sign in again; Kombo's IDs stayed the same."""
    checked_at: datetime | None = None
    last_sync: Sync | None = None
