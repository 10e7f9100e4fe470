"""The push: exactly once, or honestly unknown. Intent written, request sent, answer written (step 5b)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import uuid4

from core.actions.connection import ats_of
from core.actions.context import Context
from core.actions.onboarding import get
from core.actions.preview import Prepared, check_again
from core.actions.profile import check_is_there
from core.actions.read_back import LOOK_AGAIN_AFTER, take_over
from core.candidate import push as rules
from core.candidate import remedies
from core.candidate.push import Answer, Push, PushState, after_answer
from core.candidate.record import Record
from core.candidate.request import content_type, file_name, payload_hash
from core.documents.invitation import Letter
from core.errors import StepClosed
from core.kombo.errors import KomboError, OutcomeUnknown, UnreadableAnswer
from core.onboarding.model import Onboarding
from core.people.roles import Permission, Person
from core.storage import drafts, files, onboardings, pushes
from core.storage.transaction import Transaction


def push(ctx: Context, prepared: Prepared, *, again: bool = False) -> Record:
    """Send the test candidate once; `again` is the person's explicit word that a second one is wanted.

    Returns the ledger's entry, whatever became of the push. Raises StepClosed when an earlier push forbids this one,
    or when the candidate, the job, the connection or the sync mode changed since the preview.
    """
    ctx.require(Permission.VERIFY)
    check_again(ctx.services, get(ctx, prepared.onboarding_id), prepared)
    record = _write_intent(ctx, prepared, again=again)
    try:
        sent = ctx.services.kombo.create_application(prepared.integration_id, prepared.job.id, prepared.request)
    except (OutcomeUnknown, UnreadableAnswer) as lost:
        answer = Answer(message=lost.sentence, log_url=lost.log_url or "")
    except KomboError as refused:
        answer = refusal(refused)
    except Exception as defect:
        _write_answer(ctx, record, Answer(message=f"The request broke off: {type(defect).__name__}."))
        raise
    else:
        made = sent.application
        answer = Answer(
            made.id if made else None,
            made.candidate_id if made else None,
            made.remote_id if made else None,
            warnings=sent.warnings,
        )
    return _write_answer(ctx, record, answer)


def refusal(refused: KomboError) -> Answer:
    """Return Kombo's clear no as an answer, with Kombo's own words where it has some."""
    return Answer(
        error_code=refused.code or type(refused).__name__,
        message=refused.sentence,
        said=refused.kombo_message or "",
        log_url=refused.log_url or "",
    )


def _write_intent(ctx: Context, prepared: Prepared, *, again: bool) -> Record:
    person = ctx.require(Permission.VIEW)
    now = ctx.services.now()
    with ctx.services.store.write() as db:
        onboarding = onboardings.get(db, prepared.onboarding_id)
        _check_allowed(db, onboarding, prepared, again=again)
        record = _record(db, person, prepared, now)
        pushes.add(db, record)
        drafts.drop(db, onboarding.id)
        facts = {"e-mail": record.push.email, "job": record.job_title, "PDF": record.push.pdf_sha256[:12]}
        onboardings.note(db, onboarding, who=person.name, what="Pushed a test candidate", facts=facts, now=now)
    return record


def _check_allowed(db: Transaction, onboarding: Onboarding, prepared: Prepared, *, again: bool) -> None:
    if not prepared.may_go:
        raise StepClosed("A check before the push failed.", "Look at the checks and prepare the candidate again.")
    history = pushes.of(db, onboarding.id)
    permission = permitted([known.push for known in history], prepared, word_given=again)
    if not permission.allowed:
        raise StepClosed(permission.sentence, permission.next_step)
    if not prepared.holds_for(onboarding, drafts.find(db, onboarding.id)):
        raise StepClosed("What would go has changed since you looked.", "Look at the candidate again, then push.")
    for first in history:
        if first.push.id == prepared.draft.second_of:
            check_is_there(onboarding, first)


def permitted(history: list[Push], prepared: Prepared, *, word_given: bool = False) -> rules.Permission:
    """Return whether this candidate may go after the pushes before it."""
    if prepared.draft.second_of:
        return rules.may_push_second_job(history, prepared.draft.second_of, prepared.job.id)
    return rules.may_push(history, prepared.profile.person.email, word_given=word_given)


def _record(db: Transaction, person: Person, prepared: Prepared, now: datetime) -> Record:
    entry = Push(
        id=uuid4().hex,
        job_id=prepared.job.id,
        email=prepared.profile.person.email,
        payload_hash=payload_hash(prepared.request),
        pdf_sha256=hashlib.sha256(prepared.preview).hexdigest(),
        by=person.name,
        at=now,
        second_of=prepared.draft.second_of,
    )
    sent, shown = prepared.profile, sorted(prepared.pdfs.items(), key=lambda item: not item[0].startswith("profile"))
    keep = partial(files.keep, db, onboarding_id=prepared.onboarding_id, who=person.name, now=now)
    kept = [
        keep(kind=content, name=file_name(sent, content), content_type=content_type(sent, content), content=data)
        for content, data in shown
    ]
    whole = prepared.draft.profile.model_dump_json().encode()
    profile = keep(kind="profile_data", name="profile.json", content_type="application/json", content=whole)
    return Record(
        push=entry,
        onboarding_id=prepared.onboarding_id,
        integration_id=prepared.integration_id,
        job_key=prepared.draft.job_key,
        job_title=prepared.job.name or "",
        candidate_name=prepared.profile.person.full_name(),
        files=tuple(file.id for file in kept),
        profile_file=profile.id,
    )


def _write_answer(ctx: Context, record: Record, answer: Answer) -> Record:
    person = ctx.require(Permission.VIEW)
    now = ctx.services.now()
    with ctx.services.store.write() as db:
        current = pushes.get(db, record.push.id)
        if current.push.state is not PushState.INTENT:
            return current
        done = replace(current, push=after_answer(current.push, answer, now))
        pushes.update(db, done)
        take_over(db, done, who=person.name, now=now)
    if done.push.state is not PushState.REFUSED:
        ctx.services.queue.put("read_back", done.push.id, delay=LOOK_AGAIN_AFTER if done.push.is_open else 0)
    return done


def history(ctx: Context, onboarding_id: str) -> list[Record]:
    """Return the onboarding's pushes, the newest first."""
    ctx.require(Permission.VIEW)
    with ctx.services.store.read() as db:
        return pushes.of(db, onboarding_id)[::-1]


def file(ctx: Context, onboarding_id: str, file_id: str) -> tuple[files.File, bytes]:
    """Return a file kept with this onboarding."""
    get(ctx, onboarding_id)
    with ctx.services.store.read() as db:
        return files.content(db, file_id, onboarding_id)


def permission_letter(ctx: Context, push_id: str) -> tuple[Letter, str]:
    """Return the e-mail that asks the customer's administrator for the missing permission, and their address."""
    ctx.require(Permission.VIEW)
    with ctx.services.store.read() as db:
        record = pushes.get(db, push_id)
        onboarding = onboardings.get(db, record.onboarding_id)
    ats = ats_of(ctx.services, onboarding)
    admin = onboarding.requirements.admin
    subject, body = remedies.permission_letter(
        ats=ats.label,
        name=admin.name,
        manager=onboarding.manager,
        said=record.push.said or record.push.message,
        permissions=ats.permissions,
    )
    return Letter(subject, body), admin.email
