"""Steps 5b and 5c: records the customer's answers, the removal of the test candidate, and the sign-off."""

from __future__ import annotations

from collections.abc import Collection

from core.actions import redirect, verdicts
from core.actions.context import Change, Context, check_own
from core.actions.onboarding import ats_of, pass_gate, signature
from core.actions.profile import kept_profile
from core.ats.model import Ats
from core.candidate.record import Record
from core.documents.clean_up import clean_up_request
from core.documents.invitation import Letter
from core.documents.look_request import look_request
from core.errors import EditConflict, InvalidInput, StepClosed
from core.foreign_files import read_screenshot
from core.onboarding.cleaning_up import to_clean_up
from core.onboarding.confirming import with_confirmation
from core.onboarding.gates import to_ask, to_confirm, to_sign_off
from core.onboarding.model import AcceptedRisk, Confirmation, Onboarding, PageOpened, SignOff
from core.onboarding.opened_page import opened_address, what_they_saw
from core.onboarding.sign_off_facts import facts_now
from core.onboarding.states import Answer, ConfirmationItem, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS, skipped
from core.people.roles import Permission
from core.problem import Problem, ProblemCode
from core.services import Services
from core.storage import files, onboardings, pushes
from core.storage.transaction import Transaction

CHANNELS = ("screen share", "phone", "e-mail", "in person")
OWN_PAGE = "the customer’s page"
"""The channel of an answer that the customer gave themselves."""
SIGN_OFF_RESTS_ON = ("jobs", "candidate", "redirect_checked", "requirements.sync_mode", "clean_up")
"""The fields that the sign-off depends on: if one of them changed since the page was drawn, it is refused."""


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
    """Record the customer's answer to one item: `yes`, `no` or `not applicable`; all but `yes` need a note.

    `who` is the person at the customer and `channel` one of CHANNELS. Raises InvalidInput or StepClosed, and
    EditConflict if the displayed test candidate or the answer to this item changed; other answers do not matter.
    """
    with ctx.change(onboarding_id, Permission.VERIFY, Permission.OWN_PAGE, rests_on=_answer_to(item)) as act:
        if channel not in (*CHANNELS, OWN_PAGE):
            raise InvalidInput("The channel is missing.", f"Choose one of: {', '.join(CHANNELS)}.")
        if Answer(answer) is not Answer.YES and not note.strip():
            label = CONFIRMATION_ITEMS[ConfirmationItem(item)] if item in set(ConfirmationItem) else item
            raise InvalidInput(f"“{label}”: {answer} needs a note.", "Write what the customer saw.")
        _same_candidate(ctx, act)
        pass_gate(to_confirm(act.before, item=item, answer=answer, who=who))
        confirmation = Confirmation(
            answer=Answer(answer), note=note.strip(), who=who.strip(), channel=channel, heard=act.statement()
        )
        return act.save(
            with_confirmation(act.before, ConfirmationItem(item), confirmation), "Kept the customer’s confirmation"
        )


def add_screenshot(ctx: Context, onboarding_id: str, *, item: str, data: bytes) -> Onboarding:
    """Store a screenshot with the customer's answer to this item.

    Raises DocumentRefused for an unusable picture, and StepClosed if the item has no answer yet.
    """
    check_own(ctx.require(Permission.VERIFY, Permission.OWN_PAGE), onboarding_id)
    picture = read_screenshot(data)
    with ctx.change(onboarding_id, Permission.VERIFY, Permission.OWN_PAGE, rests_on=_answer_to(item)) as act:
        _same_candidate(ctx, act)
        candidate = act.before.candidate
        confirmation = candidate.confirmations.get(item) if candidate else None
        if candidate is None or confirmation is None:
            raise StepClosed("The customer has not answered this item yet.", "Save their answer first.")
        kept = files.keep(
            act.db,
            onboarding_id=onboarding_id,
            kind="screenshot",
            name=f"{item}.png",
            content_type="image/png",
            content=picture,
            who=act.person.actor,
            now=act.now,
        )
        answers = candidate.confirmations | {item: confirmation.changed(screenshot=kept.id)}
        after = act.before.changed(candidate=candidate.changed(confirmations=answers))
        return act.save(after, "Kept a screenshot")


