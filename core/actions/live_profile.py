"""The test candidate on the FactoryFix platform, whose address is the link in the PDF (step 5b).

Each request is stored before it is sent. Our reference makes it safe to repeat, so a lost answer never leads to a
second candidate.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import structlog

from core.actions.context import ByItself, Change, Context
from core.actions.profile import check_sends, job_of
from core.candidate.draft import Draft
from core.candidate.live_profile import (
    LiveProfile,
    ProfileState,
    after_archive,
    after_creation,
    after_failure,
    details_of,
    no_longer_needed,
)
from core.errors import StepClosed
from core.factoryfix.errors import CandidateNotFound, FactoryFixError, FactoryFixUnavailable, UnreadableFactoryFix
from core.factoryfix.wire import FactoryFixCandidate, FactoryFixCandidateRequest
from core.onboarding.cleaning_up import left_in_ats
from core.people.actor import DASHBOARD
from core.people.roles import Permission, Person
from core.services import Services
from core.storage import drafts, live_profiles, onboardings, pushes

TEST_CANDIDATES = "test_candidates"
"""The platform's capability that test candidates need."""
TRY_AGAIN_AFTER = 60.0
"""Seconds until the background work tries again when FactoryFix did not answer."""
log = structlog.get_logger()


def create(ctx: Context, onboarding_id: str) -> LiveProfile | None:
    """Create the prepared candidate on the platform, or send its changed details; None if it has no such call.

    The address goes into the draft's profile. Raises StepClosed if no candidate is prepared or its creation is on its
    way, and FactoryFixError; then the candidate is stored as refused or as unknown.
    """
    with ctx.read(Permission.VERIFY) as act:
        account_id = onboardings.get(act.db, onboarding_id).requirements.account_id
    if TEST_CANDIDATES not in ctx.services.factoryfix.capabilities(account_id):
        return None
    person, profile, draft = _write_intent(ctx, onboarding_id)
    request = _request(person, profile, draft)
    try:
        made = ctx.services.factoryfix.set_test_candidate(profile.account_id, profile.reference, request)
    except (FactoryFixUnavailable, UnreadableFactoryFix) as lost:
        _write_failure(ctx, person, profile, lost.sentence, refused=False)
        raise
    except FactoryFixError as refusal:
        _write_failure(ctx, person, profile, refusal.sentence, refused=True)
        raise
    except Exception as defect:
        _write_failure(ctx, person, profile, f"The request failed: {type(defect).__name__}.", refused=False)
        raise
    return _write_address(ctx, person, profile, made, details=details_of(draft.profile))


def _write_intent(ctx: Context, onboarding_id: str) -> tuple[Person, LiveProfile, Draft]:
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        check_sends(act.before)
        draft = drafts.find(act.db, onboarding_id)
        if draft is None:
            raise StepClosed("No candidate is being prepared.", "Choose a sample candidate first.")
        row, _ = job_of(act.db, onboarding_id, draft.job_key)
        known = live_profiles.find(act.db, draft.reference) if draft.reference else None
        if known is not None and known.state is ProfileState.INTENT:
            raise StepClosed("FactoryFix is creating this candidate.", "Wait for its answer.")
        profile = known or _new(act, draft, row.factoryfix_id)
        if not profile.is_active:
            profile = replace(profile, state=ProfileState.INTENT, message="")
        live_profiles.keep(act.db, profile)
        named = draft.model_copy(update={"reference": profile.reference})
        what = "Asked FactoryFix to create the test candidate"
        drafts.put(act.db, onboarding_id, named, who=act.person.actor, what=what, now=act.now)
        return act.person, profile, named


def _new(act: Change, draft: Draft, job_id: str) -> LiveProfile:
    return LiveProfile(
        reference=uuid4().hex,
        onboarding_id=act.before.id,
        account_id=act.before.requirements.account_id,
        job_id=job_id,
        email=draft.profile.person.email,
        by=act.person.actor,
        at=act.now,
    )


def _request(person: Person, profile: LiveProfile, draft: Draft) -> FactoryFixCandidateRequest:
    resume = draft.profile.resume
    return FactoryFixCandidateRequest(
        job_id=profile.job_id,
        **draft.profile.person.model_dump(),
        stage=draft.profile.stage,
        summary=resume.summary or None,
        skills=resume.skills,
        onboarding_id=profile.onboarding_id,
        created_by=person.name,
    )


def _write_failure(ctx: Context, person: Person, profile: LiveProfile, message: str, *, refused: bool) -> None:
    """Store that the creation was refused, or that its result is unknown."""
    with ctx.record(profile.onboarding_id, person) as act:
        current = live_profiles.get(act.db, profile.reference)
        live_profiles.keep(act.db, after_failure(current, message, refused=refused))
        outcome = "refused" if refused else "unknown"
        act.note("Got no test candidate from FactoryFix", {"outcome": outcome, "message": message})
    ctx.services.queue.put("follow_profiles", profile.onboarding_id, delay=TRY_AGAIN_AFTER)


