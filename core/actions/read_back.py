"""Determines a push's outcome: looks up an unknown one by e-mail address, and reads an arrived one in the ATS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from core.actions.ats_lookup import file_name, is_searchable
from core.actions.context import ByItself, Change, Context
from core.candidate import second_phase
from core.candidate.push import FoundApplication, PushState, after_restart, resolve
from core.candidate.record import Record, SeenApplication
from core.errors import InvalidInput, OnboardingError, StepClosed
from core.kombo.errors import ActionNotAvailable, InputRefused, ModelNotAvailable
from core.kombo.wire import Application, Attachment, Candidate
from core.messages.happenings import push_unclear
from core.onboarding import lengths
from core.onboarding.cleaning_up import with_arrival
from core.onboarding.confirming import with_candidate, with_version_2
from core.onboarding.states import PhaseState
from core.people.actor import DASHBOARD
from core.people.roles import Permission
from core.services import Services
from core.storage import onboardings, pushes

LOOK_AGAIN_AFTER = 15.0
"""Seconds until an unknown push is looked up again on its own; Kombo shows new candidates with a delay."""
KEEP_LOOKING = timedelta(hours=1)
log = structlog.get_logger()


def take_over(act: Change, record: Record) -> None:
    """Record the push's outcome in the onboarding; the customer confirms the person who arrived last."""
    after = with_arrival(act.before, record.push.id, act.now) if record.push.arrived else act.before
    if record.push.arrived and _is_newest(act, record):
        after = with_candidate(after, record.push.id, integration_id=record.integration_id)
    if after.candidate != act.before.candidate:
        act.save(after, "The test candidate arrived")
        return
    facts = {"outcome": record.push.state.value, "job": record.job_title, "message": record.push.message}
    act.save(after, "Got the push’s outcome", extra_facts=({}, facts))


def _is_newest(act: Change, record: Record) -> bool:
    """Return whether this person is the last who arrived; a push given up as lost may be seen late."""
    history = [known.push for known in pushes.of(act.db, record.onboarding_id)]
    people = [push for push in history if push.arrived and not push.second_of]
    return bool(people) and people[-1].id == record.push.id


def look_up(ctx: Context, push_id: str) -> Record:
    """Look up an unknown or lost push in the ATS by its e-mail address; if nothing is found, nothing changes.

    Returns the ledger's entry. Raises SignedOut, NotAllowed, any KomboError, and StepClosed if the connection cannot
    search by e-mail: then every search finds nothing.
    """
    with ctx.read(Permission.VERIFY) as act:
        record = pushes.get(act.db, push_id)
        known = pushes.applications_of(act.db, record.push.email)
    if not _may_be_there(record):
        return record
    _check_searchable(ctx.services, record)
    people = ctx.services.kombo.candidates_by_email(record.integration_id, record.push.email)
    application = _application_under(people, known)
    if application is None:
        return record
    with ctx.change(record.onboarding_id, Permission.VERIFY) as act:
        current = pushes.get(act.db, push_id)
        if not _may_be_there(current):
            return current
        done = replace(current, push=resolve(current.push, application, by=act.person.actor, at=act.now))
        pushes.update(act.db, done)
        take_over(act, done)
    return done


def _check_searchable(services: Services, record: Record) -> None:
    if not is_searchable(services, record.integration_id):
        raise StepClosed(
            "For this connection, Kombo does not read the e-mail addresses of candidates, so a search finds nobody.",
            f"Ask the customer to search for {record.push.email} in their ATS.",
        )


def accept_loss(ctx: Context, push_id: str, *, reason: str) -> Record:
    """Record a person's statement that an unknown push did not arrive; only then is another push allowed.

    Raises InvalidInput without a reason.
    """
    with ctx.read(Permission.VERIFY) as act:
        onboarding_id = pushes.get(act.db, push_id).onboarding_id
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        if not reason.strip():
            raise InvalidInput(
                "Write down how you know that it did not arrive.",
                "For example: the customer searched and found nobody.",
            )
        lengths.within("“How do you know?”", reason)
        record = pushes.get(act.db, push_id)
        done = replace(record, push=resolve(record.push, None, by=act.person.actor, at=act.now))
        pushes.update(act.db, done)
        act.note("Said that the push did not arrive", {"e-mail": done.push.email, "reason": reason.strip()})
    return done


