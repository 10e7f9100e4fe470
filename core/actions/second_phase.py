"""New and Engaged: version 2 is added to the same application, at most once unless a person confirms (step 5b)."""

from __future__ import annotations

from dataclasses import replace

from core.actions.candidate import refusal
from core.actions.context import Change, Context
from core.actions.profile import check_sends, kept_profile
from core.actions.read_back import LOOK_AGAIN_AFTER
from core.candidate.attachments import AttachmentKind, plan_update
from core.candidate.model import Profile
from core.candidate.push import PushState
from core.candidate.record import Record
from core.candidate.request import file_name
from core.candidate.second_phase import Update, after_screening, check_may_update
from core.documents.candidate_profile import candidate_profile_pdf
from core.errors import InvalidInput, StepClosed
from core.kombo.errors import KomboError, OutcomeUnknown, UnreadableAnswer
from core.kombo.wire import AttachmentFile, Integration
from core.messages.happenings import push_unclear
from core.onboarding.confirming import to_be_confirmed, version_2_of, with_version_2
from core.onboarding.model import Onboarding
from core.onboarding.states import PhaseState, SyncMode
from core.onboarding.steps import version_2_open
from core.people.roles import Permission, Person
from core.services import Services
from core.storage import files, onboardings, pushes

RESTS_ON = ("linking.integration_id", "requirements.sync_mode", "candidate.push_id")
"""The fields that sending version 2 depends on: the connection, the mode, and the candidate that is confirmed."""
NO_NOTE = {
    False: "No note was added, because this ATS accepts none through Kombo.",
    None: "No note was added, because Kombo does not say whether this ATS accepts notes.",
}
ITS_STATE = ("requirements.sync_mode", "candidate.push_id", "candidate.version_2")
"""The fields that the customer's statement on version 2 depends on."""


def send_version_2(ctx: Context, push_id: str, *, again: bool = False) -> Record:
    """Add the screened profile (version 2) to this push's application, and a note if the ATS accepts notes.

    `again` confirms another attempt after an unknown outcome. Returns the ledger's entry. Raises StepClosed if the ATS
    cannot add a file or version 2 is not awaited, and InvalidInput if version 2 is, or may be, in the ATS already.
    """
    with ctx.read(Permission.VERIFY) as act:
        record = pushes.get(act.db, push_id)
        profile = kept_profile(act.db, record.profile_file, record.onboarding_id)
        _check_awaited(onboardings.get(act.db, record.onboarding_id), record)
    connection = ctx.services.kombo.integration(record.integration_id)
    kind, reason = _way(ctx.services, record, connection)
    if kind is None:
        raise StepClosed(reason, "Agree “Engaged only” with the customer in step 1, or leave version 2 out.")
    later = after_screening(profile, ctx.services.now())
    file = AttachmentFile(file_name(later), candidate_profile_pdf(later), type=kind)
    # The intent is committed before the request leaves, so a crash in between never leads to a second file.
    person, started = _write_intent(ctx, record, file, again=again)
    try:
        answer = _send(ctx, record, started, file)
    except Exception as defect:
        message = f"The request failed: {type(defect).__name__}."
        _write_answer(ctx, person, record, replace(started, state=PushState.UNKNOWN, message=message))
        raise
    done = _write_answer(ctx, person, record, answer)
    if answer.state is PushState.ACCEPTED:
        may = connection.can("ats_add_application_note")
        note = _add_note(ctx.services, record, later, file.name) if may else NO_NOTE[may]
        return _keep_note(ctx, person, record, note)
    return done


def _check_awaited(onboarding: Onboarding, record: Record) -> None:
    """Raise StepClosed unless version 2 of this push is what the customer must see next."""
    check_sends(onboarding)
    if onboarding.requirements.sync_mode is not SyncMode.NEW_AND_ENGAGED:
        raise StepClosed(
            "There is no version 2 outside New and Engaged mode.",
            "If the customer wants it, change the mode in step 1.",
        )
    if record.push.application_id is None:
        raise StepClosed("Version 1 is not in the ATS yet.", "Look up the push first.")
    if to_be_confirmed(onboarding, record.push.id) is None:
        raise StepClosed("The customer reviews another test candidate.", "Send version 2 of that candidate.")


def leave_out_version_2(ctx: Context, push_id: str, *, statement: str) -> Onboarding:
    """Record why the customer goes live without version 2, which New and Engaged mode normally requires.

    Raises StepClosed if version 2 is not awaited, or if it was never tried although the ATS may accept it.
    """
    with ctx.read(Permission.VERIFY) as act:
        record = pushes.get(act.db, push_id)
    untried = record.update is None
    if untried and _way(ctx.services, record, ctx.services.kombo.integration(record.integration_id))[0]:
        raise StepClosed("This ATS may accept version 2.", "Send it first. Leave it out only if that does not work.")
    with ctx.change(record.onboarding_id, Permission.VERIFY, rests_on=ITS_STATE) as act:
        return _settle(act, push_id, PhaseState.LEFT_OUT, statement, what="Left version 2 out")


def confirm_version_2(ctx: Context, push_id: str, *, statement: str) -> Onboarding:
    """Record that the customer sees version 2, for an ATS whose files Kombo cannot read.

    Raises StepClosed if version 2 was not sent or is not awaited, and InvalidInput without a statement.
    """
    with ctx.read(Permission.VERIFY) as act:
        onboarding_id = pushes.get(act.db, push_id).onboarding_id
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=ITS_STATE) as act:
        update = pushes.get(act.db, push_id).update
        if update is None or update.state is PushState.REFUSED:
            raise StepClosed("Version 2 is not in the ATS.", "Send it first.")
        return _settle(act, push_id, PhaseState.SEEN, statement, what="Heard that the customer sees version 2")


