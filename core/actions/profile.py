"""Prepares the test candidate (step 5b): starts from a sample, edits the profile, and adds an uploaded résumé."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from core.actions.context import Change, Context
from core.actions.onboarding import not_linked
from core.actions.seen import Seen, draft_conflict
from core.candidate import model
from core.candidate.answers import Answer, checked
from core.candidate.draft import Draft
from core.candidate.fitting import fitted, nearest_sample, town_in
from core.candidate.model import AppliedJob, Profile
from core.candidate.push import may_push_second_job
from core.candidate.record import Record
from core.candidate.samples import as_test, load_samples, test_identity
from core.documents.resume import plain_name
from core.errors import NotFound, StepClosed
from core.foreign_files import read_resume
from core.jobs.model import AtsJob, JobRow, Outcome
from core.onboarding import lengths
from core.onboarding.cleaning_up import left_in_ats
from core.onboarding.clock import ZONE
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode
from core.onboarding.steps import skipped
from core.people.roles import Permission
from core.storage import drafts, files, job_records, job_rows, pushes, snapshots
from core.storage.transaction import Transaction

MOST_JOBS = 200
"""The most jobs in the selection; others are found with the search."""
WHOLE = (*Draft.model_fields, "resume_sha256")
"""All compared fields of a draft; an uploaded résumé is compared by its hash."""
FORM = (
    *(f"profile.{name}" for name in ("person", "profile_url", "assessment", "conversation")),
    *(f"profile.resume.{name}" for name in ("summary", "experience", "skills", "certifications", "education")),
)
"""The fields of the candidate's form."""
UPLOADED = ("resume_name", "resume_sha256")


def pushable(ctx: Context, onboarding_id: str, *, search: str = "") -> list[JobRow]:
    """Return up to MOST_JOBS synced jobs that match the search, sorted by title; a test candidate may go to each."""
    with ctx.read() as act:
        snapshot = snapshots.current(act.db, onboarding_id)
        if snapshot is None:
            return []
        page = job_rows.page(
            act.db, snapshot.id, outcomes=[Outcome.SYNCED.value], search=search, sort="title", limit=MOST_JOBS
        )
    return [row for row, _ in page.rows]


def begin(ctx: Context, onboarding_id: str, *, sample: str, job_key: str) -> Draft:
    """Start a test candidate for this job, with a new identity, from a sample; an empty `sample` is the nearest one.

    Raises NotFound for an unknown job or sample, StepClosed if no candidate can be sent, and EditConflict if the
    current draft changed since it was displayed.
    """
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        _check_may_begin(act, ctx.seen)
        samples = load_samples()
        if sample and sample not in samples:
            raise NotFound("This sample candidate does not exist.", "Choose one from the list.")
        _, job = job_of(act.db, onboarding_id, job_key)
        name = sample or nearest_sample(job.name or "")
        profile = _fitted(name, as_test(samples[name], _identity(act)), job)
        draft = Draft(job_key=job_key, profile=_for_job(profile, act.before, job))
        return _keep(act, draft, "Began a test candidate")


def _fitted(sample: str, profile: Profile, job: AtsJob) -> Profile:
    """Return the sample's profile with the title, place and skills of the job."""
    location = job.location
    city, state = (location.city, location.state) if location else (None, None)
    if location and not (city and state):
        city, state = town_in(location.text())
    return fitted(sample, profile, title=_title(job), city=city, state=state)


def begin_again(ctx: Context, onboarding_id: str, *, push_id: str) -> Draft:
    """Start again with the profile of a refused push, for the same job, with a new identity."""
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        _check_may_begin(act, ctx.seen)
        refused = pushes.get(act.db, push_id)
        _, job = job_of(act.db, onboarding_id, refused.job_key)
        profile = kept_profile(act.db, refused.profile_file, onboarding_id)
        fresh = profile.model_copy(update={"person": _identity(act)})
        draft = Draft(job_key=refused.job_key, profile=_for_job(fresh, act.before, job))
        return _keep(act, draft, "Began a test candidate again")


