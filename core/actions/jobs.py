"""Step 5a: read both sides into a snapshot, decide every row, and say whether the jobs are verified (seed)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlite_utils import Database

from core.actions.connection import ats_of
from core.actions.onboarding import change, get
from core.errors import InvalidInput, OnboardingError, StepClosed
from core.jobs.expected import read_expected
from core.jobs.model import Decision, ExpectedJob, Reconciliation
from core.jobs.reconciliation import reconcile
from core.kombo.errors import SetupPending
from core.onboarding.model import JobsVerified, Onboarding, Word
from core.people.roles import Permission, Person
from core.services import Services
from core.storage import decisions, onboardings, runs, snapshots

READ = "read jobs"
VERDICTS = ("accept", "exclude", "accept absence")
log = structlog.get_logger()


def ask_to_read(services: Services, person: Person, onboarding_id: str) -> runs.Run:
    """Ask for a new reading of the jobs on both sides; one that runs already is returned instead."""
    person.require(Permission.VERIFY)
    return _ask(services, onboarding_id, person.name)


def read_jobs_of(services: Services, onboarding_id: str) -> None:
    """Ask for a reading because Kombo said that something changed."""
    _ask(services, onboarding_id, "Kombo")


def _ask(services: Services, onboarding_id: str, who: str) -> runs.Run:
    with services.store.changing() as db:
        if onboardings.get(db, onboarding_id).linking is None:
            raise StepClosed("The connection is not linked to FactoryFix yet.", "An engineer links it in step 4.")
        run, is_new = runs.begin(db, READ, onboarding_id, who=who, now=services.now())
    if is_new:
        services.queue.put("perform_reading", run.id)
    return run


def cancel_reading(services: Services, person: Person, run_id: str) -> None:
    """Stop a reading; what it has read so far is never shown."""
    person.require(Permission.VERIFY)
    with services.store.changing() as db:
        runs.end(db, run_id, state="cancelled", message=f"Cancelled by {person.name}.", now=services.now())


def perform_reading(services: Services, run_id: str) -> None:
    """Read every job of both sides into a new snapshot and decide its rows; the run says how it went.

    An interrupted reading starts again from the beginning: a snapshot is shown whole or not at all.
    """
    with services.store.reading() as db:
        run = runs.get(db, run_id)
    if not run.is_open:
        return
    try:
        state, message = _read(services, run)
    except SetupPending as waiting:
        state, message = "waiting", waiting.sentence
        services.queue.put("read_jobs_of", run.onboarding_id, delay=services.settings.retry_pending_seconds)
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
    done, skipped = 0, []
    for ats_page in services.kombo.jobs(linking.integration_id):
        skipped += [f"{lost.id}: {lost.reason}" for lost in ats_page.skipped]
        done += len(ats_page.jobs)
        with services.store.changing() as db:
            snapshots.add_ats_jobs(db, snapshot_id, ats_page.jobs)
            if not runs.advance(db, run.id, done=done, message=f"{done:,} ATS jobs read", now=services.now()):
                return "cancelled", ""
    from_ats = done
    for page in services.factoryfix.jobs(linking.account_id):
        skipped += [f"{lost.id}: {lost.reason}" for lost in page.skipped]
        done += len(page.jobs)
        message = f"{from_ats:,} ATS jobs and {done - from_ats:,} FactoryFix jobs read"
        with services.store.changing() as db:
            snapshots.add_factoryfix_jobs(db, snapshot_id, page.jobs)
            if not runs.advance(db, run.id, done=done, message=message, now=services.now()):
                return "cancelled", ""
    _learn_first_sync(services, onboarding)
    return _decide_all(services, run.onboarding_id, snapshot_id, skipped)


def _learn_first_sync(services: Services, seen: Onboarding) -> None:
    """Keep when FactoryFix began its first sync: the window of hours counts from there."""
    if seen.linking is None:
        return
    began = services.factoryfix.sync_state(seen.linking.account_id).first_sync_started_at
    if began is None or began == seen.linking.first_sync_started_at:
        return

    def learned(before: Onboarding) -> Onboarding:
        linking = before.linking
        return before.changed(linking=linking.changed(first_sync_started_at=began)) if linking else before

    change(services, "FactoryFix", seen.id, "Reported the start of the first sync", learned)


def _decide_all(services: Services, onboarding_id: str, snapshot_id: str, skipped: Sequence[str]) -> tuple[str, str]:
    with services.store.reading() as db:
        result = _reconciled(services, db, onboardings.get(db, onboarding_id), snapshot_id)
    with services.store.changing() as db:
        done = snapshots.finish(db, snapshot_id, result, skipped=skipped, now=services.now())
        snapshots.drop_old(db, onboarding_id)
    return "succeeded", f"{done.ats_count:,} ATS jobs and {done.factoryfix_count:,} FactoryFix jobs compared."


def _reconciled(services: Services, db: Database, onboarding: Onboarding, snapshot_id: str) -> Reconciliation:
    linking = onboarding.linking
    return reconcile(
        snapshots.ats_jobs(db, snapshot_id),
        snapshots.factoryfix_jobs(db, snapshot_id),
        expected_jobs(onboarding),
        tool=onboarding.connection.tool if onboarding.connection else None,
        now=services.now(),
        first_sync_started_at=linking.first_sync_started_at if linking else None,
        decisions=decisions.of(db, onboarding.id),
        window=window(services),
    )


def window(services: Services) -> timedelta:
    """Return how long the first sync may take before a job counts as missing."""
    return timedelta(hours=services.settings.first_sync_hours)


def expected_jobs(onboarding: Onboarding) -> list[ExpectedJob] | None:
    """Return the customer's own list, or None when they have not given one."""
    text = onboarding.requirements.expected_list
    return read_expected(text) if text.strip() else None


