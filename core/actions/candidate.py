"""The push: exactly once, or honestly unknown. Intent written, request sent, answer written (step 5b)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlite_utils import Database

from core.actions.onboarding import get
from core.actions.profile import Prepared
from core.candidate.push import Answer, Push, PushState, after_answer, after_restart, may_push
from core.candidate.push import resolve as resolved
from core.candidate.record import Record, Seen
from core.candidate.request import file_name, payload_hash
from core.errors import InvalidInput, OnboardingError, ServiceError, StepClosed
from core.kombo.errors import KomboError, OutcomeUnknown, UnreadableAnswer
from core.onboarding.model import CandidateVerified
from core.people.roles import Permission, Person
from core.services import Services
from core.storage import files, onboardings, pushes

LOOK_AGAIN_AFTER = 15.0
"""Seconds until an unknown push is looked up again on its own; Kombo shows new candidates with a delay."""
KEEP_LOOKING = timedelta(hours=1)
log = structlog.get_logger()


def push(services: Services, person: Person, prepared: Prepared, *, again: bool = False) -> Record:
    """Send the test candidate once; `again` is the person's explicit word that a second one is wanted.

    Returns the ledger's entry, whatever became of the push. Raises StepClosed when an earlier push forbids this one.
    """
    person.require(Permission.VERIFY)
    record = _write_intent(services, person, prepared, again=again)
    try:
        sent = services.kombo.create_application(prepared.integration_id, prepared.job.id, prepared.request)
    except (OutcomeUnknown, UnreadableAnswer) as lost:
        answer = Answer(message=lost.sentence)
    except KomboError as refused:
        code = refused.code or type(refused).__name__
        answer = Answer(error_code=code, message=f"{refused.sentence} {refused.next_step}".strip())
    except Exception as defect:
        _write_answer(services, person, record, Answer(message=f"The request broke off: {type(defect).__name__}."))
        raise
    else:
        made = sent.application
        answer = Answer(made.id if made else None, made.remote_id if made else None, warnings=sent.warnings)
    return _write_answer(services, person, record, answer)


def _write_intent(services: Services, person: Person, prepared: Prepared, *, again: bool) -> Record:
    now = services.now()
    email = prepared.profile.person.email
    with services.store.changing() as db:
        onboarding = onboardings.get(db, prepared.onboarding_id)
        if onboarding.linking is None or onboarding.linking.integration_id != prepared.integration_id:
            raise StepClosed("The connection changed since the preview.", "Prepare the candidate again.")
        if not prepared.may_go:
            raise StepClosed("A check before the push failed.", "Look at the checks and prepare the candidate again.")
        permission = may_push([known.push for known in pushes.of(db, onboarding.id)], email, word_given=again)
        if not permission.allowed:
            raise StepClosed(permission.sentence, permission.next_step)
        kept = _keep_files(db, person, prepared, now)
        entry = Push(
            id=uuid4().hex,
            job_id=prepared.job.id,
            email=email,
            payload_hash=payload_hash(prepared.request),
            pdf_sha256=hashlib.sha256(prepared.preview).hexdigest(),
            by=person.name,
            at=now,
        )
        record = Record(
            push=entry,
            onboarding_id=onboarding.id,
            integration_id=prepared.integration_id,
            job_key=prepared.job_key,
            job_title=prepared.job.name or "",
            candidate_name=prepared.profile.person.full_name(),
            files=tuple(file.id for file in kept),
        )
        pushes.add(db, record)
        facts = {"e-mail": email, "job": record.job_title, "PDF": entry.pdf_sha256[:12]}
        onboardings.note(db, onboarding, who=person.name, what="Pushed a test candidate", facts=facts, now=now)
    return record


def _keep_files(db: Database, person: Person, prepared: Prepared, now: datetime) -> list[files.File]:
    in_order = sorted(prepared.pdfs.items(), key=lambda item: item[0] == "resume")
    return [
        files.keep(
            db,
            onboarding_id=prepared.onboarding_id,
            kind=content,
            name=file_name(prepared.profile, content),
            content_type="application/pdf",
            content=pdf,
            who=person.name,
            now=now,
        )
        for content, pdf in in_order
    ]


def _write_answer(services: Services, person: Person, record: Record, answer: Answer) -> Record:
    now = services.now()
    with services.store.changing() as db:
        current = pushes.get(db, record.push.id)
        if current.push.state is not PushState.INTENT:
            return current
        done = replace(current, push=after_answer(current.push, answer, now))
        pushes.update(db, done)
        _take_over(db, done, who=person.name, now=now)
    if done.push.state is PushState.UNKNOWN:
        services.queue.put("resolve_push", done.push.id, delay=LOOK_AGAIN_AFTER)
    return done


def _take_over(db: Database, record: Record, *, who: str, now: datetime) -> None:
    """Note in the onboarding what became of the push; the newest that arrived is the one to be confirmed."""
    before = onboardings.get(db, record.onboarding_id)
    if not record.push.arrived:
        facts = {"outcome": record.push.state.value, "message": record.push.message}
        onboardings.note(db, before, who=who, what="Got the push's outcome", facts=facts, now=now)
        return
    after = before.changed(candidate=CandidateVerified(push_id=record.push.id))
    onboardings.save(db, before, after, who=who, what="The test candidate arrived", now=now)


def history(services: Services, person: Person, onboarding_id: str) -> list[Record]:
    """Return the onboarding's pushes, the newest first."""
    person.require(Permission.VIEW)
    with services.store.reading() as db:
        return pushes.of(db, onboarding_id)[::-1]


