"""What became of a push: an unknown one is looked up by its e-mail address, one that arrived is read in the ATS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from core.actions.context import Context
from core.candidate import second_phase
from core.candidate.push import Found, PushState, after_restart, resolve
from core.candidate.record import Record, Seen
from core.errors import InvalidInput, OnboardingError, StepClosed
from core.kombo.errors import ActionNotAvailable, InputRefused, ModelNotAvailable
from core.kombo.wire import Attachment, Candidate
from core.onboarding import lengths
from core.onboarding.cleaning_up import with_arrival
from core.onboarding.confirming import with_candidate, with_version_2
from core.onboarding.model import Word
from core.people.roles import Permission
from core.services import Services
from core.storage import onboardings, pushes
from core.storage.transaction import Transaction

LOOK_AGAIN_AFTER = 15.0
"""Seconds until an unknown push is looked up again on its own; Kombo shows new candidates with a delay."""
KEEP_LOOKING = timedelta(hours=1)
BY_ITSELF = "Dashboard"
log = structlog.get_logger()


def take_over(db: Transaction, record: Record, *, who: str, now: datetime) -> None:
    """Note in the onboarding what became of the push; the person who arrived last is to be confirmed."""
    before = onboardings.get(db, record.onboarding_id)
    after = with_arrival(before, record.push.id, now) if record.push.arrived else before
    if record.push.arrived and _is_newest(db, record):
        after = with_candidate(after, record.push.id, integration_id=record.integration_id)
    if after.candidate != before.candidate:
        onboardings.save(db, before, after, who=who, what="The test candidate arrived", now=now)
        return
    facts = {"outcome": record.push.state.value, "job": record.job_title, "message": record.push.message}
    onboardings.save(db, before, after, who=who, what="Got the push’s outcome", now=now, beside=({}, facts))


def _is_newest(db: Transaction, record: Record) -> bool:
    """Say whether this is the person who arrived last: one that was given up may turn up late."""
    people = [one.push for one in pushes.of(db, record.onboarding_id) if one.push.arrived and not one.push.second_of]
    return bool(people) and people[-1].id == record.push.id


def look_up(ctx: Context, push_id: str) -> Record:
    """Look an unknown push up in the ATS by its e-mail address, or one that was given up: not found changes nothing."""
    person = ctx.require(Permission.VERIFY)
    return _look_up(ctx.services, push_id, who=person.name)


def accept_loss(ctx: Context, push_id: str, *, reason: str) -> Record:
    """Keep a person's word that an unknown push did not arrive; only then another may go."""
    person = ctx.require(Permission.VERIFY)
    if not reason.strip():
        raise InvalidInput(
            "Say how you know that it did not arrive.", "For example: the customer looked and found nobody."
        )
    lengths.within("“How do you know?”", reason)
    now = ctx.services.now()
    with ctx.services.store.write() as db:
        record = pushes.get(db, push_id)
        done = replace(record, push=resolve(record.push, None, by=person.name, at=now))
        pushes.update(db, done)
        before = onboardings.get(db, done.onboarding_id)
        facts = {"e-mail": done.push.email, "reason": reason.strip()}
        onboardings.note(db, before, who=person.name, what="Said that the push did not arrive", facts=facts, now=now)
    return done


def read_in_background(services: Services, push_id: str) -> None:
    """Find out without being asked; silence at Kombo only means looking again later, for an hour."""
    try:
        done = _look_up(services, push_id, who=BY_ITSELF)
        if done.push.arrived:
            done = _read(services, done, who=BY_ITSELF)
    except OnboardingError as trouble:
        log.warning("push not read back yet", push=push_id, trouble=str(trouble))
        with services.store.read() as db:
            done = pushes.get(db, push_id)
    unseen = done.push.arrived and (done.seen is None or (done.update is not None and not done.update.is_settled))
    sent = done.update.at if done.update else done.push.at
    if (done.push.is_open or done.push.is_lost or unseen) and services.now() - sent < KEEP_LOOKING:
        services.queue.put("read_back", push_id, delay=LOOK_AGAIN_AFTER * 4)


def resume(services: Services) -> None:
    """Turn what a stopped process left half sent into unknowns, and look for each, and for what nobody has seen yet."""
    with services.store.write() as db:
        left = pushes.unsettled(db)
        for record in left:
            now = services.now()
            update = record.update and second_phase.after_restart(record.update)
            done = replace(record, push=after_restart(record.push, now), update=update)
            if done != record:
                _save(db, "Found the push without an answer after a restart", record, done, who=BY_ITSELF, now=now)
    for record in left:
        services.queue.put("read_back", record.push.id)


