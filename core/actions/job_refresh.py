"""Job refresh: reads the jobs of both sides in the background into a snapshot, which is shown only once complete."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import structlog

from core import kombo_data
from core.actions import comparing, connection
from core.actions.context import ByItself, Change, Context
from core.actions.onboarding import not_linked
from core.errors import OnboardingError
from core.jobs.model import Outcome
from core.jobs.refresh_policy import OVERLAP, changes_suffice, snapshots_to_drop, wait_before_refresh
from core.kombo.errors import ModelNotAvailable, SetupPending
from core.messages.events import Event, Happening
from core.messages.happenings import first_sync_late, jobs_read
from core.onboarding.account_link_facts import AccountLink
from core.onboarding.model import Onboarding
from core.people.actor import DASHBOARD, FACTORYFIX, KOMBO, ActorKind
from core.people.roles import Permission
from core.services import Services
from core.storage import job_records, job_rows, job_search, onboardings, runs, snapshots, standings
from core.storage.runs import RunState

# The run kind and the queue names ("perform_reading", "read_again") are stored, so they keep their older words.
READ: Final = standings.JOB_REFRESH
_needs_another_refresh: Final[set[str]] = set()
"""IDs of running refreshes during which a webhook of Kombo arrived: they may miss its change, so another one follows.

Kept in memory only: after a restart the interrupted refresh starts again from the beginning and reads the change.
"""

log = structlog.get_logger()


def request(ctx: Context, onboarding_id: str) -> runs.Run:
    """Queue a job refresh and return its run; a run that is already open is returned instead."""
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        if act.before.linking is None:
            raise not_linked()
        run, is_new = runs.begin(act.db, READ, onboarding_id, who=act.person.actor, now=act.now)
        if run.state is RunState.RUNNING and ctx.caller == ByItself(KOMBO):
            _needs_another_refresh.add(run.id)
    if is_new:
        ctx.services.queue.put("perform_reading", run.id)
    return run


def follow_list(services: Services, onboarding: Onboarding) -> None:
    """Queue a refresh if the current snapshot was compared with an older version of the customer's list."""
    with services.store.read() as db:
        snapshot = comparing.counting(db, onboarding)
    if snapshot and not comparing.knows_list(snapshot, onboarding):
        request(_by_itself(services), onboarding.id)


def refresh_again(services: Services, onboarding_id: str, after_run: str) -> None:
    """Queue the next refresh, unless another one was requested after the run `after_run`."""
    with services.store.read() as db:
        last = runs.latest(db, READ, onboarding_id)
        still_linked = onboardings.get(db, onboarding_id).linking is not None
    if still_linked and last and last.id == after_run:
        request(_by_itself(services), onboarding_id)


def perform_refresh(services: Services, run_id: str) -> None:
    """Read every job from Kombo and FactoryFix into a new snapshot and compare them; the result is stored in the run.

    Expected and unexpected errors end the run as failed and are not raised. An interrupted refresh starts again from
    the beginning.
    """
    ctx = _by_itself(services)
    with ctx.write(Permission.VERIFY) as act:
        # The queue may deliver a job twice, for example after a restart; only the first claim succeeds.
        if not runs.claim(act.db, run_id, act.now):
            return
        run = runs.get(act.db, run_id)
    try:
        state, message = _read(ctx, run)
    except SetupPending as waiting:
        # Kombo refuses to list jobs until its first sync is complete. Its webhook may be lost, so we also try again.
        state, message = RunState.WAITING, waiting.sentence
        delay = services.settings.retry_pending_seconds
        services.queue.put("read_again", run.onboarding_id, run.id, delay=delay)
    except OnboardingError as error:
        state, message = RunState.FAILED, f"{error.sentence} {error.next_step}".strip()
    except Exception:
        log.exception("job refresh failed", run=run_id)
        state, message = RunState.FAILED, f"Something went wrong. Quote reference {run_id[:8]}."
    with ctx.change(run.onboarding_id, Permission.VERIFY) as change:
        change.announce(*_happenings(services, change, state, run))
        runs.end(change.db, run_id, state=state, message=message, now=change.now)
    if run_id in _needs_another_refresh:
        _needs_another_refresh.discard(run_id)
        refresh_again(services, run.onboarding_id, run_id)
    elif state in (RunState.SUCCEEDED, RunState.FAILED):
        refresh_while_pending(services, run.onboarding_id)


def _happenings(services: Services, act: Change, state: RunState, run: runs.Run) -> tuple[Happening, ...]:
    """Return what people are told of a refresh that ends now: the first one of a link, and one that fails anew."""
    match state:
        case RunState.SUCCEEDED:
            return jobs_read(act.before)
        case RunState.WAITING:
            return first_sync_late(act.before, services.settings.first_sync_window, act.now)
        case RunState.FAILED:
            earlier = runs.latest_ended(act.db, READ, act.before.id)
            fails_again = earlier is not None and earlier.state is RunState.FAILED
            return () if fails_again else (Happening(Event.JOBS_STALLED, f"run {run.id}"),)
        case RunState.QUEUED | RunState.RUNNING | RunState.CANCELLED | RunState.UNKNOWN:
            return ()


