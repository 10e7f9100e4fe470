"""The preview before a push (step 5b): the PDFs, the exact request, and all checks. Nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.actions import guide
from core.actions.context import Context
from core.actions.profile import check_sends, job_of
from core.ats.guide import adds_source, source_step
from core.candidate.attachments import AttachmentPlan, Content, attachment_checks, plan_attachments
from core.candidate.draft import Draft
from core.candidate.live_profile import details_of
from core.candidate.model import Profile
from core.candidate.preflight import (
    PreflightCheck,
    address_check,
    anatomy_checks,
    connection_checks,
    job_checks,
    live_profile_check,
)
from core.candidate.request import application_request
from core.candidate.samples import is_test_address
from core.candidate.second_phase import before_screening
from core.documents.anatomy import inspect_profile_pdf
from core.documents.candidate_profile import candidate_profile_pdf, resume_pdf
from core.errors import StepClosed
from core.factoryfix.errors import FactoryFixError
from core.jobs.activity import Active, activity
from core.jobs.model import AtsJob, JobRow, Outcome
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from core.people.roles import Permission
from core.storage import drafts, live_profiles, onboardings, pushes

CANDIDATE_PUSH = "candidate_push"
"""The platform's capability that its own pipeline needs."""


@dataclass(frozen=True)
class Prepared:
    """A previewed test candidate, which has not been sent.

    `profile` is what the PDF shows. The profile in `draft` is complete; it includes what is only known after screening.
    `source` is what Kombo writes as the candidate's source. `pipeline` is True where FactoryFix can send the candidate,
    too.
    """

    onboarding_id: str
    integration_id: str
    sync_mode: SyncMode
    draft: Draft
    job: AtsJob
    profile: Profile
    plan: AttachmentPlan
    pdfs: Mapping[Content, bytes]
    checks: tuple[PreflightCheck, ...]
    request: dict[str, Any]
    looked_at: datetime
    source: str
    pipeline: bool = False

    @property
    def preview(self) -> bytes:
        """Return the profile PDF that the customer will open."""
        return self.pdfs[
            next((file.content for file in self.plan.files if file.content.startswith("profile")), "profile")
        ]

    def holds_for(self, onboarding: Onboarding, draft: Draft | None) -> bool:
        """Return whether a push would still send this: the same candidate, connection and sync mode."""
        integration_id = onboarding.linking.integration_id if onboarding.linking else None
        now = (onboarding.id, integration_id, onboarding.requirements.sync_mode, draft)
        return now == (self.onboarding_id, self.integration_id, self.sync_mode, self.draft)

    @property
    def may_go(self) -> bool:
        """Return whether no check failed. A check with an unknown result is displayed but does not prevent the push."""
        return all(check.ok is not False for check in self.checks)


@dataclass(frozen=True, slots=True)
class _Going:
    """A draft candidate with its onboarding and job, all read in one transaction."""

    onboarding: Onboarding
    draft: Draft
    row: JobRow
    job: AtsJob

    @property
    def integration_id(self) -> str:
        """Return the ID of the integration that the candidate is sent through."""
        assert self.onboarding.linking is not None  # noqa: S101 - check_sends has looked
        return self.onboarding.linking.integration_id


def prepare(ctx: Context, onboarding_id: str, *, known: Prepared | None = None) -> Prepared:
    """Make the PDFs and the request for the draft candidate, and run all checks.

    An earlier preview, `known`, is returned if it is still up to date. Raises StepClosed if no candidate can be sent
    or none is being prepared, NotFound if its job is gone, and any KomboError.
    """
    with ctx.read(Permission.VERIFY) as act:
        onboarding, draft = onboardings.get(act.db, onboarding_id), drafts.find(act.db, onboarding_id)
        if known and known.holds_for(onboarding, draft):
            return known
        check_sends(onboarding)
        if draft is None:
            raise StepClosed("No candidate is being prepared.", "Choose a sample candidate first.")
        going = _Going(onboarding, draft, *job_of(act.db, onboarding_id, draft.job_key))
    return _prepared(ctx, going)


def _prepared(ctx: Context, going: _Going) -> Prepared:
    now = ctx.services.now()
    profile = _at_this_stage(going.draft.profile.model_copy(update={"created_at": now}), going.onboarding)
    info = ctx.services.kombo.create_application_info(going.integration_id)
    restrictions = info.restrictions.model_dump() if info.restrictions else None
    plan = plan_attachments(restrictions, original_type=profile.resume.original_type)
    pdfs = {file.content: _file(profile, file.content) for file in plan.files}
    if not any(content.startswith("profile") for content in pdfs):  # shown, though it cannot be sent
        pdfs["profile"] = _file(profile, "profile")
    checks = (
        *_live_checks(ctx, going),
        _live_profile_check(ctx, going.draft),
        address_check(profile.person.email, is_test_address=is_test_address(profile.person.email)),
        *_anatomy_checks(profile, pdfs),
        *attachment_checks(plan, {content: len(pdf) for content, pdf in pdfs.items()}, restrictions),
    )
    return Prepared(
        onboarding_id=going.onboarding.id,
        integration_id=going.integration_id,
        sync_mode=going.onboarding.requirements.sync_mode,
        draft=going.draft,
        job=going.job,
        profile=profile,
        plan=plan,
        pdfs=pdfs,
        checks=checks,
        request=application_request(profile, plan, pdfs, answers=going.draft.answers),
        looked_at=now,
        source=ctx.services.settings.candidate_source,
        pipeline=_pipeline(ctx, going, checks),
    )