def decide(
    services: Services,
    person: Person,
    onboarding_id: str,
    *,
    snapshot_id: str,
    keys: Sequence[str],
    verdict: str,
    reason: str,
) -> snapshots.Snapshot:
    """Keep a person's word on these rows of the snapshot on the screen, and decide all rows again with it."""
    person.require(Permission.VERIFY)
    if verdict not in VERDICTS:
        raise InvalidInput("There is no such decision.", f"Choose one of: {', '.join(VERDICTS)}.")
    if not reason.strip():
        raise InvalidInput("A decision needs a reason.", "Say in a few words why.")
    with services.store.changing() as db:
        _still_current(db, onboarding_id, snapshot_id)
        found = [known[0] for key in keys if (known := snapshots.row(db, snapshot_id, key))]
        if not found:
            raise InvalidInput("No job is selected.", "Select one or more rows.")
        now = services.now()
        decisions.keep(
            db,
            onboarding_id,
            [Decision(row.key, verdict, row.fingerprint, person.name, now, reason.strip()) for row in found],
        )
        before = onboardings.get(db, onboarding_id)
        words = {row.title or row.key: f"{verdict}: {reason.strip()}" for row in found}
        onboardings.note(db, before, who=person.name, what=f"Decided {len(found)} jobs", facts=words, now=now)
        result = _reconciled(services, db, before, snapshot_id)
        snapshots.write_rows(db, snapshot_id, result, since=snapshots.since_of(db, snapshot_id), now=now)
        return snapshots.current(db, onboarding_id) or snapshots.finish(db, snapshot_id, result, skipped=(), now=now)


def verify(services: Services, person: Person, onboarding_id: str, *, snapshot_id: str) -> Onboarding:
    """Close step 5a on the snapshot that was on the screen; refused while anything in it is left to do."""
    person.require(Permission.VERIFY)
    with services.store.changing() as db:
        shown = _still_current(db, onboarding_id, snapshot_id)
        if not shown.passes:
            raise StepClosed("The jobs do not pass yet.", " ".join(shown.blockers))
        before = onboardings.get(db, onboarding_id)
        if before.linking is None:
            raise StepClosed("The connection is not linked to FactoryFix.", "An engineer links it in step 4.")
        word = Word(by=person.name, at=services.now())
        verified = JobsVerified(snapshot_id=snapshot_id, synced=shown.counts.get("synced", 0), verified=word)
        after = before.changed(jobs=verified)
        return onboardings.save(db, before, after, who=person.name, what="Verified the jobs", now=services.now())


def _still_current(db: Database, onboarding_id: str, snapshot_id: str) -> snapshots.Snapshot:
    shown = snapshots.current(db, onboarding_id)
    if shown is None or shown.id != snapshot_id:
        raise StepClosed("The jobs were read again meanwhile.", "Look at the new table, then press again.")
    return shown


def sync_now(services: Services, person: Person, onboarding_id: str) -> str:
    """Ask Kombo for a full sync (only a full one notices deletions); returns a sentence for the person."""
    person.require(Permission.VERIFY)
    onboarding = get(services, person, onboarding_id)
    ats_of(services, onboarding)
    if onboarding.connection is None:
        raise StepClosed("There is no connection to sync.", "The customer connects in step 3.")
    with services.store.changing() as db:
        fresh = onboardings.get(db, onboarding_id)
        last = fresh.sync_asked_at
        if last and services.now() - last < timedelta(minutes=5):
            raise StepClosed("A sync was asked for less than five minutes ago.", "Wait for it to finish.")
        asked = fresh.changed(sync_asked_at=services.now())
        onboardings.save(db, fresh, asked, who=person.name, what="Asked Kombo for a sync", now=services.now())
    answer = services.kombo.force_sync(onboarding.connection.integration_id)
    return "Kombo had this sync queued already." if answer.already_queued else "Kombo has queued a full sync."
