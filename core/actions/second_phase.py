"""New and Engaged: version 2 is added to the same application, at most once without a person's word (step 5b)."""

from __future__ import annotations

from dataclasses import replace

from core.actions.candidate import refusal
from core.actions.context import Context
from core.actions.onboarding import change, get
from core.actions.profile import check_sends, kept_profile
from core.actions.read_back import LOOK_AGAIN_AFTER
from core.candidate.attachments import Kind, plan_update
from core.candidate.model import Profile
from core.candidate.push import PushState
from core.candidate.record import Record
from core.candidate.request import file_name
from core.candidate.second_phase import Update, after_screening, check_may_update
from core.documents.candidate_profile import candidate_profile_pdf
from core.errors import InvalidInput, StepClosed
from core.kombo.errors import KomboError, OutcomeUnknown, UnreadableAnswer
from core.kombo.wire import File, Integration
from core.onboarding.confirming import to_be_confirmed, version_2_of, with_version_2
from core.onboarding.model import Onboarding, PhaseState, SyncMode, Word
from core.onboarding.steps import version_2_open
from core.people.roles import Permission
from core.services import Services
from core.storage import files, onboardings, pushes


def send_version_2(ctx: Context, push_id: str, *, again: bool = False) -> Record:
    """Add the screened profile to the application of this push, and a note where the ATS takes one.

    `again` is the person's word after an attempt whose outcome nobody knows. Raises StepClosed where the ATS cannot
    add a file, InvalidInput where version 2 is there already or may be.
    """
    ctx.require(Permission.VERIFY)
    with ctx.services.store.read() as db:
        record = pushes.get(db, push_id)
        profile = kept_profile(db, record.profile_file, record.onboarding_id)
    onboarding = get(ctx, record.onboarding_id)
    check_sends(onboarding)
    if onboarding.requirements.sync_mode is not SyncMode.NEW_AND_ENGAGED:
        raise StepClosed(
            "Version 2 exists in New and Engaged only.", "Change the sync mode in step 1 if that is wanted."
        )
    if record.push.application_id is None:
        raise StepClosed("Version 1 is not in the ATS yet.", "Look the push up first.")
    if to_be_confirmed(onboarding, push_id) is None:
        raise StepClosed("The customer looks at another test candidate.", "Send version 2 of that one.")
    connection = ctx.services.kombo.integration(record.integration_id)
    kind, reason = _way(ctx.services, record, connection)
    if kind is None:
        raise StepClosed(reason, "Agree “Engaged only” with the customer in step 1, or leave version 2 out.")
    later = after_screening(profile, ctx.services.now())
    file = File(file_name(later), candidate_profile_pdf(later), type=kind)
    started = _write_intent(ctx, record, file, again=again)
    done = _send(ctx, record, started, file)
    if done.state is PushState.ACCEPTED and connection.can("ats_add_application_note"):
        done = replace(done, extras=(_add_note(ctx.services, record, later, file.name),))
    return _write_answer(ctx, push_id, done)


def leave_out_version_2(ctx: Context, push_id: str, *, said: str) -> Onboarding:
    """Keep why the customer goes live without version 2 in their ATS, although New and Engaged insists on it.

    Raises StepClosed where nobody waits for it, and where it was never tried although the ATS may take it.
    """
    ctx.require(Permission.VERIFY)
    with ctx.services.store.read() as db:
        record = pushes.get(db, push_id)
    if record.update is None and _way(ctx.services, record, ctx.services.kombo.integration(record.integration_id))[0]:
        raise StepClosed("This ATS may take version 2.", "Send it first: it is left out only where that does not work.")
    return _settle(ctx, record, "left out", said, what="Left version 2 out")


def confirm_version_2(ctx: Context, push_id: str, *, said: str) -> Onboarding:
    """Keep that the customer sees version 2 where the ATS shows its files to nobody else; StepClosed unless it left."""
    ctx.require(Permission.VERIFY)
    with ctx.services.store.read() as db:
        record = pushes.get(db, push_id)
    if record.update is None or record.update.state is PushState.REFUSED:
        raise StepClosed("Version 2 is not in the ATS.", "Send it first.")
    return _settle(ctx, record, "seen", said, what="Heard that the customer sees version 2")