def check_again(ctx: Context, prepared: Prepared) -> None:
    """Raise StepClosed if the job or the connection no longer allows the push, because the preview may be old."""
    with ctx.read(Permission.VERIFY) as act:
        onboarding = onboardings.get(act.db, prepared.onboarding_id)
        check_sends(onboarding)
        going = _Going(onboarding, prepared.draft, *job_of(act.db, onboarding.id, prepared.draft.job_key))
    failed = [check for check in _live_checks(ctx, going) if check.ok is False]
    if failed:
        steps = " ".join(check.next_step for check in failed)
        raise StepClosed(" ".join(check.sentence for check in failed), steps)


def _at_this_stage(profile: Profile, onboarding: Onboarding) -> Profile:
    """Return the profile for version 1: in New and Engaged mode without the results of the screening."""
    both = onboarding.requirements.sync_mode is SyncMode.NEW_AND_ENGAGED
    return before_screening(profile) if both else profile


def _file(profile: Profile, content: Content) -> bytes:
    if content == "original":
        return profile.resume.original or b""
    if content == "resume":
        return resume_pdf(profile)
    return candidate_profile_pdf(profile, resume_first=content == "profile_resume_first")


def _live_checks(ctx: Context, going: _Going) -> tuple[PreflightCheck, ...]:
    """Check the connection and the job as Kombo reports them now."""
    return (*_connection_checks(ctx, going.onboarding), *_job_checks(ctx, going))


def _connection_checks(ctx: Context, onboarding: Onboarding) -> tuple[PreflightCheck, ...]:
    connection = onboarding.connection
    if connection is None:
        return ()
    truth = ctx.services.kombo.integration(connection.integration_id)
    return connection_checks(
        status=truth.status or "",
        setup_status=truth.setup_status or "",
        create_available=truth.can("ats_create_application"),
        source=ctx.services.settings.candidate_source,
        source_exists=True if _source_was_seen(ctx, onboarding, connection.integration_id) else None,
        source_step=source_step(guide.guide(ctx.services, onboarding)),
    )


def _source_was_seen(ctx: Context, onboarding: Onboarding, integration_id: str) -> bool:
    """Return whether an earlier push came back with our source, or the guide's step that adds it is ticked.

    No call in core/kombo/client.py lists an ATS's sources, so this is the only evidence.
    """
    with ctx.read() as act:
        here = [record for record in pushes.of(act.db, onboarding.id) if record.integration_id == integration_id]
    if any(record.seen and record.seen.source == ctx.services.settings.candidate_source for record in here):
        return True
    steps = guide.guide(ctx.services, onboarding).steps
    return any(adds_source(step) and guide.ticked(onboarding, step) for step in steps)


def _job_checks(ctx: Context, going: _Going) -> tuple[PreflightCheck, ...]:
    row, live = going.row, ctx.services.kombo.job(going.integration_id, going.job.id)
    now = ctx.services.now()
    return job_checks(
        live or going.job,
        synced=row.outcome is Outcome.SYNCED,
        eligible=row.outcome is Outcome.SYNCED,  # that outcome is given to eligible jobs only, or by a person
        reason=row.reason,
        open_now=live is not None and activity(live, now).verdict is Active.ACTIVE,
        read_at=now,
        now=now,
        answers=going.draft.answers,
        rejects_automatically=going.draft.rejects_automatically,
    )


def _pipeline(ctx: Context, going: _Going, checks: tuple[PreflightCheck, ...]) -> bool:
    """Return whether FactoryFix has this candidate and can send it through its own pipeline."""
    if not any(check.key == "live_profile" and check.ok for check in checks):
        return False
    try:
        return CANDIDATE_PUSH in ctx.services.factoryfix.capabilities(going.onboarding.requirements.account_id)
    except FactoryFixError:
        return False


def _live_profile_check(ctx: Context, draft: Draft) -> PreflightCheck:
    with ctx.read() as act:
        live = live_profiles.find(act.db, draft.reference) if draft.reference else None
    return live_profile_check(live, details_of(draft.profile))


def _anatomy_checks(profile: Profile, pdfs: Mapping[Content, bytes]) -> tuple[PreflightCheck, ...]:
    whole = next((pdf for content, pdf in pdfs.items() if content.startswith("profile")), b"")
    if not whole:
        return ()
    return anatomy_checks(inspect_profile_pdf(whole), stage=profile.stage, is_test=profile.is_test)
