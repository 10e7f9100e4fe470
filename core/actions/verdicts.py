"""The verdict on an onboarding as it stands now: gathers the facts, and leaves what they mean to core/verdict."""

from __future__ import annotations

from datetime import datetime

from core import kombo_data
from core.actions import comparing, redirect
from core.actions.context import Context
from core.jobs.model import Outcome
from core.onboarding.model import Onboarding
from core.onboarding.states import Step, SyncMode
from core.onboarding.steps import current_step
from core.storage import decisions, job_rows, onboardings, pushes, snapshots
from core.storage.transaction import Transaction
from core.verdict import rule
from core.verdict.jobs import JobFacts, jobs_verdict
from core.verdict.model import Verdict


def verdict(ctx: Context, onboarding_id: str) -> Verdict:
    """Return the verdict on this onboarding."""
    with ctx.read() as act:
        return of(act.db, onboardings.get(act.db, onboarding_id), act.now)


def on_jobs(ctx: Context, onboarding: Onboarding, snapshot: snapshots.Snapshot) -> Verdict:
    """Return the verdict on the jobs of this snapshot alone."""
    with ctx.read() as act:
        facts = job_facts(act.db, onboarding, snapshot)
    return jobs_verdict(facts, live=current_step(onboarding) is Step.LIVE)


def jobs_now(ctx: Context, onboarding_id: str) -> JobFacts | None:
    """Return what the current snapshot found; None before the first job refresh."""
    with ctx.read() as act:
        onboarding = onboardings.get(act.db, onboarding_id)
        snapshot = comparing.counting(act.db, onboarding)
        return job_facts(act.db, onboarding, snapshot) if snapshot else None


def of(db: Transaction, onboarding: Onboarding, now: datetime) -> Verdict:
    """Return the verdict on this onboarding, from what is stored; makes no request."""
    snapshot = comparing.counting(db, onboarding)
    return rule.verdict(
        rule.Facts(
            onboarding=onboarding,
            jobs=job_facts(db, onboarding, snapshot) if snapshot else None,
            push=pushes.find(db, onboarding.candidate.push_id) if onboarding.candidate else None,
            addresses=_addresses(db, onboarding, now),
        )
    )


def job_facts(db: Transaction, onboarding: Onboarding, snapshot: snapshots.Snapshot) -> JobFacts:
    """Return what this snapshot found: jobs by outcome, without the lines of the customer's list."""
    lines = job_rows.expected_counts(db, snapshot.id)
    decided, decided_at = decisions.settled(db, onboarding.id, snapshot.id)
    connection = onboarding.connection
    return JobFacts(
        read_at=snapshot.started_at,
        counts={
            outcome: count - lines.get(outcome, 0)
            for outcome, count in snapshot.counts.items()
            if outcome != Outcome.EXPECTED_NOT_FOUND  # only lines have it
        },
        blockers=snapshot.blockers,
        risks=snapshot.risks,
        listed=comparing.expected_list(onboarding, snapshot, lines),
        skipped=len(snapshot.skipped),
        decided=decided,
        decided_at=decided_at,
        data_problem=kombo_data.unusable(connection.data_expired_at, connection.data_off) if connection else "",
        data_checked_at=connection.checked_at if connection else None,
    )


def _addresses(db: Transaction, onboarding: Onboarding, now: datetime) -> rule.AddressFacts | None:
    if onboarding.requirements.sync_mode is not SyncMode.REDIRECT:
        return None
    addresses = redirect.standing(db, onboarding.id, now)
    return rule.AddressFacts(addresses.working, addresses.total, addresses.blockers)
