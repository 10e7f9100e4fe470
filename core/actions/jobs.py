"""Step 5a: refresh the jobs, decide single rows, request a sync from Kombo, and verify the jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core import kombo_data
from core.actions import comparing, job_refresh
from core.actions.context import Change, Context
from core.actions.onboarding import not_linked
from core.actions.seen import Seen, check_unmoved
from core.errors import InvalidInput, StepClosed
from core.jobs.deciding import MEANINGS, choices, label
from core.jobs.model import JobDecision, JobRow, JobVerdict, Outcome
from core.jobs.words import counted_keys
from core.kombo.errors import KomboError, OutcomeUnknown, UnreadableAnswer
from core.onboarding import lengths
from core.onboarding.model import JobsVerified, Onboarding
from core.people.roles import Permission
from core.storage import decisions, job_rows, onboardings, runs, snapshots
from core.storage.transaction import Transaction

BETWEEN_SYNCS: Final = timedelta(minutes=5)
THE_LINK: Final = ("linking.linked",)
"""What a table of jobs depends on: linking the connection again makes it outdated. The start of FactoryFix's first
sync is kept in the same part, but does not count as a change."""


def request_job_refresh(ctx: Context, onboarding_id: str) -> runs.Run:
    """Queue a job refresh of both sides and return its run; a run that is already open is returned instead."""
    return job_refresh.request(ctx, onboarding_id)


def cancel_reading(ctx: Context, run_id: str) -> None:
    """Cancel a job refresh; what it has read so far is never shown."""
    with ctx.write(Permission.VERIFY) as act:
        runs.end(act.db, run_id, state=runs.RunState.CANCELLED, message=f"Cancelled by {act.person.name}.", now=act.now)
        run = runs.get(act.db, run_id)
    job_refresh.refresh_while_pending(ctx.services, run.onboarding_id)


def decide(
    ctx: Context, onboarding_id: str, *, keys: Sequence[str], verdict: str | None, reason: str
) -> snapshots.Snapshot:
    """Store a person's decision on these rows, compare all rows again with it, and return the updated snapshot.

    After a newer job refresh the decision applies to the new rows if they are unchanged. Raises InvalidInput for an
    incomplete decision, and StepClosed if a row changed or somebody else decided it since it was displayed.
    """
    # The comparison runs without a write lock. If its inputs changed before the result is written, it runs again.
    while True:
        with ctx.read(Permission.VERIFY) as act:
            fits = _as_typed(keys, verdict, reason)
            snapshot = current_table(act.db, onboarding_id, ctx.seen)
            rows = [_decidable(act.db, snapshot.id, key, fits) for key in keys]
            _check_as_seen(ctx, act.db, snapshot, rows)
            made = [
                JobDecision(row.key, fits, row.fingerprint, act.person.actor, act.now, reason.strip()) for row in rows
            ]
            compared = comparing.compare_again(ctx.services, act, onboarding_id, snapshot.id, made)
        with ctx.change(onboarding_id, Permission.VERIFY, rests_on=THE_LINK) as act:
            if compared.holds(act.db):
                _keep(act, rows, made)
                compared.date_waivers(keys, act.now)
                return compared.write(act)


def _as_typed(keys: Sequence[str], verdict: str | None, reason: str) -> JobVerdict:
    """Return the verdict; raises InvalidInput if the verdict, the reason or the rows are missing."""
    chosen = JobVerdict(verdict or JobVerdict.UNKNOWN)
    if chosen is JobVerdict.UNKNOWN:
        raise InvalidInput("No decision is chosen.", "Choose one, and write down why in a few words.")
    if not reason.strip():
        raise InvalidInput("A decision needs a reason.", "Write down why in a few words.")
    lengths.within("The reason", reason)
    if not keys:
        raise InvalidInput("No job is selected.", "Select one or more rows.")
    return chosen


def _decidable(db: Transaction, snapshot_id: str, key: str, verdict: JobVerdict) -> JobRow:
    row, _ = job_rows.get(db, snapshot_id, key) or (None, None)
    if row is None:
        raise StepClosed("A selected job is no longer in this table.", "Check the table, then select again.")
    if verdict not in choices(row):
        raise InvalidInput(
            f"“{MEANINGS[verdict]}” does not apply to “{row.title or key}”, because it is {row.outcome.value}.",
            "Select only rows that this decision applies to.",
        )
    return row


def _check_as_seen(ctx: Context, db: Transaction, snapshot: snapshots.Snapshot, rows: Sequence[JobRow]) -> None:
    """Raise StepClosed if a row differs from the displayed one, or somebody decided it in the meantime."""
    if ctx.seen is None:
        return
    known = decisions.of(db, snapshot.onboarding_id)
    for row in rows:
        if ctx.seen.snapshot not in ("", snapshot.id):
            check_unchanged(db, ctx.seen.snapshot, row)
        if (decision := known.get(row.key)) and decision.at > ctx.seen.at:
            raise StepClosed(
                f"{decision.by.name} has already decided “{row.title or row.key}”. "
                f"{MEANINGS[decision.verdict]}: {decision.reason}",
                "Your decision was not saved. Save it again if you still want to change it.",
            )


def check_unchanged(db: Transaction, snapshot_id: str, row: JobRow) -> None:
    """Raise StepClosed if the row differs from the one in this snapshot."""
    before = job_rows.get(db, snapshot_id, row.key)
    if before is None or (before[0].fingerprint, before[0].reason) != (row.fingerprint, row.reason):
        raise StepClosed(
            f"“{row.title or row.key}” changed in a newer job refresh.",
            "Close this dialog and clear your selection to see the new table, then decide.",
        )


def _keep(act: Change, rows: Sequence[JobRow], made: Sequence[JobDecision]) -> None:
    """Write the decisions with the current time, and an audit entry that names each job."""
    decisions.keep(act.db, act.before.id, [replace(decision, at=act.now) for decision in made])
    shared = Counter(row.title for row in rows)
    facts = {
        row.title if row.title and shared[row.title] == 1 else f"{row.title} ({row.key})".strip(): (
            f"{label([row], decision.verdict)}: {decision.reason}"
        )
        for row, decision in zip(rows, made, strict=True)
    }
    act.note(f"Decided {counted_keys([row.key for row in rows])}", facts)


def verify(ctx: Context, onboarding_id: str) -> Onboarding:
    """Close step 5a with the displayed snapshot; raises StepClosed while it has blockers, or if a newer one exists.

    The rows are compared again first, because the customer's list may have changed or a waiting time may have ended.
    The updated rows are stored even if the jobs do not pass.
    """
    while True:
        with ctx.read(Permission.VERIFY) as act:
            snapshot = current_table(act.db, onboarding_id, ctx.seen)
            if ctx.seen and ctx.seen.snapshot not in ("", snapshot.id):
                raise StepClosed("There is a newer job refresh.", "Check the new table, then verify the jobs again.")
            compared = comparing.compare_again(ctx.services, act, onboarding_id, snapshot.id)
        with ctx.change(onboarding_id, Permission.VERIFY, rests_on=THE_LINK) as act:
            _check_data(act.before)
            if not compared.holds(act.db):
                continue
            snapshot = compared.write(act)
            after = _verified(act, snapshot) if snapshot.passes else act.before
        # Raised after the transaction, because an error inside it would undo the updated rows.
        if not snapshot.passes:
            raise StepClosed("The jobs do not pass yet.", " ".join(blocker.text for blocker in snapshot.blockers))
        return after


def _check_data(onboarding: Onboarding) -> None:
    """Raise StepClosed where Kombo's data is outdated or has no jobs: nothing can be verified with it."""
    connection = onboarding.connection
    if connection is None:
        return
    if problem := kombo_data.unusable(connection.data_expired_at, connection.data_off):
        raise StepClosed(problem, "Verify the jobs after Kombo’s next sync and a job refresh.")


