"""What the FactoryFix platform sends, and how it becomes ours; fields: docs/factoryfix-api.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from core.jobs.model import FactoryFixJob
from core.wire import AnyLocation, Id, Moment, PageReader, Skipped, Text, Wire, in_utc, location


class Account(Wire):
    """One customer account in FactoryFix."""

    id: Id
    name: Text = None
    city: Text = None
    state: Text = None


class AtsLink(Wire):
    """Which integration feeds an account, and how: `sync_mode` engaged, new_and_engaged or redirect."""

    integration_id: Id
    tool: Text = None
    sync_mode: Text = None
    redirect_reason: Text = None
    jobs_scope: Text = "active_us"
    onboarding_id: Text = None
    linked_at: Moment = None
    linked_by: Text = None

    def body(self) -> dict[str, object]:
        """Return the link as the platform takes it: without the parts that are empty, and without its own time."""
        return self.model_dump(exclude_none=True, exclude={"linked_at"})


class SyncState(Wire):
    """How an account's job sync stands: `state` never, running, succeeded or failed; without one it says nothing."""

    state: Id
    first_sync_started_at: Moment = None
    last_finished_at: Moment = None
    next_expected_at: Moment = None


class WireFactoryFixJob(Wire):
    """A job as the platform sends it."""

    id: Id
    title: Text = None
    state: Text = None
    ats_job_id: Text = None
    location: AnyLocation = None
    url: Text = None
    created_at: Moment = None
    updated_at: Moment = None

    def ours(self) -> FactoryFixJob:
        """Return the job as the rules see it; an empty ATS Job ID is none."""
        return FactoryFixJob(
            self.id,
            self.title or "",
            self.state or "",
            self.ats_job_id or None,
            location(self.location),
            self.url,
            in_utc(self.created_at),
            in_utc(self.updated_at),
        )


@dataclass(frozen=True, slots=True)
class FactoryFixJobsPage:
    """One page of jobs, the records that could not be read, and the cursor of the next page (None at the end)."""

    jobs: tuple[FactoryFixJob, ...]
    skipped: tuple[Skipped, ...] = ()
    next: str | None = None


_jobs = PageReader(WireFactoryFixJob, enveloped=False, swiftly=True)


def jobs_page(body: bytes) -> FactoryFixJobsPage:
    """Return one page of jobs; an odd record is skipped and named; raises core.wire.Unreadable."""
    page = _jobs.read(body)
    return FactoryFixJobsPage(tuple([job.ours() for job in page.records]), page.skipped, page.next)