def read_in_background(services: Services, push_id: str) -> None:
    """Look up a push in the background and queue itself again until it is seen, for KEEP_LOOKING at most."""
    ctx = Context(services, ByItself(DASHBOARD))
    try:
        done = look_up(ctx, push_id)
        if done.push.arrived:
            done = _read(ctx, done)
    except OnboardingError as error:
        log.warning("push could not be read back yet", push=push_id, problem=str(error))
        with ctx.read() as act:
            done = pushes.get(act.db, push_id)
    unseen = done.push.arrived and (done.seen is None or (done.update is not None and not done.update.is_settled))
    sent = done.update.at if done.update else done.push.at
    if (done.push.is_open or done.push.is_lost or unseen) and services.now() - sent < KEEP_LOOKING:
        services.queue.put("read_back", push_id, delay=LOOK_AGAIN_AFTER * 4)


def resume(services: Services) -> None:
    """Mark pushes whose process ended before the answer as unknown, and queue a look-up of each unsettled push."""
    ctx = Context(services, ByItself(DASHBOARD))
    with ctx.read() as act:
        left = pushes.unsettled(act.db)
    for record in left:
        with ctx.change(record.onboarding_id, Permission.VERIFY) as act:
            current = pushes.get(act.db, record.push.id)
            update = current.update and second_phase.after_restart(current.update)
            done = replace(current, push=after_restart(current.push, act.now), update=update)
            if done != current:
                _save(act, "Found the push without an answer after a restart", current, done)
                act.announce(push_unclear(done.push.id))
        services.queue.put("read_back", record.push.id)


def _may_be_there(record: Record) -> bool:
    return record.push.state is PushState.UNKNOWN or record.push.is_lost


def _application_under(people: tuple[Candidate, ...], known: frozenset[str]) -> FoundApplication | None:
    """Return the first application that no earlier push with this e-mail address made.

    The job is not compared. The address belongs to this push alone, and UKG Pro keeps applications on another record
    of the same job.
    """
    for person in people:
        for application in person.applications:
            if application.id not in known:
                return FoundApplication(application.id, person.id, application.remote_id)
    return None


def look_in_ats(ctx: Context, push_id: str) -> Record:
    """Read an arrived application from the ATS: its stage, source, attachments and URL.

    Raises StepClosed if its ID is unknown or it cannot be read yet, and any KomboError.
    """
    with ctx.read(Permission.VERIFY) as act:
        record = pushes.get(act.db, push_id)
    if record.push.application_id is None:
        raise StepClosed("The application’s ID in the ATS is not known yet.", "Look up the push first.")
    done = _read(ctx, record)
    if done.seen is None or done is record:
        raise StepClosed("The application cannot be read yet.", "An ATS can take some minutes. Try again then.")
    return done


@dataclass(frozen=True, slots=True)
class _Shown:
    """An application as the ATS shows it, with the names of the files attached to it and to its candidate."""

    application: Application
    candidate_id: str | None
    on_application: tuple[str, ...]
    on_candidate: tuple[str, ...]

    def seen(self, at: datetime) -> SeenApplication:
        """Return the values that the push ledger stores."""
        application, candidate = self.application, self.application.candidate
        return SeenApplication(
            at=at,
            stage=(application.current_stage.name if application.current_stage else None) or "",
            source=(candidate.source if candidate else None) or "",
            remote_url=application.remote_url or (candidate.remote_url if candidate else None) or "",
            attachments=self.on_application or self.on_candidate,
            attachments_on="application" if self.on_application else "candidate" if self.on_candidate else "",
        )


