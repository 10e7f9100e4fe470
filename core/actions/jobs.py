"""Step 5a: have the jobs read, decide single rows, and say that the jobs are verified (seed)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from core.actions import comparing, reading
from core.actions.context import Context
from core.actions.onboarding import get, not_linked
from core.errors import InvalidInput, StepClosed
from core.jobs.deciding import MEANINGS, choices
from core.jobs.model import Decision, JobRow
from core.jobs.reconciliation import Tally
from core.onboarding import lengths
from core.onboarding.model import JobsVerified, Onboarding, Word
from core.people.roles import Permission
from core.services import Services
from core.storage import decisions, job_rows, onboardings, runs, snapshots
from core.storage.transaction import Transaction

BETWEEN_SYNCS: Final = timedelta(minutes=5)
Result = TypeVar("Result")


def ask_to_read(ctx: Context, onboarding_id: str) -> runs.Run:
    """Ask for a new reading of the jobs on both sides; one that runs already is returned instead."""
    person = ctx.require(Permission.VERIFY)
    return reading.ask(ctx.services, onboarding_id, person.name)


def cancel_reading(ctx: Context, run_id: str) -> None:
    """Stop a reading; what it has read so far is never shown."""
    person = ctx.require(Permission.VERIFY)
    with ctx.services.store.write() as db:
        runs.end(db, run_id, state="cancelled", message=f"Cancelled by {person.name}.", now=ctx.services.now())
        run = runs.get(db, run_id)
    reading.look_again(ctx.services, run.onboarding_id)


def decide(
    ctx: Context,
    onboarding_id: str,
    *,
    snapshot_id: str,
    keys: Sequence[str],
    verdict: str,
    reason: str,
    seen_at: datetime | None = None,
) -> snapshots.Snapshot:
    """Keep a person's word on these rows of the snapshot on the screen, and decide all rows again with it.

    Where the jobs were read again since, the word holds for the new rows while they say what the person saw, and
    StepClosed is raised where one does not. With the time when the person saw them, it is raised as well where somebody
    has decided one of them since.
    """
    person = ctx.require(Permission.VERIFY)
    if verdict not in MEANINGS:
        raise InvalidInput("No decision is chosen.", "Choose one, and say why in a few words.")
    if not reason.strip():
        raise InvalidInput("A decision needs a reason.", "Say why in a few words.")
    lengths.within("The reason", reason)
    with ctx.services.store.read() as db:
        current = _counting(db, onboarding_id).id
        rows = [_decidable(db, current, key, verdict) for key in keys]
        if current != snapshot_id:
            _as_seen(db, snapshot_id, rows)
    if not rows:
        raise InvalidInput("No job is selected.", "Select one or more rows.")
    now = ctx.services.now()
    said = [Decision(row.key, verdict, row.fingerprint, person.name, now, reason.strip()) for row in rows]
    facts = dict.fromkeys(_names(rows), f"{MEANINGS[verdict]}: {reason.strip()}")
    count = "1 job" if len(rows) == 1 else f"{len(rows)} jobs"

    def kept(db: Transaction, shown: snapshots.Snapshot) -> snapshots.Snapshot:
        _nobody_was_faster(decisions.of(db, onboarding_id), rows, seen_at or now)
        decisions.keep(db, onboarding_id, said)
        before = onboardings.get(db, onboarding_id)
        onboardings.note(db, before, who=person.name, what=f"Decided {count}", facts=facts, now=now)
        return shown

    return _compared_again(ctx.services, onboarding_id, current, said, kept)


def _nobody_was_faster(known: Mapping[str, Decision], rows: Sequence[JobRow], seen_at: datetime) -> None:
    for row in rows:
        other = known.get(row.key)
        if other and other.at > seen_at:
            word = f"{MEANINGS[other.verdict]}: {other.reason}"
            raise StepClosed(
                f"{other.by} has decided “{row.title or row.key}” meanwhile. {word}",
                "Nothing of yours was kept. Press again if you still want to change it.",
            )


def _names(rows: Sequence[JobRow]) -> list[str]:
    """A name for each row: its title, with its key where that is no title or not the only one."""
    shared = Counter(row.title for row in rows)
    return [row.title if row.title and shared[row.title] == 1 else f"{row.title} ({row.key})".strip() for row in rows]


def _decidable(db: Transaction, snapshot_id: str, key: str, verdict: str) -> JobRow:
    found = job_rows.one(db, snapshot_id, key)
    if found is None:
        raise StepClosed("A selected job is not in this table any more.", "Look at the table, then select again.")
    if verdict not in choices(found[0]):
        raise InvalidInput(
            f"“{MEANINGS[verdict]}” is no decision for “{found[0].title or key}”: it is {found[0].outcome.value}.",
            "Select only rows that this decision fits.",
        )
    return found[0]


def _as_seen(db: Transaction, snapshot_id: str, rows: Sequence[JobRow]) -> None:
    for row in rows:
        seen = job_rows.one(db, snapshot_id, row.key)
        if seen is None or (seen[0].fingerprint, seen[0].reason) != (row.fingerprint, row.reason):
            raise StepClosed(
                f"“{row.title or row.key}” changed when the jobs were read again meanwhile.",
                "Close this and untick what you ticked: then you see the new table, and decide on it.",
            )


def _compared_again(
    services: Services,
    onboarding_id: str,
    snapshot_id: str,
    said: list[Decision],
    then: Callable[[Transaction, snapshots.Snapshot], Result],
) -> Result:
    """Compare without a lock, and write in one transaction, once nothing that the comparison rests on has moved.

    What `then` does with the snapshot as it is now belongs to that transaction.
    """
    while True:
        tally, new = Tally(), {one.key: one for one in said}
        with services.store.read() as db:
            on = comparing.basis(db, onboarding_id)
            rows = tally.counted(comparing.rows(services, db, on, snapshot_id, new))
            changed, gone = job_rows.changes(db, snapshot_id, rows)
        with services.store.write() as db:
            _still_current(db, onboarding_id, snapshot_id)
            if not on.holds(db):
                continue
            return then(db, comparing.write_changes(services, db, on, snapshot_id, changed, gone, tally))


def verify(ctx: Context, onboarding_id: str, *, snapshot_id: str) -> Onboarding:
    """Close step 5a on the snapshot that was on the screen; refused while anything in it is left to do.

    Its rows are compared once more first: the customer's list, or the clock, may have moved since it was read.
    """
    person = ctx.require(Permission.VERIFY)
    with ctx.services.store.read() as db:
        _still_current(db, onboarding_id, snapshot_id)

    def verified(db: Transaction, shown: snapshots.Snapshot) -> tuple[Onboarding, snapshots.Snapshot]:
        before = onboardings.get(db, onboarding_id)
        if not shown.passes or (before.jobs and before.jobs.snapshot_id == snapshot_id):
            return before, shown
        word = Word(by=person.name, at=ctx.services.now())
        jobs = JobsVerified(snapshot_id=snapshot_id, synced=shown.counts.get("synced", 0), verified=word)
        after = before.changed(jobs=jobs)
        what = "Verified the jobs"
        return onboardings.save(db, before, after, who=person.name, what=what, now=ctx.services.now()), shown

    done, shown = _compared_again(ctx.services, onboarding_id, snapshot_id, [], verified)
    if not shown.passes:
        raise StepClosed("The jobs do not pass yet.", " ".join(shown.blockers))
    return done


def _still_current(db: Transaction, onboarding_id: str, snapshot_id: str) -> None:
    if _counting(db, onboarding_id).id != snapshot_id:
        raise StepClosed("The jobs were read again meanwhile.", "Look at the new table, then press again.")


def _counting(db: Transaction, onboarding_id: str) -> snapshots.Snapshot:
    """Return the table that counts, or say why none does."""
    linking, shown = onboardings.get(db, onboarding_id).linking, snapshots.current(db, onboarding_id)
    if linking is None:
        raise not_linked()
    if shown is None or shown.started_at < linking.linked.at:
        raise StepClosed("These jobs were read before the connection was linked anew.", "Read the jobs again.")
    return shown


def sync_now(ctx: Context, onboarding_id: str) -> str:
    """Ask Kombo for a full sync (only a full one notices deletions); returns a sentence for the person."""
    person = ctx.require(Permission.VERIFY)
    onboarding = get(ctx, onboarding_id)
    if onboarding.connection is None:
        raise StepClosed("There is no connection to sync.", "The customer connects in step 3.")
    last = onboarding.sync_asked_at
    if last and ctx.services.now() - last < BETWEEN_SYNCS:
        raise StepClosed("A sync was asked for less than five minutes ago.", "Wait for it to finish.")
    answer = ctx.services.kombo.force_sync(onboarding.connection.integration_id)
    with ctx.services.store.write() as db:
        fresh = onboardings.get(db, onboarding_id)
        asked = fresh.changed(sync_asked_at=ctx.services.now())
        onboardings.save(db, fresh, asked, who=person.name, what="Asked Kombo for a sync", now=ctx.services.now())
    return "Kombo had this sync queued already." if answer.already_queued else "Kombo has queued a full sync."