def _write_address(
    ctx: Context, person: Person, profile: LiveProfile, made: FactoryFixCandidate, *, details: str = ""
) -> LiveProfile:
    """Store the platform's answer, and put the address into the draft if it is still this candidate."""
    with ctx.record(profile.onboarding_id, person) as act:
        done = after_creation(live_profiles.get(act.db, profile.reference), made.id, made.profile_url, details)
        live_profiles.keep(act.db, done)
        draft = drafts.find(act.db, profile.onboarding_id)
        if draft is not None and draft.reference == profile.reference:
            linked = draft.profile.model_copy(update={"profile_url": made.profile_url})
            after = draft.model_copy(update={"profile": linked})
            what = "Got the test candidate’s address from FactoryFix"
            drafts.put(act.db, act.before.id, after, who=act.person.actor, what=what, now=act.now)
        unneeded = _unneeded(act)
    if unneeded:
        ctx.services.queue.put("follow_profiles", profile.onboarding_id)
    return done


def kept(ctx: Context, onboarding_id: str) -> list[LiveProfile]:
    """Return the onboarding's test candidates on the platform, oldest first."""
    with ctx.read() as act:
        return live_profiles.of(act.db, onboarding_id)


def archive(ctx: Context, onboarding_id: str) -> list[LiveProfile]:
    """Archive each test candidate on the platform that nobody needs any longer, and return all of them.

    Needed are the one that is being prepared and those that are, or may be, in the ATS. Raises FactoryFixError; then
    the archive is tried again in the background.
    """
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        person = act.person
        unneeded = [replace(profile, state=ProfileState.ARCHIVING) for profile in _unneeded(act)]
        for profile in unneeded:
            live_profiles.keep(act.db, profile)
    for profile in unneeded:
        try:
            _archive(ctx, person, profile)
        except FactoryFixError:
            ctx.services.queue.put("follow_profiles", onboarding_id, delay=TRY_AGAIN_AFTER)
            raise
    return kept(ctx, onboarding_id)


def _archive(ctx: Context, person: Person, profile: LiveProfile) -> None:
    message = ""
    try:
        ctx.services.factoryfix.archive_test_candidate(profile.account_id, profile.reference)
    except CandidateNotFound as absent:
        message = absent.sentence
    with ctx.record(profile.onboarding_id, person) as act:
        current = live_profiles.get(act.db, profile.reference)
        if current.state is ProfileState.ARCHIVING:
            live_profiles.keep(act.db, after_archive(current, act.now, message))
            act.note("Archived the test candidate in FactoryFix", {"e-mail": profile.email, "message": message})


def _unneeded(act: Change) -> tuple[LiveProfile, ...]:
    draft, left = drafts.find(act.db, act.before.id), left_in_ats(act.before)
    in_ats = left.push_ids if left else ()
    is_removed = act.before.clean_up is not None and left is None
    needed = {
        record.reference
        for record in pushes.of(act.db, act.before.id)
        if record.push.is_open or record.push.id in in_ats or (record.push.is_lost and not is_removed)
    }
    return no_longer_needed(
        live_profiles.of(act.db, act.before.id), drafted=draft.reference if draft else "", pushed=needed
    )


def follow(services: Services, onboarding_id: str) -> None:
    """Find out in the background what is unknown, archive what nobody needs, and try again after a failure."""
    ctx = Context(services, ByItself(DASHBOARD))
    try:
        archive(ctx, onboarding_id)
        for profile in kept(ctx, onboarding_id):
            if profile.state is ProfileState.UNKNOWN:
                look_up(ctx, profile.reference)
    except FactoryFixError as error:
        log.warning("FactoryFix did not settle a test candidate", onboarding=onboarding_id, problem=str(error))


def look_up(ctx: Context, reference: str) -> LiveProfile:
    """Look for a candidate whose creation got no answer; if FactoryFix does not have it, nothing changes."""
    with ctx.read(Permission.VERIFY) as act:
        profile, person = live_profiles.get(act.db, reference), act.person
    if not profile.is_open:
        return profile
    try:
        made = ctx.services.factoryfix.test_candidate(profile.account_id, reference)
    except CandidateNotFound:
        return profile
    return _write_address(ctx, person, profile, made)


def resume(services: Services) -> None:
    """After a restart: mark interrupted creations as unknown, and settle what was left in the background."""
    ctx = Context(services, ByItself(DASHBOARD))
    with ctx.read() as act:
        left = live_profiles.unsettled(act.db)
    for profile in left:
        if profile.state is ProfileState.INTENT:
            message = "The program stopped before the answer arrived."
            with ctx.change(profile.onboarding_id, Permission.VERIFY) as act:
                current = live_profiles.get(act.db, profile.reference)
                live_profiles.keep(act.db, after_failure(current, message, refused=False))
    for onboarding_id in dict.fromkeys(profile.onboarding_id for profile in left):
        services.queue.put("follow_profiles", onboarding_id)
