"""The push of a test candidate (step 5b): writes the intent, sends the request once, and writes the answer.

A lost answer makes the outcome unknown; the request is never sent again automatically.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from uuid import uuid4

from core.actions.context import Change, Context
from core.actions.onboarding import ats_of, signature
from core.actions.preview import Prepared, check_again
from core.actions.profile import WHOLE, check_is_there
from core.actions.read_back import LOOK_AGAIN_AFTER, take_over
from core.actions.seen import draft_conflict
from core.candidate import push as rules, remedies
from core.candidate.push import Push, PushAnswer, PushState, after_answer
from core.candidate.record import Record
from core.candidate.request import content_type, file_name, payload_hash
from core.documents.invitation import Letter
from core.errors import StepClosed
from core.factoryfix.errors import FactoryFixError, FactoryFixUnavailable, UnreadableFactoryFix
from core.kombo.errors import KomboError, OutcomeUnknown, UnreadableAnswer
from core.messages.happenings import push_unclear
from core.people.roles import Permission, Person
from core.storage import drafts, files, live_profiles, onboardings, pushes

RESTS_ON = ("linking.integration_id", "requirements.sync_mode")
"""The fields that a push depends on: the connection and the stage. The candidate itself is compared separately."""


def push(ctx: Context, prepared: Prepared, *, again: bool = False, by_pipeline: bool = False) -> Record:
    """Send the previewed test candidate once and return the ledger's entry, whatever the outcome.

    `by_pipeline` lets FactoryFix send it, with its own PDF; the outcome is unknown until it is seen in the ATS.
    `again` means that the person confirmed a further push. Raises StepClosed if an earlier push forbids this one, or
    if the candidate, the job, the connection or the sync mode changed since the preview.
    """
    check_again(ctx, prepared)
    if by_pipeline and not prepared.pipeline:
        raise StepClosed(
            "FactoryFix cannot send this candidate.", "Push it directly, or create it in FactoryFix first."
        )
    # The intent is committed before the request leaves: after a crash in between, the push is looked up, not repeated.
    person, record = _write_intent(ctx, prepared, again=again, by_pipeline=by_pipeline)
    try:
        answer = _send_by_pipeline(ctx, prepared) if by_pipeline else _send(ctx, prepared)
    except Exception as defect:
        # Even after a defect of our own the ATS may have the candidate, so the outcome is kept as unknown.
        _write_answer(ctx, person, record, PushAnswer(message=f"The request failed: {type(defect).__name__}."))
        raise
    return _write_answer(ctx, person, record, answer)


def _send(ctx: Context, prepared: Prepared) -> PushAnswer:
    """Send the request once and return its result."""
    try:
        sent = ctx.services.kombo.create_application(prepared.integration_id, prepared.job.id, prepared.request)
    except (OutcomeUnknown, UnreadableAnswer) as lost:
        return PushAnswer(message=lost.sentence, log_url=lost.log_url or "")
    except KomboError as refused:
        return refusal(refused)
    made = sent.application
    if made is None:  # Kombo reported success without the application, so its ID is unknown
        return PushAnswer(warnings=sent.warnings)
    return PushAnswer(made.id, made.candidate_id, made.remote_id, warnings=sent.warnings)


def _send_by_pipeline(ctx: Context, prepared: Prepared) -> PushAnswer:
    """Ask FactoryFix to send the candidate; it has no application ID, so the outcome is unknown unless refused."""
    with ctx.read() as act:
        live = live_profiles.get(act.db, prepared.draft.reference)
    try:
        ctx.services.factoryfix.push_test_candidate(live.account_id, live.reference)
    except (FactoryFixUnavailable, UnreadableFactoryFix) as lost:
        return PushAnswer(message=lost.sentence)
    except FactoryFixError as refused:
        return PushAnswer(error_code=refused.code or type(refused).__name__, message=refused.sentence)
    return PushAnswer(message="FactoryFix took the candidate over, to send it to the ATS.")


def refusal(refused: KomboError) -> PushAnswer:
    """Return a refusal by Kombo as the push's answer, with Kombo's own message if it sent one."""
    return PushAnswer(
        error_code=refused.code or type(refused).__name__,
        message=refused.sentence,
        kombo_message=refused.kombo_message or "",
        log_url=refused.log_url or "",
    )


def _write_intent(ctx: Context, prepared: Prepared, *, again: bool, by_pipeline: bool) -> tuple[Person, Record]:
    with ctx.change(prepared.onboarding_id, Permission.VERIFY, rests_on=RESTS_ON) as act:
        _check_allowed(act, prepared, again=again)
        record = _by_pipeline(_record(act, prepared)) if by_pipeline else _record(act, prepared)
        pushes.add(act.db, record)
        drafts.drop(act.db, act.before.id)
        facts = {"e-mail": record.push.email, "job": record.job_title, "PDF": record.push.pdf_sha256[:12]}
        act.note("Pushed a test candidate", facts)
        return act.person, record


def _check_allowed(act: Change, prepared: Prepared, *, again: bool) -> None:
    if not prepared.may_go:
        raise StepClosed("A check before the push failed.", "Read the checks and prepare the candidate again.")
    history = pushes.of(act.db, act.before.id)
    permission = permitted([record.push for record in history], prepared, confirmed=again)
    if not permission.allowed:
        raise StepClosed(permission.sentence, permission.next_step)
    if not prepared.holds_for(act.before, drafts.find(act.db, act.before.id)):
        conflict = draft_conflict(act.db, act.before.id, prepared.draft, WHOLE)
        moved = f"{conflict.sentence} " if conflict else ""
        raise StepClosed(
            "The push has changed since you opened the preview.", f"{moved}Check the candidate again, then push."
        )
    for first in history:
        if first.push.id == prepared.draft.second_of:
            check_is_there(act.before, first)


def permitted(history: list[Push], prepared: Prepared, *, confirmed: bool = False) -> rules.PushPermission:
    """Return whether this candidate may be pushed, given the earlier pushes."""
    if prepared.draft.second_of:
        return rules.may_push_second_job(history, prepared.draft.second_of, prepared.job.id)
    return rules.may_push(history, prepared.profile.person.email, confirmed=confirmed)


def _by_pipeline(record: Record) -> Record:
    """Return the entry without our request and PDF, because FactoryFix sends its own."""
    push = replace(record.push, payload_hash="", pdf_sha256="", by_pipeline=True)
    return replace(record, push=push, files=())


def _record(act: Change, prepared: Prepared) -> Record:
    entry = Push(
        id=uuid4().hex,
        job_id=prepared.job.id,
        email=prepared.profile.person.email,
        payload_hash=payload_hash(prepared.request),
        pdf_sha256=hashlib.sha256(prepared.preview).hexdigest(),
        by=act.person.actor,
        at=act.now,
        second_of=prepared.draft.second_of,
    )
    sent, documents = (
        prepared.profile,
        sorted(prepared.pdfs.items(), key=lambda item: not item[0].startswith("profile")),
    )
    keep = partial(files.keep, act.db, onboarding_id=prepared.onboarding_id, who=act.person.actor, now=act.now)
    kept = [
        keep(kind=content, name=file_name(sent, content), content_type=content_type(sent, content), content=data)
        for content, data in documents
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
        reference=prepared.draft.reference,
        source=prepared.source,
    )


def _write_answer(ctx: Context, person: Person, record: Record, answer: PushAnswer) -> Record:
    """Store the ATS's answer in the name of `person`, even if they have been signed out since."""
    with ctx.record(record.onboarding_id, person) as act:
        current = pushes.get(act.db, record.push.id)
        # A restart or a look-up in the background may have settled the push already; that result is newer.
        if current.push.state is not PushState.INTENT:
            return current
        done = replace(current, push=after_answer(current.push, answer, act.now))
        pushes.update(act.db, done)
        take_over(act, done)
        if done.push.state is PushState.UNKNOWN and not done.push.by_pipeline:
            act.announce(push_unclear(done.push.id))
    if done.push.state is not PushState.REFUSED:
        ctx.services.queue.put("read_back", done.push.id, delay=LOOK_AGAIN_AFTER if done.push.is_open else 0)
    return done


def history(ctx: Context, onboarding_id: str) -> list[Record]:
    """Return the onboarding's pushes, the newest first."""
    with ctx.read() as act:
        return pushes.of(act.db, onboarding_id)[::-1]


def file(ctx: Context, onboarding_id: str, file_id: str) -> tuple[files.File, bytes]:
    """Return a file kept with this onboarding."""
    with ctx.read() as act:
        return files.content(act.db, file_id, onboarding_id)


def permission_letter(ctx: Context, push_id: str) -> tuple[Letter, str]:
    """Return the e-mail that asks the customer's administrator for the missing permission, and their address."""
    with ctx.read() as act:
        record = pushes.get(act.db, push_id)
        onboarding = onboardings.get(act.db, record.onboarding_id)
    ats = ats_of(ctx.services, onboarding)
    admin = onboarding.requirements.admin
    subject, body = remedies.permission_letter(
        ats=ats.label,
        name=admin.name,
        manager=signature(ctx.services, onboarding),
        kombo_message=record.push.kombo_message or record.push.message,
        permissions=ats.permissions,
    )
    return Letter(subject, body), admin.email
