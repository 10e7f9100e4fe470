"""The go-live report (step 5c): what was verified, by whom and with which evidence, as a PDF to share."""

from __future__ import annotations

from core.actions.context import Context
from core.actions.onboarding import ats_of
from core.candidate.record import Record
from core.documents.go_live_report import Confirmation, GoLiveReport, GoLiveVerdict, PushEvidence, go_live_report_pdf
from core.documents.style import moment
from core.onboarding.cleaning_up import left_in_ats
from core.onboarding.clock import ZONE
from core.onboarding.confirming import findings
from core.onboarding.model import Onboarding
from core.onboarding.states import Answer, PhaseState, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS, MODES, current_step, items_of, skipped
from core.storage import onboardings, pushes, snapshots

_SETTLED = {
    PhaseState.SENT: "",
    PhaseState.REFUSED: "",
    PhaseState.SEEN: "The customer sees it",
    PhaseState.LEFT_OUT: "It is left out",
    PhaseState.UNKNOWN: "",
}


def go_live_report(ctx: Context, onboarding_id: str) -> bytes:
    """Return the report on the current state of the onboarding, as a PDF."""
    with ctx.read() as act:
        onboarding = onboardings.get(act.db, onboarding_id)
        snapshot = snapshots.current(act.db, onboarding_id)
        sent = pushes.get(act.db, onboarding.candidate.push_id) if onboarding.candidate else None
    signed = onboarding.sign_off
    risks = _risks(onboarding, sent)
    return go_live_report_pdf(
        GoLiveReport(
            customer=onboarding.customer,
            ats=ats_of(ctx.services, onboarding).label if onboarding.requirements.ats else "not chosen yet",
            sync_mode=MODES[onboarding.requirements.sync_mode],
            counts=tuple((name.capitalize(), count) for name, count in snapshot.counts.items()) if snapshot else (),
            snapshot_at=snapshot.started_at if snapshot else None,
            push=_push(sent) if sent else None,
            no_candidate=_no_candidate(onboarding),
            confirmations=_confirmations(onboarding),
            verdict=_verdict(onboarding, risks),
            risks=risks,
            approver=signed.approver if signed else None,
            approved_at=signed.recorded.at if signed else None,
            prepared_by=act.person.name,
            prepared_at=act.now,
        )
    )


def _verdict(onboarding: Onboarding, risks: tuple[str, ...]) -> GoLiveVerdict:
    if current_step(onboarding) not in (Step.GO_LIVE, Step.LIVE):
        return GoLiveVerdict.NOT_READY
    return GoLiveVerdict.READY_WITH_RISKS if risks else GoLiveVerdict.READY


def _risks(onboarding: Onboarding, sent: Record | None) -> tuple[str, ...]:
    candidate = onboarding.candidate
    confirmations = candidate.confirmations if candidate else {}
    risks = [f"The customer said no: {CONFIRMATION_ITEMS[item]}." for item in findings(onboarding)]
    items = items_of(onboarding).items()
    if unanswered := [sentence for item, sentence in items if candidate and item not in confirmations]:
        risks.append(f"The customer has not answered yet: {'; '.join(unanswered)}.")
    risks += [
        f"Not applicable at this customer: {sentence}."
        for item, sentence in CONFIRMATION_ITEMS.items()
        if item in confirmations and confirmations[item].answer is Answer.NOT_APPLICABLE
    ]
    if left_in_ats(onboarding):
        risks.append("The test candidate is still in the ATS.")
    both = onboarding.requirements.sync_mode is SyncMode.NEW_AND_ENGAGED
    if both and sent and not (sent.update and sent.update.found_on):
        phase = candidate.version_2 if candidate else None
        settled = _SETTLED[phase.state] if phase else ""
        reason = f" {settled}: {phase.statement.text}" if phase and settled else ""
        risks.append(f"We did not see version 2 of the profile in the ATS.{reason}")
    return tuple(risks)


def _no_candidate(onboarding: Onboarding) -> str:
    """Return why no test candidate is pushed, and what was checked instead; an empty text if one is pushed."""
    if onboarding.candidate or onboarding.requirements.sync_mode is not SyncMode.REDIRECT:
        return "" if onboarding.candidate else skipped(onboarding, Step.CANDIDATE)
    statement = onboarding.redirect_checked
    checked = (
        f"{statement.by.name} checked the career page, {moment(statement.at, ZONE)}: {statement.text}"
        if statement
        else ""
    )
    return f"Candidates apply on the career page. {checked or 'Nobody has checked it yet.'}"


def _push(record: Record) -> PushEvidence:
    push = record.push
    return PushEvidence(
        application_id=push.application_id or "unknown",
        remote_id=push.remote_id,
        email=push.email,
        pdf_sha256=push.pdf_sha256,
        pushed_at=push.at,
        pushed_by=push.by.name,
        warnings=push.warnings,
    )


def _confirmations(onboarding: Onboarding) -> tuple[Confirmation, ...]:
    confirmations = onboarding.candidate.confirmations if onboarding.candidate else {}
    return tuple(
        Confirmation(
            item=sentence
            if confirmations[item].answer is not Answer.NOT_APPLICABLE
            else f"{sentence} (not applicable)",
            confirmed=confirmations[item].answer.confirms,
            by=confirmations[item].who,
            at=confirmations[item].heard.at,
            channel=confirmations[item].channel,
            note=confirmations[item].note,
        )
        for item, sentence in CONFIRMATION_ITEMS.items()
        if item in confirmations
    )