def _read(ctx: Context, record: Record) -> Record:
    """Return the record with what the ATS shows now, or unchanged if the application cannot be read yet."""
    with ctx.read(Permission.VERIFY) as act:
        linking = onboardings.get(act.db, record.onboarding_id).linking
    record = _carried_over(ctx.services, record, linking.integration_id if linking else "")
    reported = _shown(ctx.services, record)
    if reported is None:
        return record
    with ctx.change(record.onboarding_id, Permission.VERIFY) as act:
        current = pushes.get(act.db, record.push.id)
        moved = record.integration_id != current.integration_id
        entry = replace(
            current.push,
            application_id=reported.application.id,
            candidate_id=reported.candidate_id if moved else current.push.candidate_id or reported.candidate_id,
            remote_id=current.push.remote_id or reported.application.remote_id,
        )
        update = current.update and second_phase.after_look_up(
            current.update, application=reported.on_application, candidate=reported.on_candidate, at=act.now
        )
        seen = reported.seen(act.now)
        done = replace(current, push=entry, seen=seen, update=update, integration_id=record.integration_id)
        _save(act, "Read the application in the ATS", current, done)
    return done


def _carried_over(services: Services, record: Record, integration_id: str) -> Record:
    """Return the record with its IDs over the connection that is linked now, if Kombo shows the application there.

    A new connection changes every ID of Kombo. The ATS's own ID stays, and by it the application is recognized.
    """
    remote_id = record.push.remote_id
    if not remote_id or integration_id in ("", record.integration_id):
        return record
    application = services.kombo.application_of(integration_id, remote_id)
    if application is None:
        return record
    push = replace(record.push, application_id=application.id, candidate_id=application.candidate_id)
    return replace(record, push=push, integration_id=integration_id)


def _shown(services: Services, record: Record) -> _Shown | None:
    """Request the application and its files from Kombo; returns None if it cannot be read yet."""
    kombo, integration_id = services.kombo, record.integration_id
    application_id = record.push.application_id or ""
    application = kombo.application(integration_id, application_id)
    if application is None:
        return None
    candidate_id = application.candidate_id or record.push.candidate_id
    listed = _files(lambda: kombo.application_attachments(integration_id, application_id))
    every = _files(lambda: kombo.candidate_attachments(integration_id, candidate_id)) if candidate_id else ()
    on_candidate = tuple(file_name(file) for file in every if file.application_id is None)
    # For an ATS that keeps files with the candidate, Kombo lists the candidate's files for the application, too.
    on_application = tuple(file_name(file) for file in listed if file_name(file) not in on_candidate)
    return _Shown(application, candidate_id, on_application, on_candidate)


def _save(act: Change, what: str, before: Record, after: Record) -> None:
    """Write the record, with an audit entry if more than the time of the look-up changed."""
    pushes.update(act.db, after)
    is_there = after.update is not None and after.update.found_on
    changed = with_version_2(act.before, after.push.id, PhaseState.SEEN, act.statement()) if is_there else act.before
    act.save(changed, what, extra_facts=(_facts(before), _facts(after)))


def _facts(record: Record) -> dict[str, str]:
    facts = {"outcome": record.push.state.value, "candidate id": record.push.candidate_id or ""}
    if record.update is not None:
        facts |= {"version 2": record.update.state.value, "version 2 found on": record.update.found_on}
    if record.seen is not None:
        files = ", ".join(record.seen.attachments)
        facts |= {"stage": record.seen.stage, "source": record.seen.source, "files": files}
        facts |= {"files found on": record.seen.attachments_on, "in the ATS": record.seen.remote_url}
    return facts


def _files(read: Callable[[], tuple[Attachment, ...]]) -> tuple[Attachment, ...]:
    """Return the files in one place; empty if the ATS does not offer them."""
    # An ATS may keep files only with the application or only with the candidate. Kombo refuses the other request, so
    # these errors are expected.
    try:
        return read()
    except (ActionNotAvailable, ModelNotAvailable, InputRefused) as error:
        log.info("attachments could not be read", problem=str(error))
        return ()