def resume(services: Services) -> None:
    """Queue the refreshes that an earlier process left waiting: for pending jobs, or for Kombo's first sync."""
    with services.store.read() as db:
        waiting, not_begun = snapshots.waiting(db), runs.waiting(db, READ)
        outdated = snapshots.without_risks(db)
    for onboarding_id in outdated:
        services.queue.put("compare_again", onboarding_id)
    for onboarding_id in waiting:
        refresh_while_pending(services, onboarding_id)
    for run in not_begun:
        services.queue.put("read_again", run.onboarding_id, run.id)


def compare_again(services: Services, onboarding_id: str) -> None:
    """Compare the current snapshot again without reading any jobs, because the rules have changed since."""
    ctx = _by_itself(services)
    with ctx.read(Permission.VERIFY) as act:
        snapshot = comparing.counting(act.db, onboardings.get(act.db, onboarding_id))
        if snapshot is None:
            return
        compared = comparing.compare_again(services, act, onboarding_id, snapshot.id)
    with ctx.write(Permission.VERIFY) as act:
        if compared.holds(act.db):
            compared.write(act)


def refresh_while_pending(services: Services, onboarding_id: str) -> None:
    """Queue the next refresh while the current snapshot has pending jobs, which wait for a sync.

    Several requests for the same run are harmless: `refresh_again` ignores all but the first.
    """
    with services.store.read() as db:
        snapshot, last = snapshots.current(db, onboarding_id), runs.latest(db, READ, onboarding_id)
        linking = onboardings.get(db, onboarding_id).linking
    if snapshot and last and linking and snapshot.counts.get(Outcome.PENDING):
        began, window = linking.first_sync_started_at, services.settings.first_sync_window
        wait = wait_before_refresh(began=began, window=window, now=services.now())
        services.queue.put("read_again", onboarding_id, last.id, delay=wait.total_seconds())


def _by_itself(services: Services) -> Context:
    """Return the dashboard's own context: a refresh goes on even if the person who requested it is signed out."""
    return Context(services, ByItself(DASHBOARD))


def _check_data(services: Services, onboarding_id: str) -> None:
    """Read the connection at Kombo; raises SetupPending while its data is outdated, ModelNotAvailable without jobs.

    Otherwise every job would count as gone, because Kombo marks the records of a switched-off model as deleted.
    """
    with services.store.read() as db:
        before = onboardings.get(db, onboarding_id)
    linking, known = before.linking, before.connection
    if linking is None or known is None or known.integration_id != linking.integration_id:
        return
    integration = services.kombo.integration(linking.integration_id)
    connection.refresh(Context(services, ByItself(KOMBO)), onboarding_id, integration)
    off = integration.data_off()
    if no_jobs := kombo_data.switched_off(off, kombo_data.JOBS):
        raise ModelNotAvailable(no_jobs, kombo_data.next_step(off, kombo_data.JOBS))
    if outdated := kombo_data.outdated(integration.data_expired_at):
        raise SetupPending(outdated)


def _read(ctx: Context, run: runs.Run) -> tuple[RunState, str]:
    _check_data(ctx.services, run.onboarding_id)
    with ctx.change(run.onboarding_id, Permission.VERIFY) as act:
        linking = act.before.linking
        if linking is None:
            return RunState.FAILED, "The connection is not linked to FactoryFix any more."
        base = _base(act, run)
        snapshot_id = snapshots.start(act.db, run.onboarding_id, act.now, base=base)
    services, since = ctx.services, base.started_at - OVERLAP if base else None
    sides: tuple[tuple[str, Iterable[Any], Any], ...] = (
        ("changed ATS" if base else "ATS", services.kombo.jobs(linking.integration_id, updated_after=since),
         job_records.add_ats_jobs),
        ("FactoryFix", services.factoryfix.jobs(linking.account_id), job_records.add_factoryfix_jobs),
    )  # fmt: skip
    done, finished, skipped = 0, "", list[str]()
    for side, pages, add in sides:
        count = 0
        for page in pages:
            skipped += [f"{side} job {lost.id}: {lost.reason}" for lost in page.skipped]
            count += len(page.jobs)
            message = f"{finished}{count:,} {side} jobs read"
            # One transaction per page: other people can write in between, and a cancellation takes effect here.
            with ctx.write(Permission.VERIFY) as act:
                if not runs.advance(act.db, run.id, done=done + count, message=message, now=act.now):
                    return RunState.CANCELLED, ""
                add(act.db, snapshot_id, page.jobs)
        done, finished = done + count, f"{count:,} {side} jobs and "
    if base:
        with ctx.write(Permission.VERIFY) as act:
            if not runs.get(act.db, run.id).is_open:
                return RunState.CANCELLED, ""
            job_records.complete_ats_jobs(act.db, snapshot_id, base.id)
    _learn_first_sync(services, run.onboarding_id, linking)
    return _compare(ctx, run, linking, snapshot_id, skipped, done)


