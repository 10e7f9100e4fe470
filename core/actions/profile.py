"""Prepare a test candidate: the profile, its PDFs, what goes where, and every check before the button (step 5b)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.actions.onboarding import get
from core.candidate.attachments import AttachmentPlan, Content, attachment_checks, plan_attachments
from core.candidate.model import AppliedJob, Profile, Resume
from core.candidate.preflight import Check, anatomy_checks, connection_checks, job_checks
from core.candidate.request import application_request
from core.candidate.samples import as_test, load_samples, test_identity
from core.documents.anatomy import inspect_profile_pdf
from core.documents.candidate_profile import candidate_profile_pdf, resume_pdf
from core.errors import NotFound, StepClosed
from core.jobs.activity import activity
from core.jobs.model import AtsJob, JobRow, Outcome
from core.onboarding.clock import ZONE
from core.onboarding.model import Onboarding, SyncMode
from core.people.roles import Permission, Person
from core.services import Services
from core.storage import job_records, job_rows, pushes, snapshots


@dataclass(frozen=True)
class Prepared:
    """A test candidate ready to be looked at: nothing of it has left yet."""

    onboarding_id: str
    integration_id: str
    job: AtsJob
    job_key: str
    profile: Profile
    plan: AttachmentPlan
    pdfs: Mapping[Content, bytes]
    checks: tuple[Check, ...]
    request: dict[str, Any]

    @property
    def preview(self) -> bytes:
        """Return the profile PDF that the customer will open."""
        return self.pdfs[next((one.content for one in self.plan.files if one.content != "resume"), "profile")]

    @property
    def may_go(self) -> bool:
        """Say whether no check failed; an unknown is shown, and does not stop a person."""
        return all(check.ok is not False for check in self.checks)


def pushable(services: Services, person: Person, onboarding_id: str, *, limit: int = 200) -> list[JobRow]:
    """Return the synced jobs that a test candidate can go to, at most `limit` of them."""
    person.require(Permission.VIEW)
    with services.store.reading() as db:
        shown = snapshots.current(db, onboarding_id)
        if shown is None:
            return []
        found = job_rows.page(db, shown.id, outcomes=[Outcome.SYNCED.value], sort="title", limit=limit)
    return [row for row, _ in found.rows]


def prepare(
    services: Services, person: Person, onboarding_id: str, *, sample: str, job_key: str, resume: Resume | None = None
) -> Prepared:
    """Make the profile and its PDFs for this job, and look at everything that could go wrong; sends nothing.

    Raises NotFound for a job or sample that is not there, StepClosed where no candidate is sent at all.
    """
    person.require(Permission.VERIFY)
    onboarding = get(services, person, onboarding_id)
    if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        raise StepClosed("In Redirect mode no candidate is sent to the ATS.", "Check the career page instead.")
    if onboarding.linking is None or onboarding.connection is None:
        raise StepClosed("The connection is not linked to FactoryFix yet.", "An engineer links it in step 4.")
    row, job, read_at = _job(services, onboarding_id, job_key)
    profile = _profile(services, onboarding, job, sample, resume)
    info = services.kombo.create_application_info(onboarding.linking.integration_id)
    restrictions = info.restrictions.model_dump() if info.restrictions else None
    plan = plan_attachments(restrictions)
    pdfs = {file.content: _pdf(profile, file.content) for file in plan.files}
    checks = (
        *_connection_checks(services, onboarding),
        *_job_checks(services, row, job, read_at),
        *_anatomy_checks(profile, pdfs),
        *attachment_checks(plan, {content: len(pdf) for content, pdf in pdfs.items()}, restrictions),
    )
    request = application_request(profile, plan, pdfs)
    return Prepared(
        onboarding_id, onboarding.linking.integration_id, job, job_key, profile, plan, pdfs, checks, request
    )


def _job(services: Services, onboarding_id: str, job_key: str) -> tuple[JobRow, AtsJob, datetime]:
    with services.store.reading() as db:
        shown = snapshots.current(db, onboarding_id)
        found = job_rows.one(db, shown.id, job_key) if shown else None
        job = job_records.ats_job(db, shown.id, found[0].kombo_id) if shown and found else None
    if shown is None or found is None or job is None:
        raise NotFound("This job is not in the newest reading.", "Choose one from the list.")
    return found[0], job, shown.started_at


def _profile(services: Services, onboarding: Onboarding, job: AtsJob, sample: str, resume: Resume | None) -> Profile:
    samples = load_samples()
    if sample not in samples:
        raise NotFound("There is no such sample candidate.", "Choose one from the list.")
    now = services.now()
    with services.store.reading() as db:
        number = len(pushes.of(db, onboarding.id)) + 1
    identity = test_identity(onboarding.customer, now.astimezone(ZONE).date(), number, secrets.token_hex(6))
    chosen = as_test(samples[sample], identity)
    applied = AppliedJob(
        title=job.name or "Untitled job",
        requisition=job.job_code or job.remote_id or job.id,
        customer=onboarding.customer,
        location=(job.location.text() if job.location else "") or "United States",
    )
    updates: dict[str, Any] = {"job": applied, "created_at": now.astimezone(ZoneInfo(applied.time_zone))}
    if resume is not None:
        updates["resume"] = resume
    return chosen.model_copy(update=updates)


def _pdf(profile: Profile, content: Content) -> bytes:
    if content == "resume":
        return resume_pdf(profile)
    return candidate_profile_pdf(profile, resume_first=content == "profile_resume_first")


def _connection_checks(services: Services, onboarding: Onboarding) -> tuple[Check, ...]:
    connection = onboarding.connection
    if connection is None:
        return ()
    truth = services.kombo.integration(connection.integration_id)
    ats = services.catalogue.get(onboarding.requirements.ats)
    can = {action.id: action.is_available for action in truth.write_actions}
    needs_source = ats.source_must_exist if ats else None
    word = "source" in onboarding.requirements.acknowledged
    return connection_checks(
        status=truth.status or "",
        setup_status=truth.setup_status or "",
        create_available=can.get("ats_create_application"),
        source_exists=True if needs_source is False or word else None,
    )


def _job_checks(services: Services, row: JobRow, job: AtsJob, read_at: datetime) -> tuple[Check, ...]:
    """Judge the job by the newest reading; how old that is, the check itself says."""
    now = services.now()
    return job_checks(
        job,
        synced=row.outcome is Outcome.SYNCED,
        eligible=row.us == "us" and row.activity == "active",
        reason=row.reason,
        open_now=activity(job, now).verdict == "active",
        read_at=read_at,
        now=now,
    )


def _anatomy_checks(profile: Profile, pdfs: Mapping[Content, bytes]) -> tuple[Check, ...]:
    whole = next((pdf for content, pdf in pdfs.items() if content != "resume"), b"")
    if not whole:
        return ()
    return anatomy_checks(inspect_profile_pdf(whole), stage=profile.stage, is_test=profile.is_test)
