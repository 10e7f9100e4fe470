"""The test candidate while it is prepared: begun from a sample, edited, with a résumé of one's own (step 5b)."""

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
"""Jobs to choose from at once; one more is found by searching for it."""
WHOLE = (*Draft.model_fields, "resume_sha256")
"""Everything of a draft that is compared; of an uploaded résumé its hash."""
FORM = (
    *(f"profile.{name}" for name in ("person", "profile_url", "assessment", "conversation")),
    *(f"profile.resume.{name}" for name in ("summary", "experience", "skills", "certifications", "education")),
)
"""What the form of the candidate shows and saves."""
UPLOADED = ("resume_name", "resume_sha256")


def pushable(ctx: Context, onboarding_id: str, *, search: str = "") -> list[JobRow]:
    """Return the first MOST_JOBS synced jobs by title that a test candidate can go to, of those the search finds."""
    with ctx.read() as act:
        snapshot = snapshots.current(act.db, onboarding_id)
        if snapshot is None:
            return []
        page = job_rows.page(
            act.db, snapshot.id, outcomes=[Outcome.SYNCED.value], search=search, sort="title", limit=MOST_JOBS
        )
    return [row for row, _ in page.rows]


def begin(ctx: Context, onboarding_id: str, *, sample: str, job_key: str) -> Draft:
    """Begin a test candidate for this job from a sample, with an identity of its own.

    Raises NotFound for a job or sample that is not there, StepClosed where no candidate is sent at all.
    """
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        _check_may_begin(act, ctx.seen)
        samples = load_samples()
        if sample not in samples:
            raise NotFound("There is no such sample candidate.", "Choose one from the list.")
        _, job = job_of(act.db, onboarding_id, job_key)
        profile = as_test(samples[sample], _identity(act))
        draft = Draft(job_key=job_key, profile=_for_job(profile, act.before, job))
        return _keep(act, draft, "Began a test candidate")


def begin_again(ctx: Context, onboarding_id: str, *, push_id: str) -> Draft:
    """Begin with the profile of a push that was refused, for the same job, as a new person."""
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        _check_may_begin(act, ctx.seen)
        refused = pushes.get(act.db, push_id)
        _, job = job_of(act.db, onboarding_id, refused.job_key)
        profile = kept_profile(act.db, refused.profile_file, onboarding_id)
        fresh = profile.model_copy(update={"person": _identity(act)})
        draft = Draft(job_key=refused.job_key, profile=_for_job(fresh, act.before, job))
        return _keep(act, draft, "Began a test candidate again")


def begin_second_job(ctx: Context, onboarding_id: str, *, push_id: str, job_key: str) -> Draft:
    """Begin a second application of a person who is in the ATS already, for another job."""
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
    """Raise where no candidate is sent, or where this would replace one that the person did not see."""
    check_sends(act.before)
    if seen and (conflict := draft_conflict(act.db, act.before.id, seen.draft, WHOLE)):
        raise conflict


def _identity(act: Change) -> model.Applicant:
    """Return a new test person: counted within the customer, with an address that no push has used."""
    number = len(pushes.of(act.db, act.before.id)) + 1
    return test_identity(act.before.customer, act.now.astimezone(ZONE).date(), number, secrets.token_hex(6))


def is_there(onboarding: Onboarding, first: Record) -> bool:
    """Say whether the person of this push is in the ATS that is linked now, as far as we know."""
    left, linking = left_in_ats(onboarding), onboarding.linking
    here = linking is not None and linking.integration_id == first.integration_id
    return here and left is not None and first.push.id in left.push_ids


def check_is_there(onboarding: Onboarding, first: Record) -> None:
    """Raise StepClosed once the person was removed, or another connection is linked: nothing is learned there."""
    if not is_there(onboarding, first):
        raise StepClosed("This person is not in the connected ATS any more.", "Prepare a new test candidate first.")


def check_sends(onboarding: Onboarding) -> None:
    """Raise StepClosed where no candidate is sent: in Redirect mode, or before the connection is linked."""
    if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        raise StepClosed("In Redirect mode no candidate is sent to the ATS.", "Check the career page instead.")
    if reason := skipped(onboarding, Step.CANDIDATE):
        raise StepClosed(reason)
    if onboarding.linking is None or onboarding.connection is None:
        raise not_linked()


def current(ctx: Context, onboarding_id: str) -> Draft | None:
    """Return the candidate that is being prepared, None where there is none."""
    with ctx.read() as act:
        return drafts.find(act.db, onboarding_id)


def edit(ctx: Context, onboarding_id: str, profile: Profile) -> Draft:
    """Keep an edited profile; job, stage, version, test stamp and uploaded résumé stay as they are."""
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        draft = _in_preparation(act, ctx.seen, FORM)
        return _keep(act, _edited(draft, profile), "Edited the test candidate")