def _base(act: Change, run: runs.Run) -> snapshots.Snapshot | None:
    """Return the snapshot to update, or None to read everything; a refresh that a person requested reads everything."""
    snapshot, linking, connection = snapshots.current(act.db, act.before.id), act.before.linking, act.before.connection
    asked_by_itself = run.started_by.kind is ActorKind.SYSTEM
    if not asked_by_itself or snapshot is None or linking is None or connection is None:
        return None
    suffice = changes_suffice(
        read_at=snapshot.started_at, whole_at=snapshot.whole_at, linked_at=linking.linked.at,
        sync_asked_at=act.before.sync_asked_at, skipped=len(snapshot.skipped),
        sync_state=connection.last_sync.state if connection.last_sync else "", now=act.now,
    )  # fmt: skip
    return snapshot if suffice else None


def _learn_first_sync(services: Services, onboarding_id: str, linking: AccountLink) -> None:
    """Store when FactoryFix started its first sync: a job counts as missing only some hours after that."""
    began = services.factoryfix.sync_state(linking.account_id).first_sync_started_at
    if began is None or began == linking.first_sync_started_at:
        return
    with Context(services, ByItself(FACTORYFIX)).change(onboarding_id, Permission.VERIFY) as act:
        now = act.before.linking
        if now and now.linked == linking.linked:
            after = act.before.changed(linking=now.changed(first_sync_started_at=began))
            act.save(after, "Reported the start of the first sync")


def _compare(
    ctx: Context, run: runs.Run, linking: AccountLink, snapshot_id: str, skipped: Sequence[str], done: int
) -> tuple[RunState, str]:
    """Write the snapshot's rows in batches, then publish it; start again if the list or a decision changed."""
    with ctx.read() as act:
        earlier = snapshots.current(act.db, run.onboarding_id)
    while True:
        with ctx.write(Permission.VERIFY) as act:
            job_rows.forget_all(act.db, snapshot_id)
            on = comparing.basis(act.db, run.onboarding_id)
        tally, written = comparing.tally_of(on), 0
        for batch in comparing.batches(ctx.services, on, snapshot_id, tally):
            written += len(batch)
            with ctx.write(Permission.VERIFY) as act:
                if not runs.advance(act.db, run.id, done=done, message=f"{written:,} rows compared", now=act.now):
                    return RunState.CANCELLED, ""
                job_rows.write(act.db, snapshot_id, batch, before=earlier.id if earlier else "", now=act.now)
        with ctx.change(run.onboarding_id, Permission.VERIFY) as act:
            now = act.before.linking
            if now is None or now.linked != linking.linked:
                return RunState.FAILED, "The link to FactoryFix was removed or changed during the job refresh."
            if not runs.get(act.db, run.id).is_open:
                return RunState.CANCELLED, ""
            # Somebody decided a job or changed the list while the rows were written: they must be compared again.
            if not on.holds(act.db):
                continue
            comparing.sum_up(act.db, on, snapshot_id, tally)
            comparing.settle_assignments(act, act.before, snapshot_id)
            finished = snapshots.finish(act.db, snapshot_id, skipped=skipped, now=act.now)
            _drop_old(act)
        _index(ctx, run.onboarding_id)
        return (
            RunState.SUCCEEDED,
            f"{finished.ats_count:,} ATS jobs and {finished.factoryfix_count:,} FactoryFix jobs compared.",
        )


def _index(ctx: Context, onboarding_id: str) -> None:
    """Let the search know the new snapshot, a batch per transaction: all jobs of a large customer take seconds."""
    with ctx.read() as act:
        keys = job_search.outdated(act.db, onboarding_id)
    for start in range(0, len(keys), comparing.AT_ONCE):
        with ctx.write(Permission.VERIFY) as act:
            job_search.index(act.db, onboarding_id, keys[start : start + comparing.AT_ONCE])


def _drop_old(act: Change) -> None:
    snapshots_kept = snapshots.kept(act.db, act.before.id)
    kept = [(snapshot.id, snapshot.finished_at or snapshot.started_at) for snapshot in snapshots_kept]
    evidence = act.before.jobs.snapshot_id if act.before.jobs else ""
    snapshots.drop(act.db, snapshots_to_drop(kept, evidence=evidence, now=act.now))