def begin_second_job(ctx: Context, onboarding_id: str, *, push_id: str, job_key: str) -> Draft:
    """Start a second application, for another job, of a person who is already in the ATS."""
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        _check_may_begin(act, ctx.seen)
        row, job = job_of(act.db, onboarding_id, job_key)
        history = pushes.of(act.db, onboarding_id)
        permission = may_push_second_job([record.push for record in history], push_id, row.kombo_id)
        if not permission.allowed:
            raise StepClosed(permission.sentence, permission.next_step)
        first = next(record for record in history if record.push.id == push_id)
        check_is_there(act.before, first)
        profile = kept_profile(act.db, first.profile_file, onboarding_id)
        draft = Draft(job_key=job_key, profile=_for_job(profile, act.before, job), second_of=push_id)
        return _keep(act, draft, "Began with the same person for a second job")


def _check_may_begin(act: Change, seen: Seen | None) -> None:
    """Raise StepClosed if no candidate can be sent, or EditConflict if this would replace a draft not displayed."""
    check_sends(act.before)
    if seen and (conflict := draft_conflict(act.db, act.before.id, seen.draft, WHOLE)):
        raise conflict


def _identity(act: Change) -> model.Applicant:
    """Return a new test person, numbered per customer, with an e-mail address that no push has used."""
    number = len(pushes.of(act.db, act.before.id)) + 1
    return test_identity(act.before.customer, act.now.astimezone(ZONE).date(), number, secrets.token_hex(6))


def is_there(onboarding: Onboarding, first: Record) -> bool:
    """Return whether, as far as we know, the person of this push is in the currently linked ATS."""
    left, linking = left_in_ats(onboarding), onboarding.linking
    here = linking is not None and linking.integration_id == first.integration_id
    return here and left is not None and first.push.id in left.push_ids


def check_is_there(onboarding: Onboarding, first: Record) -> None:
    """Raise StepClosed if the person was removed from the ATS, or if another connection is linked."""
    if not is_there(onboarding, first):
        raise StepClosed("This person is no longer in the connected ATS.", "Prepare a new test candidate first.")


def check_sends(onboarding: Onboarding) -> None:
    """Raise StepClosed if no candidate can be sent: in Redirect mode, or before the connection is linked."""
    if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        raise StepClosed("In Redirect mode no candidate is sent to the ATS.", "Check the career page instead.")
    if reason := skipped(onboarding, Step.CANDIDATE):
        raise StepClosed(reason)
    if onboarding.linking is None or onboarding.connection is None:
        raise not_linked()


def current(ctx: Context, onboarding_id: str) -> Draft | None:
    """Return the draft candidate, or None."""
    with ctx.read() as act:
        return drafts.find(act.db, onboarding_id)


def edit(ctx: Context, onboarding_id: str, profile: Profile) -> Draft:
    """Save an edited profile; job, stage, version, test stamp and uploaded résumé stay unchanged."""
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        draft = _in_preparation(act, ctx.seen, FORM)
        return _keep(act, _edited(draft, profile), "Edited the test candidate")


def _edited(before: Draft, profile: Profile) -> Draft:
    fixed = {name: getattr(before.profile, name) for name in ("job", "stage", "version", "is_test", "created_at")}
    uploaded = ("pdf", "original", "original_name", "original_type")
    kept = {name: getattr(before.profile.resume, name) for name in uploaded}
    fixed["resume"] = profile.resume.model_copy(update=kept)
    if before.reference:
        fixed["profile_url"] = before.profile.profile_url  # the address of the candidate in FactoryFix
    # The ATS must recognize the person of the first application, so their identity cannot be edited.
    if before.second_of:
        fixed["person"] = before.profile.person
    return before.model_copy(update={"profile": profile.model_copy(update=fixed)})


def answer(
    ctx: Context,
    onboarding_id: str,
    *,
    answers: Mapping[str, Answer | None],
    rejects_automatically: bool | None,
) -> Draft:
    """Save the answers to the job's screening questions, and whether the ATS rejects candidates automatically.

    `rejects_automatically` is None if not known. Raises InvalidInput for an answer that does not fit its question.
    """
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        draft = _in_preparation(act, ctx.seen, ("answers", "rejects_automatically"))
        _, job = job_of(act.db, onboarding_id, draft.job_key)
        given = checked(job.screening_questions, answers)
        for question in job.screening_questions:
            if isinstance(text := given.get(question.id), str):
                lengths.within(f"The answer to “{question.title}”", text)
        after = draft.model_copy(update={"answers": given, "rejects_automatically": rejects_automatically})
        return _keep(act, after, "Answered for the job")


