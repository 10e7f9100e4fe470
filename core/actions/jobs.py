"""Step 5a: have the jobs read, decide single rows, and say that the jobs are verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core.actions import comparing, job_refresh
from core.actions.context import Change, Context
from core.actions.onboarding import not_linked
from core.actions.seen import check_unmoved
from core.errors import InvalidInput, StepClosed
from core.jobs.deciding import MEANINGS, choices
from core.jobs.model import JobDecision, JobRow, JobVerdict, Outcome
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
    """Keep a person's decision on these rows, and decide all rows again with it.

    Where the jobs were read again since they were on the screen, the decision holds for the new rows while they say
    what the person saw; StepClosed is raised where one does not, and where somebody has decided one of them since.
    """
    while True:
        with ctx.read(Permission.VERIFY) as act:
            fits = _as_typed(keys, verdict, reason)
            snapshot = _counting(ctx, act.db, onboarding_id)
            rows = [_decidable(act.db, snapshot.id, key, fits) for key in keys]
            _check_as_seen(ctx, act.db, snapshot, rows)
            made = [
                JobDecision(row.key, fits, row.fingerprint, act.person.actor, act.now, reason.strip()) for row in rows
            ]
            compared = comparing.anew(ctx.services, act, onboarding_id, snapshot.id, made)
        with ctx.change(onboarding_id, Permission.VERIFY, rests_on=THE_LINK) as act:
            if compared.holds(act.db):
                _keep(act, rows, made)
                return compared.write(act)


def _as_typed(keys: Sequence[str], verdict: str | None, reason: str) -> JobVerdict:
    """Return the verdict, or raise InvalidInput for what decides nothing."""
    chosen = JobVerdict(verdict or JobVerdict.UNKNOWN)
    if chosen is JobVerdict.UNKNOWN:
        raise InvalidInput("No decision is chosen.", "Choose one, and say why in a few words.")
    if not reason.strip():
        raise InvalidInput("A decision needs a reason.", "Say why in a few words.")
    lengths.within("The reason", reason)
    if not keys:
        raise InvalidInput("No job is selected.", "Select one or more rows.")
    return chosen


def _decidable(db: Transaction, snapshot_id: str, key: str, verdict: JobVerdict) -> JobRow:
    row, _ = job_rows.get(db, snapshot_id, key) or (None, None)
    if row is None:
        raise StepClosed("A selected job is not in this table any more.", "Look at the table, then select again.")
    if verdict not in choices(row):
        raise InvalidInput(
            f"“{MEANINGS[verdict]}” is no decision for “{row.title or key}”: it is {row.outcome.value}.",
            "Select only rows that this decision fits.",
        )
    return row


def _check_as_seen(ctx: Context, db: Transaction, snapshot: snapshots.Snapshot, rows: Sequence[JobRow]) -> None:
    """Raise StepClosed where a row says something else than on the screen, or somebody has decided it since."""
    if ctx.seen is None:
        return
    known = decisions.of(db, snapshot.onboarding_id)
    for row in rows:
        if ctx.seen.snapshot not in ("", snapshot.id):
            _check_unchanged(db, ctx.seen.snapshot, row)
        if (decision := known.get(row.key)) and decision.at > ctx.seen.at:
            raise StepClosed(
                f"{decision.by.name} has decided “{row.title or row.key}” meanwhile. "
                f"{MEANINGS[decision.verdict]}: {decision.reason}",
                "Nothing of yours was kept. Press again if you still want to change it.",
            )


def _check_unchanged(db: Transaction, snapshot_id: str, row: JobRow) -> None:
    before = job_rows.get(db, snapshot_id, row.key)
    if before is None or (before[0].fingerprint, before[0].reason) != (row.fingerprint, row.reason):
        raise StepClosed(
            f"“{row.title or row.key}” changed when the jobs were read again meanwhile.",
            "Close this and untick what you ticked: then you see the new table, and decide on it.",
        )


def _keep(act: Change, rows: Sequence[JobRow], made: Sequence[JobDecision]) -> None:
    """Write the decisions as of now, with an audit entry that names each job."""
    decisions.keep(act.db, act.before.id, [replace(decision, at=act.now) for decision in made])
    shared = Counter(row.title for row in rows)
    facts = {
        row.title if row.title and shared[row.title] == 1 else f"{row.title} ({row.key})".strip(): (
            f"{MEANINGS[decision.verdict]}: {decision.reason}"
        )
        for row, decision in zip(rows, made, strict=True)
    }
    act.note("Decided 1 job" if len(rows) == 1 else f"Decided {len(rows)} jobs", facts)


def verify(ctx: Context, onboarding_id: str) -> Onboarding:
    """Close step 5a on the table that was on the screen; refused while anything in it is left to do.

    Its rows are compared once more first: the customer's list, or the clock, may have moved since it was read. What
    the comparison brought is kept also where the jobs do not pass.
    """
    while True:
        with ctx.read(Permission.VERIFY) as act:
            snapshot = _counting(ctx, act.db, onboarding_id)
            if ctx.seen and ctx.seen.snapshot not in ("", snapshot.id):
                raise StepClosed("The jobs were read again meanwhile.", "Look at the new table, then press again.")
            compared = comparing.anew(ctx.services, act, onboarding_id, snapshot.id)
        with ctx.change(onboarding_id, Permission.VERIFY, rests_on=THE_LINK) as act:
            if not compared.holds(act.db):
                continue
            snapshot = compared.write(act)
            after = _verified(act, snapshot) if snapshot.passes else act.before
        if not snapshot.passes:
            raise StepClosed("The jobs do not pass yet.", " ".join(blocker.text for blocker in snapshot.blockers))
        return after


def _verified(act: Change, snapshot: snapshots.Snapshot) -> Onboarding:
    if act.before.jobs and act.before.jobs.snapshot_id == snapshot.id:
        return act.before
    jobs = JobsVerified(
        snapshot_id=snapshot.id, synced=snapshot.counts.get(Outcome.SYNCED, 0), verified=act.statement()
    )
    return act.save(act.before.changed(jobs=jobs), "Verified the jobs")


def _counting(ctx: Context, db: Transaction, onboarding_id: str) -> snapshots.Snapshot:
    """Return the table that counts, or say who linked anew since it was on the screen, or why none does."""
    onboarding = onboardings.get(db, onboarding_id)
    if ctx.seen:
        check_unmoved(db, onboarding_id, ctx.seen, THE_LINK)
    if onboarding.linking is None:
        raise not_linked()
    snapshot = comparing.counting(db, onboarding)
    if snapshot is None:
        raise StepClosed("These jobs were read before the connection was linked anew.", "Read the jobs again.")
    return snapshot


def sync_now(ctx: Context, onboarding_id: str) -> str:
    """Ask Kombo for a full sync (only a full one notices deletions); returns a sentence for the person.

    That it was asked for is written first: where no answer comes, the sync may have begun.
    """
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=("connection.integration_id",)) as act:
        connection, last = act.before.connection, act.before.sync_asked_at
        if connection is None:
            raise StepClosed("There is no connection to sync.", "The customer connects in step 3.")
        if last and act.now - last < BETWEEN_SYNCS:
            raise StepClosed("A sync was asked for less than five minutes ago.", "Wait for it to finish.")
        act.save(act.before.changed(sync_asked_at=act.now), "Asked Kombo for a sync")
    try:
        answer = ctx.services.kombo.force_sync(connection.integration_id)
    except (OutcomeUnknown, UnreadableAnswer):
        raise
    except KomboError as refusal:
        with ctx.record(onboarding_id, act.person) as kept:
            _take_back(kept, act.now, last, refusal)
        raise
    with ctx.record(onboarding_id, act.person) as kept:
        kept.note("Kombo took the sync", {"answer": "queued already" if answer.already_queued else "queued"})
    return "Kombo had this sync queued already." if answer.already_queued else "Kombo has queued a full sync."


def _take_back(act: Change, asked_at: datetime, last: datetime | None, refusal: KomboError) -> None:
    """Keep that Kombo refused the sync that was asked for then: none is awaited, and one may be asked for at once."""
    unmoved = act.before.sync_asked_at == asked_at
    after = act.before.changed(sync_asked_at=last) if unmoved else act.before
    act.save(after, "Kombo refused the sync", extra_facts=({}, {"answer": refusal.code or type(refusal).__name__}))
