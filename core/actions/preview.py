"""The look before the push: the PDFs, the exact request, and every check at this minute (step 5b); sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.actions import guide
from core.actions.context import Context
from core.actions.onboarding import get
from core.actions.profile import check_sends, job_of
from core.ats.guide import adds_source
from core.candidate.attachments import AttachmentPlan, Content, attachment_checks, plan_attachments
from core.candidate.draft import Draft
from core.candidate.model import Profile
from core.candidate.preflight import SOURCE, Check, address_check, anatomy_checks, connection_checks, job_checks
from core.candidate.request import application_request
from core.candidate.samples import is_test_address
from core.candidate.second_phase import before_screening
from core.documents.anatomy import inspect_profile_pdf
from core.documents.candidate_profile import candidate_profile_pdf, resume_pdf
from core.errors import StepClosed
from core.jobs.activity import activity
from core.jobs.model import AtsJob, JobRow, Outcome
from core.onboarding.model import Onboarding, SyncMode
from core.people.roles import Permission
from core.services import Services
from core.storage import drafts, pushes


@dataclass(frozen=True)
class Prepared:
    """A test candidate ready to be looked at: nothing of it has left yet.

    `profile` is what the PDF shows; the draft's own is the whole one, with what comes after screening.
    """

    onboarding_id: str
    integration_id: str
    sync_mode: SyncMode
    draft: Draft
    job: AtsJob
    profile: Profile
    plan: AttachmentPlan
    pdfs: Mapping[Content, bytes]
    checks: tuple[Check, ...]
    request: dict[str, Any]
    looked_at: datetime

    @property
    def preview(self) -> bytes:
        """Return the profile PDF that the customer will open."""
        return self.pdfs[next((one.content for one in self.plan.files if one.content.startswith("profile")), "profile")]

    def holds_for(self, onboarding: Onboarding, draft: Draft | None) -> bool:
        """Say whether this is still what would go: the same candidate, by the same connection, in the same mode."""
        way = (onboarding.linking and onboarding.linking.integration_id, onboarding.requirements.sync_mode)
        return self.draft == draft and way == (self.integration_id, self.sync_mode)

    @property
    def may_go(self) -> bool:
        """Say whether no check failed; an unknown is shown, and does not stop a person."""
        return all(check.ok is not False for check in self.checks)


def prepare(ctx: Context, onboarding_id: str) -> Prepared:
    """Make the PDFs of the candidate that is being prepared, and look at everything that could go wrong."""
    ctx.require(Permission.VERIFY)
    onboarding = get(ctx, onboarding_id)
    check_sends(onboarding)
    assert onboarding.linking is not None  # noqa: S101 - check_sends has looked
    with ctx.services.store.read() as db:
        draft = drafts.find(db, onboarding_id)
        if draft is None:
            raise StepClosed("No candidate is being prepared.", "Begin with a sample.")
        row, job = job_of(db, onboarding_id, draft.job_key)
    now = ctx.services.now()
    profile = _at_this_stage(draft.profile.model_copy(update={"created_at": now}), onboarding)
    info = ctx.services.kombo.create_application_info(onboarding.linking.integration_id)
    restrictions = info.restrictions.model_dump() if info.restrictions else None
    plan = plan_attachments(restrictions, original_type=profile.resume.original_type)
    pdfs = {file.content: _file(profile, file.content) for file in plan.files}
    if not any(content.startswith("profile") for content in pdfs):  # shown, though it cannot be sent
        pdfs["profile"] = _file(profile, "profile")
    checks = (
        *_live_checks(ctx.services, onboarding, draft, row, job),
        address_check(profile.person.email, is_ours=is_test_address(profile.person.email)),
        *_anatomy_checks(profile, pdfs),
        *attachment_checks(plan, {content: len(pdf) for content, pdf in pdfs.items()}, restrictions),
    )
    request = application_request(profile, plan, pdfs, answers=draft.answers)
    return Prepared(
        onboarding_id,
        onboarding.linking.integration_id,
        onboarding.requirements.sync_mode,
        draft,
        job,
        profile,
        plan,
        pdfs,
        checks,
        request,
        now,
    )


def check_again(services: Services, onboarding: Onboarding, prepared: Prepared) -> None:
    """Raise StepClosed when the job or the connection no longer allows the push: the preview may be an hour old."""
    check_sends(onboarding)
    with services.store.read() as db:
        row, job = job_of(db, onboarding.id, prepared.draft.job_key)
    failed = [one for one in _live_checks(services, onboarding, prepared.draft, row, job) if one.ok is False]
    if failed:
        steps = " ".join(one.next_step for one in failed)
        raise StepClosed(" ".join(one.sentence for one in failed), steps)


def _at_this_stage(profile: Profile, onboarding: Onboarding) -> Profile:
    """In New and Engaged the candidate first arrives unscreened."""
    both = onboarding.requirements.sync_mode is SyncMode.NEW_AND_ENGAGED
    return before_screening(profile) if both else profile


def _file(profile: Profile, content: Content) -> bytes:
    if content == "original":
        return profile.resume.original or b""
    if content == "resume":
        return resume_pdf(profile)
    return candidate_profile_pdf(profile, resume_first=content == "profile_resume_first")


def _live_checks(
    services: Services, onboarding: Onboarding, draft: Draft, row: JobRow, job: AtsJob
) -> tuple[Check, ...]:
    """Check connection and job as they are at Kombo at this minute."""
    return (*_connection_checks(services, onboarding), *_job_checks(services, onboarding, draft, row, job))


def _connection_checks(services: Services, onboarding: Onboarding) -> tuple[Check, ...]:
    connection = onboarding.connection
    if connection is None:
        return ()
    truth = services.kombo.integration(connection.integration_id)
    return connection_checks(
        status=truth.status or "",
        setup_status=truth.setup_status or "",
        create_available=truth.can("ats_create_application"),
        source_exists=True if _source_was_seen(services, onboarding, connection.integration_id) else None,
    )


def _source_was_seen(services: Services, onboarding: Onboarding, integration_id: str) -> bool:
    """Say whether a push came back with our source, or somebody ticked the step of the guide that adds it."""
    with services.store.read() as db:
        here = [one for one in pushes.of(db, onboarding.id) if one.integration_id == integration_id]
    if any(one.seen and one.seen.source == SOURCE for one in here):
        return True
    steps = guide.guide(services, onboarding).steps
    return any(adds_source(step) and guide.ticked(onboarding, step) for step in steps)


def _job_checks(
    services: Services, onboarding: Onboarding, draft: Draft, row: JobRow, job: AtsJob
) -> tuple[Check, ...]:
    assert onboarding.linking is not None  # noqa: S101 - check_sends has looked
    live = services.kombo.job(onboarding.linking.integration_id, job.id)
    now = services.now()
    return job_checks(
        live or job,
        synced=row.outcome is Outcome.SYNCED,
        eligible=row.outcome is Outcome.SYNCED,  # that outcome is given to eligible jobs only, or by a person
        reason=row.reason,
        open_now=live is not None and activity(live, now).verdict == "active",
        read_at=now,
        now=now,
        answered=draft.answers,
        rejects_automatically=draft.rejects_automatically,
    )


def _anatomy_checks(profile: Profile, pdfs: Mapping[Content, bytes]) -> tuple[Check, ...]:
    whole = next((pdf for content, pdf in pdfs.items() if content.startswith("profile")), b"")
    if not whole:
        return ()
    return anatomy_checks(inspect_profile_pdf(whole), stage=profile.stage, is_test=profile.is_test)