def _look_up(services: Services, push_id: str, *, who: str) -> Record:
    with services.store.read() as db:
        record = pushes.get(db, push_id)
        known = pushes.applications_of(db, record.push.email)
    if not _may_be_there(record):
        return record
    found = _application_under(services.kombo.candidates_by_email(record.integration_id, record.push.email), known)
    if found is None:
        return record
    now = services.now()
    with services.store.write() as db:
        current = pushes.get(db, push_id)
        if not _may_be_there(current):
            return current
        done = replace(current, push=resolve(current.push, found, by=who, at=now))
        pushes.update(db, done)
        take_over(db, done, who=who, now=now)
    return done


def _may_be_there(record: Record) -> bool:
    return record.push.state is PushState.UNKNOWN or record.push.is_lost


def _application_under(people: tuple[Candidate, ...], known: frozenset[str]) -> Found | None:
    """Return the application that no earlier push of this address explains.

    The job is not compared: the address is this push's own, and UKG Pro keeps applications on another record of it.
    """
    for one in people:
        for application in one.applications:
            if application.id not in known:
                return Found(application.id, one.id, application.remote_id)
    return None


def look_in_ats(ctx: Context, push_id: str) -> Record:
    """Read an arrived application back: its stage, source, attachments and its address in the ATS."""
    person = ctx.require(Permission.VERIFY)
    with ctx.services.store.read() as db:
        record = pushes.get(db, push_id)
    if record.push.application_id is None:
        raise StepClosed("Nothing is known in the ATS yet.", "Look the push up first.")
    done = _read(ctx.services, record, who=person.name)
    if done.seen is None or done is record:
        raise StepClosed("The application cannot be read yet.", "ATSs can take some minutes. Look again then.")
    return done


def _read(services: Services, record: Record, *, who: str) -> Record:
    """Return the record with what the ATS shows now, or as it was where the application cannot be read yet."""
    application_id = record.push.application_id or ""
    found = services.kombo.application(record.integration_id, application_id)
    if found is None:
        return record
    now = services.now()
    on_application = _names(lambda: services.kombo.application_attachments(record.integration_id, application_id))
    candidate_id = found.candidate_id or record.push.candidate_id
    on_candidate = (
        _names(lambda: services.kombo.candidate_attachments(record.integration_id, candidate_id))
        if candidate_id
        else ()
    )
    seen = Seen(
        at=now,
        stage=(found.current_stage.name if found.current_stage else None) or "",
        source=(found.candidate.source if found.candidate else None) or "",
        remote_url=found.remote_url or (found.candidate.remote_url if found.candidate else None) or "",
        attachments=on_application or on_candidate,
        attachments_on="application" if on_application else "candidate" if on_candidate else "",
    )
    with services.store.write() as db:
        current = pushes.get(db, record.push.id)
        entry = replace(
            current.push,
            candidate_id=current.push.candidate_id or candidate_id,
            remote_id=current.push.remote_id or found.remote_id,
        )
        update = current.update and second_phase.looked_for(
            current.update, application=on_application, candidate=on_candidate, at=now
        )
        done = replace(current, push=entry, seen=seen, update=update)
        _save(db, "Read the application in the ATS", current, done, who=who, now=now)
    return done


def _save(db: Transaction, what: str, before: Record, after: Record, *, who: str, now: datetime) -> None:
    """Write what is known now, with an audit entry where it is news; the minute of the look alone is none."""
    pushes.update(db, after)
    known = onboardings.get(db, after.onboarding_id)
    found = after.update is not None and after.update.found_on
    changed = with_version_2(known, after.push.id, "seen", Word(by=who, at=now)) if found else known
    onboardings.save(db, known, changed, who=who, what=what, now=now, beside=(_facts(before), _facts(after)))


def _facts(record: Record) -> dict[str, str]:
    told = {"outcome": record.push.state.value, "candidate id": record.push.candidate_id or ""}
    if record.update is not None:
        told |= {"version 2": record.update.state.value, "version 2 found on": record.update.found_on}
    if record.seen is not None:
        files = ", ".join(record.seen.attachments)
        told |= {"stage": record.seen.stage, "source": record.seen.source, "files": files}
        told |= {"files found on": record.seen.attachments_on, "in the ATS": record.seen.remote_url}
    return told


def _names(read: Callable[[], tuple[Attachment, ...]]) -> tuple[str, ...]:
    """Return the names of the files in one place; empty where the ATS keeps none there."""
    try:
        return tuple(one.file_name or one.id for one in read())
    except (ActionNotAvailable, ModelNotAvailable, InputRefused) as trouble:
        log.info("attachments unread", trouble=str(trouble))
        return ()