def _answer_to(item: str) -> tuple[str, str]:
    """Return the fields that the answer to an item depends on."""
    return "candidate.push_id", f"candidate.confirmations.{item}"


def _same_candidate(ctx: Context, act: Change) -> None:
    """Raise EditConflict if the displayed test candidate is no longer the one that the customer reviews."""
    candidate = act.before.candidate
    if ctx.seen and ctx.seen.push and candidate and candidate.push_id != ctx.seen.push:
        raise EditConflict("The customer now reviews another test candidate.", "Ask them about that candidate.")


def to_be_confirmed(ctx: Context, onboarding_id: str) -> Record | None:
    """Return the push of the test candidate that the customer reviews; None before one has arrived."""
    with ctx.read() as act:
        return _candidate_of(act.db, onboardings.get(act.db, onboarding_id))


def _candidate_of(db: Transaction, onboarding: Onboarding) -> Record | None:
    return pushes.get(db, onboarding.candidate.push_id) if onboarding.candidate else None


def look_letter(ctx: Context, onboarding_id: str) -> Letter:
    """Return the message that asks the customer to review the test candidate; raises StepClosed before one arrived."""
    with ctx.read() as act:
        onboarding = onboardings.get(act.db, onboarding_id)
        record = _candidate_of(act.db, onboarding)
        if onboarding.candidate is None or record is None:
            raise StepClosed("No test candidate has arrived yet.", "Push one first.")
        profile = kept_profile(act.db, record.profile_file, onboarding_id) if record.profile_file else None
    phase = onboarding.candidate.version_2
    return look_request(
        ats=ats_of(ctx.services, onboarding).label,
        candidate=record.candidate_name,
        email=record.push.email,
        job=record.job_title,
        requisition=profile.job.requisition if profile else "",
        source=record.source,
        link=record.seen.remote_url if record.seen else "",
        items=tuple(CONFIRMATION_ITEMS.values()),
        version_2=phase.state if phase else None,
        name=onboarding.requirements.admin.name,
        manager=signature(ctx.services, onboarding),
    )


def mark_request_sent(ctx: Context, onboarding_id: str) -> Onboarding:
    """Record that the message of `look_letter` was sent: from here the onboarding waits on the customer."""
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=("candidate.push_id", "candidate.request_sent")) as act:
        _same_candidate(ctx, act)
        pass_gate(to_ask(act.before))
        candidate = act.before.candidate
        after = act.before.changed(candidate=candidate and candidate.changed(request_sent=act.statement()))
        return act.save(after, "Asked the customer to check the test candidate")


def clean_up_letter(ctx: Context, onboarding_id: str) -> Letter:
    """Return the message that asks the customer to remove every remaining test candidate, with the ATS's steps.

    The steps are those of the ATS that holds the candidates; the requirements may name another ATS since.
    """
    with ctx.read() as act:
        onboarding = onboardings.get(act.db, onboarding_id)
        left = [pushes.get(act.db, push) for push in onboarding.clean_up.push_ids] if onboarding.clean_up else []
    where = [_ats_behind(ctx.services, record.integration_id) or ats_of(ctx.services, onboarding) for record in left]
    ats = where[-1] if where else ats_of(ctx.services, onboarding)
    return clean_up_request(
        ats=ats.label,
        how=ats.clean_up,
        candidates=[
            (record.candidate_name, record.push.email, record.job_title + (f" in {its.label}" if its != ats else ""))
            for record, its in zip(left, where, strict=True)
        ],
        name=onboarding.requirements.admin.name,
        manager=signature(ctx.services, onboarding),
    )


