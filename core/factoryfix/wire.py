"""What the FactoryFix platform sends, and its conversion to domain objects; fields as in docs/factoryfix-api.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import AliasPath, Field

from core.jobs.model import FactoryFixJob
from core.onboarding.account_link_facts import AccountLinkSettings
from core.wire import AnyLocation, Flag, Id, Moment, OrOmit, PageReader, Skipped, Text, Wire, in_utc, location


class FactoryFixAccount(Wire):
    """One customer account in FactoryFix."""

    id: Id
    name: Text = None
    city: Text = None
    state: Text = None


class AtsLink(Wire):
    """An account's link to an integration, with its sync settings; `version` names this state of it."""

    integration_id: Id
    tool: Text = None
    sync_mode: Text = None
    redirect_reason: Text = None
    redirect_url_template: Text = None
    source_name: Text = None
    landing_stage: Text = None
    jobs_scope: Text = "active_us"
    onboarding_id: Text = None
    linked_at: Moment = None
    linked_by: Text = None
    version: Text = None

    @classmethod
    def of(cls, settings: AccountLinkSettings, *, linked_by: str) -> AtsLink:
        """Return the link to write with these settings."""
        return cls(linked_by=linked_by, **{name: value or None for name, value in settings.model_dump().items()})

    def settings(self) -> AccountLinkSettings:
        """Return the settings as the rules compare them, without what the platform adds."""
        names = AccountLinkSettings.model_fields
        return AccountLinkSettings(**{name: getattr(self, name) or "" for name in names})

    def body(self) -> dict[str, object]:
        """Return the link as a request body: without empty fields, and without what the platform sets."""
        return self.model_dump(exclude_none=True, exclude={"linked_at", "version"})


def only_if(held: AtsLink | None) -> dict[str, str]:
    """Return the headers by which a write counts only while the platform still holds what was read."""
    if held is None:
        return {"If-None-Match": "*"}
    return {"If-Match": f'"{held.version}"'} if held.version else {}


class SyncState(Wire):
    """The state of an account's job sync: never, running, succeeded or failed; a record without it is unreadable."""

    state: Id
    first_sync_started_at: Moment = None
    last_finished_at: Moment = None
    next_expected_at: Moment = None


class Capabilities(Wire):
    """What the platform can do for an account: `test_candidates`, `candidate_push`, and others that we ignore."""

    capabilities: tuple[Annotated[str, OrOmit()], ...]


class FactoryFixCandidateRequest(Wire):
    """A test candidate as we create it on a synced job; `job_id` is the platform's ID of the job."""

    job_id: Id
    first_name: Id
    last_name: Id
    email: Id
    phone: Id
    onboarding_id: Id
    created_by: Id
    city: Text = None
    state: Text = None
    stage: Text = None
    summary: Text = None
    skills: tuple[str, ...] = ()

    def body(self) -> dict[str, object]:
        """Return the request body, without empty fields."""
        return self.model_dump(mode="json", exclude_none=True)


class FactoryFixCandidate(Wire):
    """A test candidate in FactoryFix; `state` is active or archived."""

    id: Id
    profile_url: Id
    state: Text = None
    created_at: Moment = None
    archived_at: Moment = None


class PlatformCandidate(Wire):
    """A candidate who applied or was found in FactoryFix, and how far they are on the way to the ATS.

    `stage` is New, Outreach, Engaged or later; `sync_state` is not_due, waiting, sent or failed. `ats_job_id` is None
    for a job that was added by hand. `application_id`, `error_code` and `error` are Kombo's.
    """

    id: Id
    account_id: Id
    first_name: Text = None
    last_name: Text = None
    email: Text = None
    job_id: Text = Field(default=None, validation_alias=AliasPath("job", "id"))
    job_title: Text = Field(default=None, validation_alias=AliasPath("job", "title"))
    ats_job_id: Text = Field(default=None, validation_alias=AliasPath("job", "ats_job_id"))
    stage: Text = None
    passive: Flag = None
    created_at: Moment = None
    sync_state: Text = Field(default=None, validation_alias=AliasPath("ats_sync", "state"))
    attempted_at: Moment = Field(default=None, validation_alias=AliasPath("ats_sync", "attempted_at"))
    application_id: Text = Field(default=None, validation_alias=AliasPath("ats_sync", "application_id"))
    error_code: Text = Field(default=None, validation_alias=AliasPath("ats_sync", "error", "code"))
    error: Text = Field(default=None, validation_alias=AliasPath("ats_sync", "error", "message"))

    @property
    def name(self) -> str:
        """Return the first and the last name."""
        return " ".join(filter(None, (self.first_name, self.last_name)))


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

    def to_domain(self) -> FactoryFixJob:
        """Return the job as a domain object; an empty ATS Job ID becomes None."""
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
    """One page of jobs, the records that could not be read, and the next page's cursor (None on the last page)."""

    jobs: tuple[FactoryFixJob, ...]
    skipped: tuple[Skipped, ...] = ()
    next: str | None = None


_jobs = PageReader(WireFactoryFixJob, enveloped=False, fast=True)


def jobs_page(body: bytes) -> FactoryFixJobsPage:
    """Return one page of jobs and the records that were skipped as unreadable; raises core.wire.Unreadable."""
    page = _jobs.read(body)
    return FactoryFixJobsPage(tuple([job.to_domain() for job in page.records]), page.skipped, page.next)
