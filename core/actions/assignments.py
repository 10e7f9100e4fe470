"""“Assign to engineering”: a person hands a missing job over, and an engineer takes and answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from core.actions import comparing
from core.actions.context import Change, Context
from core.actions.jobs import THE_LINK, check_unchanged, current_table
from core.actions.seen import Seen
from core.errors import InvalidInput, StepClosed
from core.jobs.assignments import Assignment, AssignmentState, can_assign
from core.jobs.line_links import identity, row_key
from core.jobs.model import JobRow, is_list_key
from core.jobs.reconciliation import different
from core.jobs.words import counted_keys, named
from core.onboarding import lengths
from core.people.accounts import Account
from core.people.actor import Actor
from core.people.roles import Permission
from core.storage import assignments, job_rows, people
from core.storage.transaction import Transaction

DONE: Final = {
    AssignmentState.ASSIGNED: "assigned it again",
    AssignmentState.TAKEN: "took it",
    AssignmentState.ANSWERED: "answered it",
    AssignmentState.CLOSED: "closed it",
    AssignmentState.UNKNOWN: "changed it",
}
"""What the person did who brought an assignment into this state."""


def engineers(ctx: Context) -> dict[str, str]:
    """Return the names of everybody who can take an assignment, by their ID."""
    with ctx.read() as act:
        everyone = people.everyone(act.db)
    return {account.id: account.name for account in everyone if _may_take(account)}


def of(ctx: Context, onboarding_id: str) -> list[Assignment]:
    """Return an onboarding's assignments, closed ones too, the newest first."""
    with ctx.read() as act:
        return assignments.of(act.db, onboarding_id)


def every_open(ctx: Context) -> list[assignments.OpenAssignment]:
    """Return the open assignments of all customers, the oldest first."""
    with ctx.read() as act:
        return assignments.every_open(act.db)


def assign(ctx: Context, onboarding_id: str, *, keys: Sequence[str], owner: str, note: str) -> list[Assignment]:
    """Assign these rows to an engineer by ID, or with an empty `owner` to whoever takes them first.

    An earlier assignment of the same job is replaced. Raises InvalidInput for a row that is not missing or an unknown
    engineer, and StepClosed if a row changed, or somebody else changed its assignment, since it was displayed.
    """
    with ctx.change(onboarding_id, Permission.VERIFY, rests_on=THE_LINK) as act:
        lengths.within("The note", note)
        if not keys:
            raise InvalidInput("No job is selected.", "Select one or more missing jobs.")
        engineer = _engineer(act.db, owner)
        rows = _rows(ctx.seen, act, keys)
        subjects = _subjects(act, rows)
        known = {kept.subject: kept for kept in assignments.of(act.db, onboarding_id)}
        for subject in subjects:
            _check_as_seen(ctx.seen, known.get(subject))
        by, now = act.person.actor, act.now
        made = [
            Assignment(subject, row.key, named(row), row.reason, engineer, note.strip(), by, now,
                       AssignmentState.ASSIGNED, by, now)
            for subject, row in zip(subjects, rows, strict=True)
        ]  # fmt: skip
        for assignment in made:
            assignments.keep(act.db, onboarding_id, assignment)
        what = f"Assigned {counted_keys(keys)} to {made[0].owner_name}"
        act.note(what, {assignment.job: assignment.note or assignment.problem for assignment in made})
        return made


def take(ctx: Context, onboarding_id: str, *, subject: str) -> Assignment:
    """Make the engineer who acts the owner; raises StepClosed if it was changed since it was displayed."""
    with ctx.change(onboarding_id, Permission.CONFIGURE) as act:
        kept = _open(ctx.seen, act, subject)
        return _moved(act, kept, AssignmentState.TAKEN, "Took 1 assignment", owner=act.person.actor)


def answer(ctx: Context, onboarding_id: str, *, subject: str, text: str) -> Assignment:
    """Record what the engineer found out or did; raises StepClosed if it was changed since it was displayed."""
    with ctx.change(onboarding_id, Permission.CONFIGURE) as act:
        if not text.strip():
            raise InvalidInput("The answer is missing.", "Write down what you found, or what you did.")
        lengths.within("The answer", text)
        kept = _open(ctx.seen, act, subject)
        owner = kept.owner or act.person.actor
        return _moved(act, kept, AssignmentState.ANSWERED, "Answered 1 assignment", owner=owner, answer=text.strip())


def close(ctx: Context, onboarding_id: str, *, subject: str) -> Assignment:
    """Close an assignment that needs no engineer any more; a job that appears closes its own."""
    with ctx.change(onboarding_id, Permission.VERIFY) as act:
        kept = _open(ctx.seen, act, subject)
        return _moved(act, kept, AssignmentState.CLOSED, "Closed 1 assignment")


def _may_take(account: Account) -> bool:
    return account.active and account.person.may(Permission.CONFIGURE)


def _engineer(db: Transaction, person_id: str) -> Actor | None:
    if not person_id:
        return None
    account = people.by_id(db, person_id)
    if account is None or not _may_take(account):
        raise InvalidInput("This person cannot take assignments any more.", "Choose another engineer.")
    return account.person.actor


def _rows(seen: Seen | None, act: Change, keys: Sequence[str]) -> list[JobRow]:
    snapshot = current_table(act.db, act.before.id, seen)
    rows = []
    for key in keys:
        row, _ = job_rows.get(act.db, snapshot.id, key) or (None, None)
        if row is None:
            raise StepClosed("A selected job is no longer in this table.", "Check the table, then select again.")
        if not can_assign(row):
            raise InvalidInput(
                f"“{row.title or key}” is not missing, but {row.outcome.value}.", "Assign only missing jobs."
            )
        if seen and seen.snapshot not in ("", snapshot.id):
            check_unchanged(act.db, seen.snapshot, row)
        rows.append(row)
    return rows


def _subjects(act: Change, rows: Sequence[JobRow]) -> list[str]:
    """Return what each row is known by in every snapshot: its key, or for a line of the list its identity."""
    keys = [row.key for row in rows]
    if not any(map(is_list_key, keys)):
        return keys
    listed = different(comparing.expected_jobs(act.before) or ())
    lines = {row_key(line): identity(line) for line in listed}
    return [lines.get(key, key) for key in keys]


def _open(seen: Seen | None, act: Change, subject: str) -> Assignment:
    kept = next((kept for kept in assignments.of(act.db, act.before.id) if kept.subject == subject), None)
    if kept is None or not kept.is_open:
        raise StepClosed("This assignment is closed.", "Reload the page to see the newest state.")
    _check_as_seen(seen, kept)
    return kept


def _check_as_seen(seen: Seen | None, kept: Assignment | None) -> None:
    if seen and kept and kept.changed_at > seen.at:
        raise StepClosed(
            f"Meanwhile {kept.changed_by.name} {DONE[kept.state]}.", "Nothing of yours was saved. Look at it first."
        )


def _moved(act: Change, kept: Assignment, state: AssignmentState, what: str, **changed: Any) -> Assignment:
    """Write the assignment in its new state with its audit entry."""
    after = replace(kept, state=state, changed_by=act.person.actor, changed_at=act.now, **changed)
    assignments.keep(act.db, act.before.id, after)
    act.note(what, {after.job: after.answer if state is AssignmentState.ANSWERED else after.owner_name})
    return after