def upload_resume(ctx: Context, onboarding_id: str, *, data: bytes, name: str) -> Draft:
    """Clean an uploaded résumé and add it to the profile; raises DocumentRefused if it cannot be used."""
    ctx.require(Permission.VERIFY)
    clean = read_resume(data, name)
    upload: dict[str, Any] = {"pdf": clean.pdf, "original": clean.as_is}
    if clean.as_is:
        upload |= {"original_name": plain_name(name), "original_type": clean.content_type}
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        draft = _in_preparation(act, ctx.seen, UPLOADED)
        return _keep(act, _with_resume(draft, upload, plain_name(name), clean.notes), "Put a résumé in")


def remove_resume(ctx: Context, onboarding_id: str) -> Draft:
    """Remove the uploaded résumé; the one generated from the profile is used instead."""
    nothing = {"pdf": None, "original": None, "original_name": "", "original_type": ""}
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        draft = _in_preparation(act, ctx.seen, UPLOADED)
        return _keep(act, _with_resume(draft, nothing, "", ()), "Took the résumé out")


def _with_resume(before: Draft, upload: dict[str, Any], name: str, notes: tuple[str, ...]) -> Draft:
    profile = before.profile.model_copy(update={"resume": before.profile.resume.model_copy(update=upload)})
    return before.model_copy(update={"profile": profile, "resume_name": name, "resume_notes": notes})


def discard(ctx: Context, onboarding_id: str) -> None:
    """Delete the draft candidate, if there is one; nothing of it was sent."""
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        if drafts.find(act.db, onboarding_id) is None:
            return
        draft = _in_preparation(act, ctx.seen, WHOLE)
        drafts.drop(act.db, onboarding_id)
        facts = {"e-mail": draft.profile.person.email, "job": draft.profile.job.title}
        act.note("Discarded the test candidate", facts)
    ctx.services.queue.put("follow_profiles", onboarding_id)


def _in_preparation(act: Change, seen: Seen | None, rests_on: Sequence[str]) -> Draft:
    """Return the draft; raises StepClosed without one, EditConflict if one of the fields changed since displayed."""
    draft = drafts.find(act.db, act.before.id)
    if draft is None:
        raise StepClosed("This candidate is no longer being prepared.", "Choose a sample candidate again.")
    if seen and seen.draft and (conflict := draft_conflict(act.db, act.before.id, seen.draft, rests_on)):
        raise conflict
    return draft


def _keep(act: Change, draft: Draft, what: str) -> Draft:
    drafts.put(act.db, act.before.id, draft, who=act.person.actor, what=what, now=act.now)
    return draft


def kept_profile(db: Transaction, file_id: str, onboarding_id: str) -> Profile:
    """Return the profile stored with a push of this onboarding; raises NotFound."""
    return Profile.model_validate_json(files.content(db, file_id, onboarding_id)[1])


def job_of(db: Transaction, onboarding_id: str, job_key: str) -> tuple[JobRow, AtsJob]:
    """Return a job of the newest snapshot, as (row, ATS record); raises NotFound."""
    snapshot = snapshots.current(db, onboarding_id)
    row_and_since = job_rows.get(db, snapshot.id, job_key) if snapshot else None
    job = job_records.ats_job(db, snapshot.id, row_and_since[0].kombo_id) if snapshot and row_and_since else None
    if row_and_since is None or job is None:
        raise NotFound("This job is not in the newest job refresh.", "Choose one from the list.")
    return row_and_since[0], job


def _for_job(profile: Profile, onboarding: Onboarding, job: AtsJob) -> Profile:
    applied = AppliedJob(
        title=_title(job),
        requisition=job.job_code or job.remote_id or job.id,
        customer=onboarding.customer,
        location=(job.location.text() if job.location else "") or "United States",
    )
    return profile.model_copy(
        update={"job": applied, "created_at": profile.created_at.astimezone(ZoneInfo(applied.time_zone))}
    )


def _title(job: AtsJob) -> str:
    return job.name or "Untitled job"
