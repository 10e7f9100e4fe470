"""Reading the jobs of both sides in the background, into a snapshot that is shown whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlite_utils import Database

from core.actions.onboarding import change
from core.errors import OnboardingError, StepClosed
from core.jobs.expected import read_expected
from core.jobs.model import Decision, ExpectedJob, Outcome, Reconciliation
from core.jobs.reconciliation import reconcile
from core.kombo.errors import SetupPending
from core.onboarding.model import Linking, Onboarding
from core.services import Services
from core.storage import decisions, onboardings, runs, snapshots

READ: Final = "read jobs"
SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=15)
"""While a sync may still bring jobs they are read again by themselves: soon after its start, then ever more rarely."""

log = structlog.get_logger()


def ask(services: Services, onboarding_id: str, who: str) -> runs.Run:
    """Queue a reading for `who` and return its run; one that is open already is returned instead."""
    with services.store.changing() as db:
        if onboardings.get(db, onboarding_id).linking is None:
            raise StepClosed("The connection is not linked to FactoryFix yet.", "An engineer links it in step 4.")
        run, is_new = runs.begin(db, READ, onboarding_id, who=who, now=services.now())
    if is_new:
        services.queue.put("perform_reading", run.id)
    return run


def read_again(services: Services, onboarding_id: str, after_run: str) -> None:
    """Ask for the next reading by itself, unless somebody has asked since that run."""
    with services.store.reading() as db:
        last = runs.latest(db, READ, onboarding_id)
        still_linked = onboardings.get(db, onboarding_id).linking is not None
    if still_linked and last and last.id == after_run:
        ask(services, onboarding_id, "the dashboard")


def perform_reading(services: Services, run_id: str) -> None:
    """Read every job of both sides into a new snapshot and decide its rows; the run says how it went.

    An interrupted reading starts again from the beginning.
    """
    with services.store.changing() as db:
        if not runs.claim(db, run_id, services.now()):
            return
        run = runs.get(db, run_id)
    try:
        state, message = _read(services, run)
    except SetupPending as waiting:
        state, message = "waiting", waiting.sentence
        delay = services.settings.retry_pending_seconds
        services.queue.put("read_again", run.onboarding_id, run.id, delay=delay)
    except OnboardingError as trouble:
        state, message = "failed", f"{trouble.sentence} {trouble.next_step}".strip()
    except Exception:
        log.exception("reading jobs failed", run=run_id)
        state, message = "failed", f"Something went wrong. Quote reference {run_id[:8]}."
    with services.store.changing() as db:
        runs.end(db, run_id, state=state, message=message, now=services.now())


def _read(services: Services, run: runs.Run) -> tuple[str, str]:
    with services.store.changing() as db:
        onboarding = onboardings.get(db, run.onboarding_id)
        snapshot_id = snapshots.start(db, run.onboarding_id, services.now())
    linking = onboarding.linking
    if linking is None:
        return "failed", "The connection is not linked to FactoryFix any more."
    skipped: list[str] = []
    sides: tuple[tuple[str, Iterable[Any], Any], ...] = (
        ("ATS", services.kombo.jobs(linking.integration_id), snapshots.add_ats_jobs),
        ("FactoryFix", services.factoryfix.jobs(linking.account_id), snapshots.add_factoryfix_jobs),
    )
    done, told = 0, ""
    for side, pages, add in sides:
        count = 0
        for page in pages:
            skipped += [f"{side} job {lost.id}: {lost.reason}" for lost in page.skipped]
            count += len(page.jobs)
            message = f"{told}{count:,} {side} jobs read"
            with services.store.changing() as db:
                if not runs.advance(db, run.id, done=done + count, message=message, now=services.now()):
                    return "cancelled", ""
                add(db, snapshot_id, page.jobs)
        done, told = done + count, f"{count:,} {side} jobs and "
    _learn_first_sync(services, onboarding)
    return _finish(services, run, linking, snapshot_id, skipped)


def _learn_first_sync(services: Services, seen: Onboarding) -> None:
    """Keep when FactoryFix began its first sync: the window of hours counts from there."""
    if seen.linking is None:
        return
    began = services.factoryfix.sync_state(seen.linking.account_id).first_sync_started_at
    if began is None or began == seen.linking.first_sync_started_at:
        return

    def learned(before: Onboarding) -> Onboarding:
        if before.linking is None or before.linking.linked != seen.linking.linked:  # type: ignore[union-attr]
            return before
        return before.changed(linking=before.linking.changed(first_sync_started_at=began))

    change(services, "FactoryFix", seen.id, "Reported the start of the first sync", learned)


def _finish(
    services: Services, run: runs.Run, linking: Linking, snapshot_id: str, skipped: Sequence[str]
) -> tuple[str, str]:
    while True:
        onboarding, words, result = compared(services, run.onboarding_id, snapshot_id)
        with services.store.changing() as db:
            now = onboardings.get(db, run.onboarding_id)
            if now.linking is None or now.linking.linked != linking.linked:
                return "failed", "The connection was linked anew while its jobs were read. Read them again."
            if not runs.get(db, run.id).is_open:
                return "cancelled", ""
            if now.requirements.expected_list != onboarding.requirements.expected_list:
                continue
            if decisions.of(db, run.onboarding_id) != words:
                continue
            done = snapshots.finish(db, snapshot_id, result, skipped=skipped, now=services.now())
            snapshots.drop_old(db, now.id, evidence=now.jobs.snapshot_id if now.jobs else "")
        if done.counts.get(Outcome.PENDING.value):
            passed = services.now() - (now.linking.first_sync_started_at or services.now())
            delay = min(max(passed, SOONEST), LATEST)
            services.queue.put("read_again", now.id, run.id, delay=delay.total_seconds())
        return "succeeded", f"{done.ats_count:,} ATS jobs and {done.factoryfix_count:,} FactoryFix jobs compared."


def compared(
    services: Services, onboarding_id: str, snapshot_id: str, new: Mapping[str, Decision] | None = None
) -> tuple[Onboarding, dict[str, Decision], Reconciliation]:
    """Compare a snapshot's jobs with what is known now, and with `new` decisions; takes no lock, writes nothing.

    Returns what the result rests on, too: whoever writes it checks that this still holds.
    """
    with services.store.reading() as db:
        onboarding, words = onboardings.get(db, onboarding_id), decisions.of(db, onboarding_id)
        result = _reconciled(services, db, onboarding, snapshot_id, {**words, **(new or {})})
    return onboarding, words, result


def _reconciled(
    services: Services, db: Database, onboarding: Onboarding, snapshot_id: str, words: Mapping[str, Decision]
) -> Reconciliation:
    linking = onboarding.linking
    return reconcile(
        snapshots.ats_jobs(db, snapshot_id),
        snapshots.factoryfix_jobs(db, snapshot_id),
        expected_jobs(onboarding),
        tool=onboarding.connection.tool if onboarding.connection else None,
        now=services.now(),
        first_sync_started_at=linking.first_sync_started_at if linking else None,
        decisions=words,
        window=window(services),
    )


def window(services: Services) -> timedelta:
    """Return how long the first sync may take before a job counts as missing."""
    return timedelta(hours=services.settings.first_sync_hours)


def expected_jobs(onboarding: Onboarding) -> list[ExpectedJob] | None:
    """Return the customer's own list, or None when they have not given one."""
    text = onboarding.requirements.expected_list
    return read_expected(text) if text.strip() else None
