"""Steps 5b and 5c: the customer's word item by item, the clean-up, and the named sign-off (seed: mandatory)."""

from __future__ import annotations

from datetime import datetime

from core.actions import comparing, redirect
from core.actions.connection import ats_of
from core.actions.context import Context
from core.actions.onboarding import change, get, pass_gate
from core.actions.profile import kept_profile
from core.ats.model import Ats
from core.candidate.record import Record
from core.documents.clean_up import clean_up_request
from core.documents.invitation import Letter
from core.documents.look_request import look_request
from core.documents.screenshot import clean_screenshot
from core.errors import InvalidInput, StepClosed
from core.onboarding.cleaning_up import to_clean_up
from core.onboarding.confirming import with_word
from core.onboarding.gates import to_confirm, to_sign_off
from core.onboarding.model import Confirmation, Onboarding, SignOff, Step, SyncMode, Word
from core.onboarding.steps import CONFIRMATION_ITEMS, skipped
from core.people.roles import Permission
from core.services import Services
from core.storage import files, onboardings, pushes
from core.storage.transaction import Transaction

CHANNELS = ("screen share", "phone", "e-mail", "in person")


def confirm(
    ctx: Context,
    onboarding_id: str,
    *,
    item: str,
    answer: str,
    who: str,
    channel: str,
    note: str = "",
) -> Onboarding:
    """Keep the customer's word on one item: `yes`, `no` or `not applicable`; a no asks for a note."""
    person = ctx.require(Permission.VERIFY)
    if channel not in CHANNELS:
        raise InvalidInput("Say by which channel you heard it.", f"Choose one of: {', '.join(CHANNELS)}.")
    if answer != "yes" and not note.strip():
        raise InvalidInput(f"“{CONFIRMATION_ITEMS.get(item, item)}”: {answer} needs a note.", "Say what was seen.")
    word = Word(by=person.name, at=ctx.services.now())
    said = Confirmation(answer=answer, note=note.strip(), who=who.strip(), channel=channel, heard=word)

    def confirmed(before: Onboarding) -> Onboarding:
        pass_gate(to_confirm(before, item=item, answer=answer, who=who))
        return with_word(before, item, said)

    return change(ctx.services, person.name, onboarding_id, "Kept the customer’s confirmation", confirmed)


def add_screenshot(ctx: Context, onboarding_id: str, *, item: str, data: bytes) -> Onboarding:
    """Keep a picture of what the customer saw, beside their word on this item; raises DocumentRefused."""
    person = ctx.require(Permission.VERIFY)
    picture = clean_screenshot(data)
    now = ctx.services.now()
    with ctx.services.store.write() as db:
        before = onboardings.get(db, onboarding_id)
        said = before.candidate.confirmations.get(item) if before.candidate else None
        if before.candidate is None or said is None:
            raise StepClosed("The customer has not answered this item yet.", "Keep their answer first.")
        kept = files.keep(
            db,
            onboarding_id=onboarding_id,
            kind="screenshot",
            name=f"{item}.png",
            content_type="image/png",
            content=picture,
            who=person.name,
            now=now,
        )
        words = before.candidate.confirmations | {item: said.changed(screenshot=kept.id)}
        after = before.changed(candidate=before.candidate.changed(confirmations=words))
        return onboardings.save(db, before, after, who=person.name, what="Kept a screenshot", now=now)


def to_be_confirmed(ctx: Context, onboarding_id: str) -> Record | None:
    """Return the push of the test candidate that the customer looks at, None before one has arrived."""
    candidate = get(ctx, onboarding_id).candidate
    if candidate is None:
        return None
    with ctx.services.store.read() as db:
        return pushes.get(db, candidate.push_id)


def look_letter(ctx: Context, onboarding_id: str) -> Letter:
    """Return the message that asks the customer to look at the test candidate; StepClosed before one has arrived."""
    onboarding = get(ctx, onboarding_id)
    record = to_be_confirmed(ctx, onboarding_id)
    if onboarding.candidate is None or record is None:
        raise StepClosed("No test candidate has arrived yet.", "Push one first.")
    with ctx.services.store.read() as db:
        profile = kept_profile(db, record.profile_file, onboarding_id) if record.profile_file else None
    phase = onboarding.candidate.version_2
    return look_request(
        ats=ats_of(ctx.services, onboarding).label,
        candidate=record.candidate_name,
        email=record.push.email,
        job=record.job_title,
        requisition=profile.job.requisition if profile else "",
        link=record.seen.remote_url if record.seen else "",
        items=tuple(CONFIRMATION_ITEMS.values()),
        version_2=phase.state if phase else "",
        name=onboarding.requirements.admin.name,
        manager=onboarding.manager,
    )