def _edited(before: Draft, profile: Profile) -> Draft:
    fixed = {name: getattr(before.profile, name) for name in ("job", "stage", "version", "is_test", "created_at")}
    uploaded = ("pdf", "original", "original_name", "original_type")
    kept = {name: getattr(before.profile.resume, name) for name in uploaded}
    fixed["resume"] = profile.resume.model_copy(update=kept)
    if before.second_of:  # the same person, recognised by what the ATS knows already
        fixed["person"] = before.profile.person
    return before.model_copy(update={"profile": profile.model_copy(update=fixed)})


def answer(
    ctx: Context,
    onboarding_id: str,
    *,
    answers: Mapping[str, Answer | None],
    rejects_automatically: bool | None,
) -> Draft:
    """Keep the answers to the job's screening questions, and what the customer says of automatic rejections.

    Raises InvalidInput for an answer that does not fit its question.
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
    """Put an uploaded résumé, cleaned, into the profile; raises DocumentRefused with what is wrong with it."""
    ctx.require(Permission.VERIFY)
    clean = read_resume(data, name)
    upload: dict[str, Any] = {"pdf": clean.pdf, "original": clean.as_is}
    if clean.as_is:
        upload |= {"original_name": plain_name(name), "original_type": clean.content_type}
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        draft = _in_preparation(act, ctx.seen, UPLOADED)
        return _keep(act, _with_resume(draft, upload, plain_name(name), clean.notes), "Put a résumé in")


def remove_resume(ctx: Context, onboarding_id: str) -> Draft:
    """Take the uploaded résumé out again; the composed one stands in for it."""
    nothing = {"pdf": None, "original": None, "original_name": "", "original_type": ""}
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        draft = _in_preparation(act, ctx.seen, UPLOADED)
        return _keep(act, _with_resume(draft, nothing, "", ()), "Took the résumé out")


def _with_resume(before: Draft, upload: dict[str, Any], name: str, notes: tuple[str, ...]) -> Draft:
    profile = before.profile.model_copy(update={"resume": before.profile.resume.model_copy(update=upload)})
    return before.model_copy(update={"profile": profile, "resume_name": name, "resume_notes": notes})


def discard(ctx: Context, onboarding_id: str) -> None:
    """Forget the candidate that is being prepared, if any still is; nothing of it has left."""
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        if drafts.find(act.db, onboarding_id) is None:
            return
        draft = _in_preparation(act, ctx.seen, WHOLE)
        drafts.drop(act.db, onboarding_id)
        facts = {"e-mail": draft.profile.person.email, "job": draft.profile.job.title}
        act.note("Discarded the test candidate", facts)


def _in_preparation(act: Change, seen: Seen | None, rests_on: Sequence[str]) -> Draft:
    """Return the candidate that is being prepared; raises EditConflict when a part moved since it was on the screen."""
    draft = drafts.find(act.db, act.before.id)
    if draft is None:
        raise StepClosed("This candidate is not being prepared any more.", "Begin with a sample again.")
    if seen and seen.draft and (conflict := draft_conflict(act.db, act.before.id, seen.draft, rests_on)):
        raise conflict
    return draft


def _keep(act: Change, draft: Draft, what: str) -> Draft:
    drafts.put(act.db, act.before.id, draft, who=act.person.actor, what=what, now=act.now)
    return draft


def kept_profile(db: Transaction, file_id: str, onboarding_id: str) -> Profile:
    """Return the profile that was kept with a push of this onboarding; raises NotFound."""
    return Profile.model_validate_json(files.content(db, file_id, onboarding_id)[1])


def job_of(db: Transaction, onboarding_id: str, job_key: str) -> tuple[JobRow, AtsJob]:
    """Return a job of the newest snapshot with its row, or raise NotFound."""
    snapshot = snapshots.current(db, onboarding_id)
    row_and_since = job_rows.get(db, snapshot.id, job_key) if snapshot else None
    job = job_records.ats_job(db, snapshot.id, row_and_since[0].kombo_id) if snapshot and row_and_since else None
    if row_and_since is None or job is None:
        raise NotFound("This job is not in the newest job refresh.", "Choose one from the list.")
    return row_and_since[0], job


def _for_job(profile: Profile, onboarding: Onboarding, job: AtsJob) -> Profile:
    applied = AppliedJob(
        title=job.name or "Untitled job",
        requisition=job.job_code or job.remote_id or job.id,
        customer=onboarding.customer,
        location=(job.location.text() if job.location else "") or "United States",
    )
    return profile.model_copy(
        update={"job": applied, "created_at": profile.created_at.astimezone(ZoneInfo(applied.time_zone))}
    )