def _ats_behind(services: Services, integration_id: str) -> Ats | None:
    """Return the ATS of an integration ID such as "greenhouse:8d1h…"; None if its tool is not in the catalogue.

    Kombo's documentation shows IDs that begin with the tool, but does not promise it.
    """
    return services.catalogue.by_tool(integration_id.partition(":")[0])


def check_redirect(ctx: Context, onboarding_id: str, *, address: str, note: str) -> Onboarding:
    """Redirect mode: record the career page that a person opened from FactoryFix, and that it accepts applications.

    Raises StepClosed until every job that belongs in FactoryFix has an apply address that is known to work, and
    InvalidInput without the whole address or what they saw.
    """
    rests_on = ("requirements.sync_mode", "redirect_checked")
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=rests_on) as act:
        opened, saw = opened_address(address), what_they_saw(note)
        if act.before.requirements.sync_mode is not SyncMode.REDIRECT:
            raise StepClosed("Candidates are sent to this ATS. Push a test candidate instead.")
        if not skipped(act.before, Step.JOBS):
            _addresses_pass(act)
        checked = PageOpened(by=act.person.actor, at=act.now, text=saw, address=opened)
        return act.save(act.before.changed(redirect_checked=checked), "Checked the career page")


def _addresses_pass(act: Change) -> None:
    if blockers := redirect.standing(act.db, act.before.id, act.now).blockers:
        raise StepClosed("The apply addresses do not pass yet.", " ".join(blocker.text for blocker in blockers))


def confirm_clean_up(ctx: Context, onboarding_id: str, *, note: str) -> Onboarding:
    """Record that the customer removed the test candidate from their ATS; `note` names who confirmed it.

    The customer must do this, because Kombo's API cannot delete a candidate.
    """
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=("clean_up",)) as act:
        clean_up = act.before.clean_up
        if ctx.seen and ctx.seen.push and clean_up and ctx.seen.push not in clean_up.push_ids[-1:]:
            raise EditConflict("Another test candidate has arrived in the ATS.", "Ask the customer about it too.")
        unnamed = Problem(ProblemCode.NOBODY_NAMED, "Name the person at the customer who confirmed the removal.")
        pass_gate(to_clean_up(act.before) + (() if note.strip() else (unnamed,)))
        cleaned = act.before.changed(clean_up=clean_up and clean_up.changed(done=act.statement(note)))
        after = act.save(cleaned, "Confirmed the clean-up")
    ctx.services.queue.put("follow_profiles", onboarding_id)  # archives the candidate in FactoryFix, too
    return after


def sign_off(
    ctx: Context, onboarding_id: str, *, approver: str, accepted: Collection[str] = (), note: str = ""
) -> Onboarding:
    """Record the sign-off by `approver`, the person at the customer; the customer is live afterwards.

    `accepted` are the keys of the risks that they accept. Raises StepClosed unless the verdict of now leaves nothing
    open, and each of its risks is accepted.
    """
    with ctx.change(onboarding_id, Permission.SIGN_OFF, rests_on=SIGN_OFF_RESTS_ON) as act:
        pass_gate(to_sign_off(act.before, approver=approver))
        now = verdicts.of(act.db, act.before, act.now)
        if now.open:
            raise StepClosed("The verdict is no longer “Ready”.", " ".join(line.text for line in now.open))
        if left := [risk for risk in now.risks if risk.key not in accepted]:
            names = "; ".join(dict.fromkeys(risk.checked for risk in left))
            raise StepClosed(f"{approver.strip()} has not accepted every risk.", f"Still to accept: {names}.")
        recorded = SignOff(
            approver=approver.strip(),
            note=note.strip(),
            recorded=act.statement(),
            rested_on=facts_now(act.before, tuple(CONFIRMATION_ITEMS)),
            accepted=tuple(AcceptedRisk(key=risk.key, text=risk.text) for risk in now.risks),
        )
        return act.save(act.before.changed(sign_off=recorded), "Signed off: live")