def clean_up_letter(ctx: Context, onboarding_id: str) -> Letter:
    """Return the message that asks the customer to remove every test candidate that is left, with this ATS's steps.

    Another ATS may have been agreed since: what counts is where the candidates are.
    """
    onboarding = get(ctx, onboarding_id)
    with ctx.services.store.read() as db:
        left = [pushes.get(db, one) for one in onboarding.clean_up.push_ids] if onboarding.clean_up else []
    where = [_ats_behind(ctx.services, one.integration_id) or ats_of(ctx.services, onboarding) for one in left]
    ats = where[-1] if where else ats_of(ctx.services, onboarding)
    return clean_up_request(
        ats=ats.label,
        how=ats.clean_up,
        candidates=[
            (one.candidate_name, one.push.email, one.job_title + (f" in {there.label}" if there != ats else ""))
            for one, there in zip(left, where, strict=True)
        ],
        name=onboarding.requirements.admin.name,
        manager=onboarding.manager,
    )


def _ats_behind(services: Services, integration_id: str) -> Ats | None:
    """Return the ATS of an integration: Kombo's ids begin with the tool (its documentation, by example)."""
    return services.catalogue.by_tool(integration_id.partition(":")[0])


def check_redirect(ctx: Context, onboarding_id: str, *, note: str) -> Onboarding:
    """Redirect mode: keep that the career page was opened from FactoryFix and takes applicants.

    Refused until every job that belongs in FactoryFix has an apply address that is known to work.
    """
    person = ctx.require(Permission.VERIFY)
    if not note.strip():
        raise InvalidInput("Say which job’s address you opened.", "Paste the address of the job on the career page.")
    word = Word(by=person.name, at=ctx.services.now(), text=note.strip())
    with ctx.services.store.write() as db:
        before = onboardings.get(db, onboarding_id)
        if before.requirements.sync_mode is not SyncMode.REDIRECT:
            raise StepClosed("Candidates are sent to this ATS: push a test candidate instead.")
        if not skipped(before, Step.JOBS):
            _addresses_pass(db, onboarding_id, word.at)
        after = before.changed(redirect_checked=word)
        return onboardings.save(db, before, after, who=person.name, what="Checked the career page", now=word.at)


def _addresses_pass(db: Transaction, onboarding_id: str, now: datetime) -> None:
    if blockers := redirect.standing(db, onboarding_id, now).blockers:
        raise StepClosed("The apply addresses do not pass yet.", " ".join(blockers))


def confirm_clean_up(ctx: Context, onboarding_id: str, *, note: str) -> Onboarding:
    """Keep that the customer removed the test candidate from their ATS (Kombo cannot); `note` names who said so."""
    person = ctx.require(Permission.VERIFY)
    word = Word(by=person.name, at=ctx.services.now(), text=note.strip())

    def cleaned(before: Onboarding) -> Onboarding:
        nobody = () if word.text else ("Name who at the customer says that it is removed.",)
        pass_gate(to_clean_up(before) + nobody)
        return before.changed(clean_up=before.clean_up and before.clean_up.changed(done=word))

    return change(ctx.services, person.name, onboarding_id, "Confirmed the clean-up", cleaned)


def sign_off(ctx: Context, onboarding_id: str, *, approver: str, note: str = "") -> Onboarding:
    """Record the customer's named sign-off; from here the customer is live.

    Every step before has to be closed, and the newest reading of the jobs still has to pass; in Redirect mode, so do
    their apply addresses.
    """
    person = ctx.require(Permission.SIGN_OFF)
    now = ctx.services.now()
    recorded = SignOff(approver=approver.strip(), note=note.strip(), recorded=Word(by=person.name, at=now))
    with ctx.services.store.write() as db:
        before = onboardings.get(db, onboarding_id)
        pass_gate(to_sign_off(before, approver=approver))
        if not skipped(before, Step.JOBS):
            _still_passes(db, before, now)
        after = before.changed(sign_off=recorded)
        return onboardings.save(db, before, after, who=person.name, what="Signed off: live", now=now)


def _still_passes(db: Transaction, onboarding: Onboarding, now: datetime) -> None:
    """Raise StepClosed where the jobs have moved since they were verified."""
    shown = comparing.counting(db, onboarding)
    if shown is None or not shown.passes:
        reasons = " ".join(shown.blockers) if shown else "There is no reading of the jobs."
        raise StepClosed("The newest reading of the jobs does not pass any more.", reasons)
    if not comparing.knows_list(shown, onboarding):
        raise StepClosed("The customer’s list has changed since the jobs were read.", "Read them again in job sync.")
    if onboarding.requirements.sync_mode is SyncMode.REDIRECT:
        _addresses_pass(db, onboarding.id, now)