def _settle(act: Change, push_id: str, state: PhaseState, statement: str, *, what: str) -> Onboarding:
    if not statement.strip():
        raise InvalidInput(
            "Write down who at the customer said so, and what they saw.", "For example: Dana, by phone: it is there."
        )
    awaited = version_2_open(act.before)
    after = with_version_2(act.before, push_id, state, act.statement(statement)) if awaited else act.before
    if after == act.before:
        raise StepClosed("Version 2 of this push is no longer needed.", "Reload the page.")
    return act.save(after, what)


def _way(services: Services, record: Record, connection: Integration) -> tuple[AttachmentKind | None, str]:
    """Return the attachment type for version 2 and the reason; the type is None if the ATS accepts no later file."""
    if connection.can("ats_add_application_attachment") is False:
        return None, "This ATS cannot add a file to an application that exists."
    return plan_update(_restrictions(services, record))


def _restrictions(services: Services, record: Record) -> dict[str, object] | None:
    restrictions = services.kombo.attachment_info(record.integration_id).restrictions
    return restrictions.model_dump() if restrictions else None


def _write_intent(ctx: Context, record: Record, file: AttachmentFile, *, again: bool) -> tuple[Person, Update]:
    with ctx.change(record.onboarding_id, Permission.VERIFY, rests_on=RESTS_ON) as act:
        current = pushes.get(act.db, record.push.id)
        _check_awaited(act.before, current)
        phase = version_2_of(act.before, record.push.id)
        check_may_update(current.update, confirmed=again, is_there=phase is not None and phase.state is PhaseState.SEEN)
        kept = files.keep(
            act.db,
            onboarding_id=record.onboarding_id,
            kind="profile_2",
            name=file.name,
            content_type=file.content_type,
            content=file.content,
            who=act.person.actor,
            now=act.now,
        )
        update = Update(file.name, kept.sha256, kept.id, act.person.actor, act.now)
        pushes.update(act.db, replace(current, update=update))
        facts = {"e-mail": record.push.email, "file": file.name}
        after = with_version_2(act.before, record.push.id, PhaseState.SENT, act.statement())
        act.save(after, "Sent version 2 of the profile", extra_facts=({}, facts))
        return act.person, update


def _send(ctx: Context, record: Record, update: Update, file: AttachmentFile) -> Update:
    """Send the file once and return the updated state of version 2."""
    try:
        sent = ctx.services.kombo.add_application_attachment(
            record.integration_id, record.push.application_id or "", file
        )
    except (OutcomeUnknown, UnreadableAnswer) as lost:
        return replace(update, state=PushState.UNKNOWN, message=lost.sentence, log_url=lost.log_url or "")
    except KomboError as refused:
        answer = refusal(refused)
        message = f"{answer.message} {answer.kombo_message}".strip()
        return replace(update, state=PushState.REFUSED, message=message, log_url=answer.log_url)
    return replace(update, state=PushState.ACCEPTED, warnings=sent.warnings)


def _add_note(services: Services, record: Record, profile: Profile, name: str) -> str:
    """Add a note to the application that names the current file; returns a sentence about the result.

    A failure does not matter much and is not raised: version 2 itself is in the ATS.
    """
    stars = f" Rating: {profile.assessment.stars} of 5." if profile.assessment else ""
    text = f"FactoryFix: the screening is complete.{stars} {name} replaces version 1."
    if profile.is_test:
        text = f"TEST – do not process. {text}"
    try:
        services.kombo.add_note(record.integration_id, record.push.application_id or "", text)
    except KomboError as error:
        return f"The note was not confirmed: {error.sentence}"
    return "A note on the application says that version 2 replaces version 1."


def _write_answer(ctx: Context, person: Person, record: Record, update: Update) -> Record:
    """Store the ATS's answer in the name of `person`, even if they have been signed out since."""
    with ctx.record(record.onboarding_id, person) as act:
        current = pushes.get(act.db, record.push.id)
        if current.update is None or current.update.state is not PushState.INTENT:
            return current
        done = replace(current, update=update)
        pushes.update(act.db, done)
        facts = {"outcome": update.state.value, "message": update.message}
        state = PhaseState.REFUSED if update.state is PushState.REFUSED else PhaseState.SENT
        after = with_version_2(act.before, record.push.id, state, act.statement())
        act.save(after, "Got the outcome of version 2", extra_facts=({}, facts))
        if update.state is PushState.UNKNOWN:
            act.announce(push_unclear(f"{done.push.id} version 2"))
    if update.state is not PushState.REFUSED:
        ctx.services.queue.put("read_back", record.push.id, delay=LOOK_AGAIN_AFTER if update.is_open else 0)
    return done


def _keep_note(ctx: Context, person: Person, record: Record, sentence: str) -> Record:
    """Store the result of the note with version 2."""
    with ctx.record(record.onboarding_id, person) as act:
        current = pushes.get(act.db, record.push.id)
        if current.update is None:
            return current
        done = replace(current, update=replace(current.update, extras=(sentence,)))
        pushes.update(act.db, done)
    return done