def _settle(ctx: Context, record: Record, state: PhaseState, said: str, *, what: str) -> Onboarding:
    person = ctx.require(Permission.VIEW)
    if not said.strip():
        raise InvalidInput("Say who at the customer told you, and what.", "For example: Dana, by phone: it is there.")
    word = Word(by=person.name, at=ctx.services.now(), text=said.strip())

    def settled(before: Onboarding) -> Onboarding:
        after = with_version_2(before, record.push.id, state, word) if version_2_open(before) else before
        if after == before:
            raise StepClosed("Nobody waits for version 2 of this push.", "Reload the page.")
        return after

    return change(ctx.services, person.name, record.onboarding_id, what, settled)


def _way(services: Services, record: Record, connection: Integration) -> tuple[Kind | None, str]:
    """Return as what version 2 can be added, and why; None where this ATS takes no file later."""
    if connection.can("ats_add_application_attachment") is False:
        return None, "This ATS cannot add a file to an application that exists."
    return plan_update(_restrictions(services, record))


def _restrictions(services: Services, record: Record) -> dict[str, object] | None:
    found = services.kombo.attachment_info(record.integration_id).restrictions
    return found.model_dump() if found else None


def _write_intent(ctx: Context, record: Record, file: File, *, again: bool) -> Update:
    person = ctx.require(Permission.VIEW)
    now = ctx.services.now()
    with ctx.services.store.write() as db:
        current = pushes.get(db, record.push.id)
        known = onboardings.get(db, record.onboarding_id)
        phase = version_2_of(known, record.push.id)
        check_may_update(current.update, word_given=again, is_there=phase is not None and phase.state == "seen")
        kept = files.keep(
            db,
            onboarding_id=record.onboarding_id,
            kind="profile_2",
            name=file.name,
            content_type=file.content_type,
            content=file.content,
            who=person.name,
            now=now,
        )
        update = Update(file.name, kept.sha256, kept.id, person.name, now)
        pushes.update(db, replace(current, update=update))
        facts = {"e-mail": record.push.email, "file": file.name}
        sent = with_version_2(known, record.push.id, "sent", Word(by=person.name, at=now))
        what = "Sent version 2 of the profile"
        onboardings.save(db, known, sent, who=person.name, what=what, now=now, beside=({}, facts))
    return update


def _send(ctx: Context, record: Record, update: Update, file: File) -> Update:
    """Send the file once and return what is known after it."""
    try:
        sent = ctx.services.kombo.add_application_attachment(
            record.integration_id, record.push.application_id or "", file
        )
    except (OutcomeUnknown, UnreadableAnswer) as lost:
        return replace(update, state=PushState.UNKNOWN, message=lost.sentence, log_url=lost.log_url or "")
    except KomboError as refused:
        told = refusal(refused)
        return replace(
            update, state=PushState.REFUSED, message=f"{told.message} {told.said}".strip(), log_url=told.log_url
        )
    except Exception as defect:
        broken = f"The request broke off: {type(defect).__name__}."
        _write_answer(ctx, record.push.id, replace(update, state=PushState.UNKNOWN, message=broken))
        raise
    return replace(update, state=PushState.ACCEPTED, warnings=sent.warnings)


def _add_note(services: Services, record: Record, profile: Profile, name: str) -> str:
    """Tell the recruiter in the ATS which file counts, and return in a sentence whether that worked."""
    stars = f" Rating: {profile.assessment.stars} of 5." if profile.assessment else ""
    words = f"FactoryFix: the screening is complete.{stars} {name} replaces version 1."
    if profile.is_test:
        words = f"TEST – do not process. {words}"
    try:
        services.kombo.add_note(record.integration_id, record.push.application_id or "", words)
    except KomboError as trouble:
        return f"No note was confirmed: {trouble.sentence}"
    return "A note on the application says that version 2 counts."


def _write_answer(ctx: Context, push_id: str, update: Update) -> Record:
    person = ctx.require(Permission.VIEW)
    now = ctx.services.now()
    with ctx.services.store.write() as db:
        current = pushes.get(db, push_id)
        if current.update is None or current.update.state is not PushState.INTENT:
            return current
        done = replace(current, update=update)
        pushes.update(db, done)
        facts = {"outcome": update.state.value, "message": update.message}
        known, word = onboardings.get(db, done.onboarding_id), Word(by=person.name, at=now)
        told = with_version_2(known, push_id, "refused" if update.state is PushState.REFUSED else "sent", word)
        what = "Got the outcome of version 2"
        onboardings.save(db, known, told, who=person.name, what=what, now=now, beside=({}, facts))
    if update.state is not PushState.REFUSED:
        ctx.services.queue.put("read_back", push_id, delay=LOOK_AGAIN_AFTER if update.is_open else 0)
    return done
