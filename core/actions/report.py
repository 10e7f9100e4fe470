"""The go-live report (step 5c): what was verified, by whom and with which evidence, as a PDF to share."""

from __future__ import annotations

from core.actions import comparing, verdicts
from core.actions.context import Context
from core.actions.onboarding import ats_of
from core.candidate.record import Record
from core.dates import moment
from core.documents.go_live_report import Approval, Confirmation, GoLiveReport, PushEvidence, go_live_report_pdf
from core.documents.how_it_works import how_it_works
from core.onboarding.model import Onboarding
from core.onboarding.states import Answer, Step, SyncMode
from core.onboarding.steps import CONFIRMATION_ITEMS, MODES, skipped
from core.storage import onboardings, people, pushes


def go_live_report(ctx: Context, onboarding_id: str) -> bytes:
    """Return the report on the current state of the onboarding, as a PDF."""
    with ctx.read() as act:
        onboarding = onboardings.get(act.db, onboarding_id)
        snapshot = comparing.counting(act.db, onboarding)
        counts = verdicts.job_facts(act.db, onboarding, snapshot).counts if snapshot else {}
        sent = pushes.find(act.db, onboarding.candidate.push_id) if onboarding.candidate else None
        manager = people.by_id(act.db, onboarding.manager.id)
        verdict = verdicts.of(act.db, onboarding, act.now)
    return go_live_report_pdf(
        GoLiveReport(
            customer=onboarding.customer,
            ats=ats_of(ctx.services, onboarding).label if onboarding.requirements.ats else "not chosen yet",
            sync_mode=MODES[onboarding.requirements.sync_mode],
            counts=tuple((name.capitalize(), count) for name, count in counts.items()),
            snapshot_at=snapshot.started_at if snapshot else None,
            push=_push(sent) if sent else None,
            no_candidate=_no_candidate(onboarding),
            confirmations=_confirmations(onboarding),
            verdict=verdict,
            sign_off=_sign_off(onboarding),
            contact=(onboarding.manager.name, manager.email if manager and manager.active else ""),
            how_it_works=how_it_works(
                jobs_arrive=not skipped(onboarding, Step.JOBS),
                candidates_arrive=onboarding.requirements.sync_mode.sends_candidates,
            ),
            prepared_by=act.person.name,
            prepared_at=act.now,
        )
    )


def _sign_off(onboarding: Onboarding) -> Approval | None:
    signed = onboarding.sign_off
    if signed is None:
        return None
    return Approval(
        approver=signed.approver,
        note=signed.note,
        recorded_by=signed.recorded.by.name,
        at=signed.recorded.at,
        accepted=tuple((risk.key, risk.text) for risk in signed.accepted),
    )


def _no_candidate(onboarding: Onboarding) -> str:
    """Return why no test candidate is pushed, and what was checked instead; an empty text if one is pushed."""
    if onboarding.candidate or onboarding.requirements.sync_mode is not SyncMode.REDIRECT:
        return "" if onboarding.candidate else skipped(onboarding, Step.CANDIDATE)
    statement, reason = onboarding.redirect_checked, onboarding.requirements.redirect_reason.strip()
    checked = (
        f"{statement.by.name} checked the career page, {moment(statement.at)}: "
        f"{': '.join(filter(None, (statement.address, statement.text)))}"
        if statement
        else "Nobody has checked it yet."
    )
    why = f" Why Redirect: {reason.rstrip('.')}." if reason else ""
    return f"Candidates apply on the career page.{why} {checked}"


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
