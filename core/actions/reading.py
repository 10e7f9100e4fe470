"""Reading the jobs of both sides in the background, into a snapshot that is shown whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import structlog

from core.actions import comparing
from core.actions.onboarding import change, not_linked
from core.errors import OnboardingError
from core.jobs.model import Outcome
from core.jobs.readings import OVERLAP, changes_suffice, dispensable, next_look
from core.jobs.reconciliation import Tally
from core.kombo.errors import SetupPending
from core.onboarding.model import Linking, Onboarding
from core.services import Services
from core.storage import job_records, job_rows, onboardings, runs, snapshots
from core.storage.transaction import Transaction

READ: Final = "read jobs"
KOMBO, DASHBOARD = "Kombo", "the dashboard"
"""Who asks for a reading when no person does; then what changed is enough, where the rules allow it."""
_heard_meanwhile: Final[set[str]] = set()
"""Running readings during which Kombo told of news: they may have passed it already, so another one follows.

Lost with the process, as is all that such a reading has read: after a restart it begins anew and reads the news, too.
"""

log = structlog.get_logger()


def ask(services: Services, onboarding_id: str, who: str) -> runs.Run:
    """Queue a reading for `who` and return its run; one that is open already is returned instead."""
    with services.store.write() as db:
        if onboardings.get(db, onboarding_id).linking is None:
            raise not_linked()
        run, is_new = runs.begin(db, READ, onboarding_id, who=who, now=services.now())
        if run.state == "running" and who == KOMBO:
            _heard_meanwhile.add(run.id)
    if is_new:
        services.queue.put("perform_reading", run.id)
    return run


def follow_list(services: Services, onboarding: Onboarding) -> None:
    """Ask for a reading by itself where the table was compared with another list of the customer."""
    with services.store.read() as db:
        shown = comparing.counting(db, onboarding)
    if shown and not comparing.knows_list(shown, onboarding):
        ask(services, onboarding.id, DASHBOARD)


def read_again(services: Services, onboarding_id: str, after_run: str) -> None:
    """Ask for the next reading by itself, unless somebody has asked since that run."""
    with services.store.read() as db:
        last = runs.latest(db, READ, onboarding_id)
        still_linked = onboardings.get(db, onboarding_id).linking is not None
    if still_linked and last and last.id == after_run:
        ask(services, onboarding_id, DASHBOARD)


def perform_reading(services: Services, run_id: str) -> None:
    """Read every job of both sides into a new snapshot and decide its rows; the run says how it went.

    An interrupted reading starts again from the beginning.
    """
    with services.store.write() as db:
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
    with services.store.write() as db:
        runs.end(db, run_id, state=state, message=message, now=services.now())
    if run_id in _heard_meanwhile:
        _heard_meanwhile.discard(run_id)
        read_again(services, run.onboarding_id, run_id)
    elif state in ("succeeded", "failed"):
        look_again(services, run.onboarding_id)


def resume(services: Services) -> None:
    """Look again by itself wherever an earlier process left jobs, or a whole reading, waiting for a sync."""
    with services.store.read() as db:
        waiting, not_begun = snapshots.waiting(db), runs.waiting(db, READ)
    for onboarding_id in waiting:
        look_again(services, onboarding_id)
    for run in not_begun:
        services.queue.put("read_again", run.onboarding_id, run.id)


def look_again(services: Services, onboarding_id: str) -> None:
    """Queue the next reading while the table has jobs that wait for a sync; asked for twice, it comes once."""
    with services.store.read() as db:
        shown, last = snapshots.current(db, onboarding_id), runs.latest(db, READ, onboarding_id)
        linking = onboardings.get(db, onboarding_id).linking
    if shown and last and linking and shown.counts.get(Outcome.PENDING):
        began, window = linking.first_sync_started_at, services.settings.first_sync_window
        wait = next_look(began=began, window=window, now=services.now())
        services.queue.put("read_again", onboarding_id, last.id, delay=wait.total_seconds())


def _read(services: Services, run: runs.Run) -> tuple[str, str]:
    with services.store.write() as db:
        onboarding = onboardings.get(db, run.onboarding_id)
        linking = onboarding.linking
        if linking is None:
            return "failed", "The connection is not linked to FactoryFix any more."
        base = _base(services, db, onboarding, run)
        snapshot_id = snapshots.start(db, run.onboarding_id, services.now(), base=base)
    since = base.started_at - OVERLAP if base else None
    sides: tuple[tuple[str, Iterable[Any], Any], ...] = (
        ("changed ATS" if base else "ATS", services.kombo.jobs(linking.integration_id, updated_after=since),
         job_records.add_ats_jobs),
        ("FactoryFix", services.factoryfix.jobs(linking.account_id), job_records.add_factoryfix_jobs),
    )  # fmt: skip
    done, told, skipped = 0, "", list[str]()
    for side, pages, add in sides:
        count = 0
        for page in pages:
            skipped += [f"{side} job {lost.id}: {lost.reason}" for lost in page.skipped]
            count += len(page.jobs)
            message = f"{told}{count:,} {side} jobs read"
            with services.store.write() as db:
                if not runs.advance(db, run.id, done=done + count, message=message, now=services.now()):
                    return "cancelled", ""
                add(db, snapshot_id, page.jobs)
        done, told = done + count, f"{count:,} {side} jobs and "
    if base:
        with services.store.write() as db:
            if not runs.get(db, run.id).is_open:
                return "cancelled", ""
            job_records.complete_ats_jobs(db, snapshot_id, base.id)
    _learn_first_sync(services, onboarding)
    return _compare(services, run, linking, snapshot_id, skipped, done)


def _base(services: Services, db: Transaction, onboarding: Onboarding, run: runs.Run) -> snapshots.Snapshot | None:
    """The snapshot that only has to be brought up to date; what a person asks for is always read whole."""
    shown, linking, connection = snapshots.current(db, onboarding.id), onboarding.linking, onboarding.connection
    if run.started_by not in (KOMBO, DASHBOARD) or shown is None or linking is None or connection is None:
        return None
    suffice = changes_suffice(
        read_at=shown.started_at, whole_at=shown.whole_at, linked_at=linking.linked.at,
        sync_asked_at=onboarding.sync_asked_at, skipped=len(shown.skipped),
        sync_state=connection.last_sync.state if connection.last_sync else "", now=services.now(),
    )  # fmt: skip
    return shown if suffice else None


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


def _compare(
    services: Services, run: runs.Run, linking: Linking, snapshot_id: str, skipped: Sequence[str], done: int
) -> tuple[str, str]:
    """Write the snapshot's rows a batch at a time, then show it; again from the start when its basis has moved."""
    with services.store.read() as db:
        shown = snapshots.current(db, run.onboarding_id)
    while True:
        with services.store.write() as db:
            job_rows.forget_all(db, snapshot_id)
            on = comparing.basis(db, run.onboarding_id)
        tally, written = Tally(), 0
        for batch in comparing.batches(services, on, snapshot_id, tally):
            written += len(batch)
            with services.store.write() as db:
                if not runs.advance(db, run.id, done=done, message=f"{written:,} jobs compared", now=services.now()):
                    return "cancelled", ""
                job_rows.write(db, snapshot_id, batch, before=shown.id if shown else "", now=services.now())
        with services.store.write() as db:
            now = onboardings.get(db, run.onboarding_id)
            if now.linking is None or now.linking.linked != linking.linked:
                return "failed", "The connection was taken back while its jobs were read."
            if not runs.get(db, run.id).is_open:
                return "cancelled", ""
            if not on.holds(db):
                continue
            comparing.sum_up(db, on, snapshot_id, tally)
            finished = snapshots.finish(db, snapshot_id, skipped=skipped, now=services.now())
            _drop_old(services, db, now)
        return (
            "succeeded",
            f"{finished.ats_count:,} ATS jobs and {finished.factoryfix_count:,} FactoryFix jobs compared.",
        )


def _drop_old(services: Services, db: Transaction, onboarding: Onboarding) -> None:
    kept = [(one.id, one.finished_at or one.started_at) for one in snapshots.kept(db, onboarding.id)]
    evidence = onboarding.jobs.snapshot_id if onboarding.jobs else ""
    snapshots.drop(db, dispensable(kept, evidence=evidence, now=services.now()))
