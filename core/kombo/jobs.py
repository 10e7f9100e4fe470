"""Jobs as Kombo sends them, and their conversion to domain objects; fields as in Kombo's published OpenAPI document.

Enumerations stay texts, because Kombo passes on an ATS's own value where it has no value of its own for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from core.jobs.model import AtsJob, Posting, ScreeningQuestion
from core.kombo.wire import HiringStage
from core.wire import AnyLocation, Flag, Id, Listed, Moment, OrElse, PageReader, Skipped, Text, Wire, in_utc, location


class WirePosting(Wire):
    """One job posting as Kombo sends it."""

    domain_class = Posting

    url: Text = None
    status: Text = None
    visibility: Text = None


def _posting(sent: WirePosting | Posting) -> Posting:
    return sent if isinstance(sent, Posting) else Posting(sent.url, sent.status, sent.visibility)


class WireOption(Wire):
    """One choice of a screening question."""

    id: Id
    name: Text = None


class WireFormat(Wire):
    """The answer format of a screening question."""

    type: Text = None
    options: Listed[WireOption] = ()


class WireQuestion(Wire):
    """A screening question as Kombo sends it."""

    id: Id
    title: Text = None
    required: Flag = None
    category: Text = None
    format: Annotated[WireFormat | None, OrElse(None)] = None
    precondition_question_id: Text = None
    precondition_options: Annotated[tuple[str | bool, ...] | None, OrElse(None)] = None

    def to_domain(self) -> ScreeningQuestion:
        """Return the question as a domain object."""
        options = tuple([(option.id, option.name or "") for option in self.format.options]) if self.format else ()
        kind = self.format.type if self.format else None
        return ScreeningQuestion(
            self.id,
            self.title or "",
            kind,
            self.required,
            self.category,
            options,
            self.precondition_question_id,
            self.precondition_options or (),
        )


class WireJob(Wire):
    """A job as Kombo sends it."""

    id: Id
    remote_id: Text = None
    name: Text = None
    job_code: Text = None
    status: Text = None
    visibility: Text = None
    location: AnyLocation = None
    remote_work_status: Text = None
    department: Text = None
    employment_type: Text = None
    post_url: Text = None
    remote_url: Text = None
    opened_at: Moment = None
    closed_at: Moment = None
    remote_created_at: Moment = None
    changed_at: Moment = None
    remote_deleted_at: Moment = None
    job_postings: Listed[WirePosting] = ()
    screening_questions: Listed[WireQuestion] = ()
    stages: Listed[HiringStage] = ()

    def to_domain(self) -> AtsJob:
        """Return the job as a domain object."""
        return AtsJob(
            self.id,
            self.remote_id,
            self.name,
            self.job_code,
            self.status,
            self.visibility,
            location(self.location),
            self.remote_work_status,
            self.department,
            self.employment_type,
            self.post_url,
            self.remote_url,
            in_utc(self.opened_at),
            in_utc(self.closed_at),
            in_utc(self.remote_created_at),
            in_utc(self.changed_at),
            in_utc(self.remote_deleted_at),
            tuple([_posting(posting) for posting in self.job_postings]),
            tuple([question.to_domain() for question in self.screening_questions]),
            tuple([stage.name for stage in self.stages if stage.name]),
        )


@dataclass(frozen=True, slots=True)
class JobsPage:
    """One page of jobs, the records that could not be read, and the next page's cursor (None on the last page)."""

    jobs: tuple[AtsJob, ...]
    skipped: tuple[Skipped, ...] = ()
    next: str | None = None


_jobs = PageReader(WireJob, enveloped=True, fast=True)


def jobs_page(body: bytes) -> JobsPage:
    """Return one page of jobs and the records that were skipped as unreadable; raises core.wire.Unreadable."""
    page = _jobs.read(body)
    return JobsPage(tuple([job.to_domain() for job in page.records]), page.skipped, page.next)