def _verified(act: Change, snapshot: snapshots.Snapshot) -> Onboarding:
    if act.before.jobs and act.before.jobs.snapshot_id == snapshot.id:
        return act.before
    jobs = JobsVerified(
        snapshot_id=snapshot.id, synced=snapshot.counts.get(Outcome.SYNCED, 0), verified=act.statement()
    )
    return act.save(act.before.changed(jobs=jobs), "Verified the jobs")


def current_table(db: Transaction, onboarding_id: str, seen: Seen | None) -> snapshots.Snapshot:
    """Return the current snapshot; raises StepClosed if there is none, EditConflict if the link has changed."""
    onboarding = onboardings.get(db, onboarding_id)
    if seen:
        check_unmoved(db, onboarding_id, seen, THE_LINK)
    if onboarding.linking is None:
        raise not_linked()
    snapshot = comparing.counting(db, onboarding)
    if snapshot is None:
        raise StepClosed("The connection was linked again after the last job refresh.", "Refresh the jobs.")
    return snapshot


def sync_now(ctx: Context, onboarding_id: str) -> str:
    """Request a full sync from Kombo (only a full sync detects deletions); returns a sentence for the person.

    Raises StepClosed within BETWEEN_SYNCS of the last request, and any KomboError. The request is stored first,
    because without an answer the sync may still have started.
    """
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=("connection.integration_id",)) as act:
        connection, last = act.before.connection, act.before.sync_asked_at
        if connection is None:
            raise StepClosed("There is no connection to sync.", "The customer connects in step 3.")
        if last and act.now - last < BETWEEN_SYNCS:
            raise StepClosed("A sync was requested less than five minutes ago.", "Wait for it to finish.")
        act.save(act.before.changed(sync_asked_at=act.now), "Asked Kombo for a sync")
    try:
        answer = ctx.services.kombo.force_sync(connection.integration_id)
    except (OutcomeUnknown, UnreadableAnswer):
        raise  # the sync may be running, so the time of the request stays
    except KomboError as refusal:
        with ctx.record(onboarding_id, act.person) as kept:
            _take_back(kept, act.now, last, refusal)
        raise
    with ctx.record(onboarding_id, act.person) as kept:
        kept.note("Kombo took the sync", {"answer": "queued already" if answer.already_queued else "queued"})
    return "Kombo had already queued this sync." if answer.already_queued else "Kombo has queued a full sync."


def _take_back(act: Change, asked_at: datetime, last: datetime | None, refusal: KomboError) -> None:
    """Record Kombo's refusal and restore the time of the last sync, so that another one may be requested at once."""
    unmoved = act.before.sync_asked_at == asked_at
    after = act.before.changed(sync_asked_at=last) if unmoved else act.before
    act.save(after, "Kombo refused the sync", extra_facts=({}, {"answer": refusal.code or type(refusal).__name__}))