def file(services: Services, person: Person, onboarding_id: str, file_id: str) -> tuple[files.File, bytes]:
    """Return a kept PDF of this onboarding."""
    get(services, person, onboarding_id)
    with services.store.reading() as db:
        return files.content(db, file_id)


def look_up(services: Services, person: Person, push_id: str) -> Record:
    """Look an unknown push up in the ATS by its e-mail address; found resolves it, not found leaves it unknown."""
    person.require(Permission.VERIFY)
    return _look_up(services, push_id, who=person.name)


def accept_loss(services: Services, person: Person, push_id: str, *, reason: str) -> Record:
    """Keep a person's word that an unknown push did not arrive; only then another may go."""
    person.require(Permission.VERIFY)
    if not reason.strip():
        raise InvalidInput(
            "Say how you know that it did not arrive.", "For example: the customer looked and found nobody."
        )
    now = services.now()
    with services.store.changing() as db:
        record = pushes.get(db, push_id)
        done = replace(record, push=resolved(record.push, application_id=None, by=person.name, at=now))
        pushes.update(db, done)
        before = onboardings.get(db, done.onboarding_id)
        facts = {"e-mail": done.push.email, "reason": reason.strip()}
        onboardings.note(db, before, who=person.name, what="Said that the push did not arrive", facts=facts, now=now)
    return done


def resolve_in_background(services: Services, push_id: str) -> None:
    """Look an unknown push up without being asked; silence at Kombo only means looking again later."""
    try:
        done = _look_up(services, push_id, who="Dashboard")
    except OnboardingError as trouble:
        log.warning("push stays unknown", push=push_id, trouble=str(trouble))
        return
    if done.push.state is PushState.UNKNOWN and services.now() - done.push.at < KEEP_LOOKING:
        services.queue.put("resolve_push", push_id, delay=LOOK_AGAIN_AFTER * 4)


def resume(services: Services) -> None:
    """Turn the intents that a stopped process left behind into unknowns, and look for every unknown."""
    with services.store.changing() as db:
        for record in pushes.unclear(db):
            pushes.update(db, replace(record, push=after_restart(record.push, services.now())))
        left = [record.push.id for record in pushes.unclear(db)]
    for push_id in left:
        services.queue.put("resolve_push", push_id)


def _look_up(services: Services, push_id: str, *, who: str) -> Record:
    with services.store.reading() as db:
        record = pushes.get(db, push_id)
    if record.push.state is not PushState.UNKNOWN:
        return record
    people = services.kombo.candidates_by_email(record.integration_id, record.push.email)
    applications = [one for found in people for one in found.applications if one.job_id in (record.push.job_id, None)]
    if not applications:
        return record
    now, found = services.now(), applications[0]
    with services.store.changing() as db:
        current = pushes.get(db, push_id)
        if current.push.state is not PushState.UNKNOWN:
            return current
        entry = resolved(current.push, application_id=found.id, remote_id=found.remote_id, by=who, at=now)
        done = replace(current, push=entry)
        pushes.update(db, done)
        _take_over(db, done, who=who, now=now)
    return done


def look_in_ats(services: Services, person: Person, push_id: str) -> Record:
    """Read an arrived application back: its stage, source, attachments and its address in the ATS."""
    person.require(Permission.VIEW)
    with services.store.reading() as db:
        record = pushes.get(db, push_id)
    if record.push.application_id is None:
        raise StepClosed("Nothing is known in the ATS yet.", "Look the push up first.")
    found = services.kombo.application(record.integration_id, record.push.application_id)
    if found is None:
        raise StepClosed("The application cannot be read yet.", "ATSs can take some minutes. Look again then.")
    seen = Seen(
        at=services.now(),
        stage=(found.current_stage.name if found.current_stage else None) or "",
        source=(found.candidate.source if found.candidate else None) or "",
        remote_url=found.remote_url or (found.candidate.remote_url if found.candidate else None) or "",
        attachments=_attachments(services, record, found.candidate_id),
    )
    with services.store.changing() as db:
        done = replace(pushes.get(db, push_id), seen=seen)
        pushes.update(db, done)
    return done


def _attachments(services: Services, record: Record, candidate_id: str | None) -> tuple[str, ...]:
    """Return the names of the files, on the application or, where the ATS keeps none there, on the candidate."""
    try:
        there = services.kombo.application_attachments(record.integration_id, record.push.application_id or "")
        if not there and candidate_id:
            there = services.kombo.candidate_attachments(record.integration_id, candidate_id)
    except ServiceError as trouble:
        log.info("attachments unread", push=record.push.id, trouble=str(trouble))
        return ()
    return tuple(one.file_name or one.id for one in there)
