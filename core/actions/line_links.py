"""“This line is that job”: link lines of the customer's list to ATS jobs, and take a link back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.actions import comparing
from core.actions.context import Context
from core.actions.jobs import THE_LINK, check_unchanged, current_table
from core.errors import InvalidInput, StepClosed
from core.jobs.line_links import LineLink, can_link, identity, row_key
from core.jobs.model import JobRow
from core.jobs.reconciliation import different
from core.jobs.words import named
from core.onboarding import lengths
from core.people.roles import Permission
from core.storage import decisions, job_rows, line_links, onboardings
from core.storage.snapshots import Snapshot
from core.storage.transaction import Transaction

MOST_JOBS: Final = 50
"""The most jobs that one line can cover."""


def link(
    ctx: Context, onboarding_id: str, *, lines: Sequence[str], jobs: Sequence[str], covers_all: bool, reason: str
) -> Snapshot:
    """Link these list lines to these jobs, both by row key, and return the snapshot compared again.

    Earlier links of the lines and decisions on them are replaced. Raises InvalidInput if nothing is chosen, or if a job
    would cover several lines without `covers_all`, and StepClosed if a row changed since it was displayed.
    """
    while True:
        with ctx.read(Permission.VERIFY) as act:
            _check_chosen(lines, jobs, reason)
            snapshot = current_table(act.db, onboarding_id, ctx.seen)
            line_rows = [_row(ctx, act.db, snapshot, key) for key in lines]
            job_rows_ = [_row(ctx, act.db, snapshot, key) for key in jobs]
            _check_fit(line_rows, job_rows_, covers_all=covers_all)
            identities = _identities(act.db, onboarding_id, line_rows)
            made = [
                LineLink(line, named(row), job.key, named(job), covers_all, act.person.actor, act.now, reason.strip())
                for line, row in zip(identities, line_rows, strict=True)
                for job in job_rows_
            ]
            others = [kept for kept in line_links.of(act.db, onboarding_id) if kept.line not in identities]
            compared = comparing.compare_again(ctx.services, act, onboarding_id, snapshot.id, links=(*others, *made))
        with ctx.change(onboarding_id, Permission.VERIFY, rests_on=THE_LINK) as change:
            if compared.holds(change.db):
                line_links.forget(change.db, onboarding_id, identities)
                line_links.keep(change.db, onboarding_id, [replace(kept, at=change.now) for kept in made])
                decisions.forget(change.db, onboarding_id, lines)
                change.note(_what(line_rows), {named(row): _facts(job_rows_, reason) for row in line_rows})
                return compared.write(change)


def unlink(ctx: Context, onboarding_id: str, *, line: str) -> Snapshot:
    """Remove the links of a line, by its identity; raises StepClosed if there are none any more."""
    while True:
        with ctx.read(Permission.VERIFY) as act:
            snapshot = current_table(act.db, onboarding_id, ctx.seen)
            known = line_links.of(act.db, onboarding_id)
            removed = [kept for kept in known if kept.line == line]
            if not removed:
                raise StepClosed("This line is not linked any more.", "Reload the page to see the newest table.")
            left = tuple(kept for kept in known if kept.line != line)
            compared = comparing.compare_again(ctx.services, act, onboarding_id, snapshot.id, links=left)
        with ctx.change(onboarding_id, Permission.VERIFY, rests_on=THE_LINK) as change:
            if compared.holds(change.db):
                line_links.forget(change.db, onboarding_id, [line])
                jobs = " and ".join(kept.job_text for kept in removed)
                change.note("Unlinked 1 line of the customer’s list", {removed[0].line_text: f"no longer {jobs}"})
                return compared.write(change)


def _check_chosen(lines: Sequence[str], jobs: Sequence[str], reason: str) -> None:
    if not lines:
        raise InvalidInput("No line is selected.", "Select one or more lines of the customer’s list.")
    if not jobs:
        raise InvalidInput("No job is chosen.", "Choose the job that the line is, or search for it.")
    if len(jobs) > MOST_JOBS:
        raise InvalidInput(f"A line cannot be more than {MOST_JOBS} jobs.", "Choose fewer jobs.")
    lengths.within("The reason", reason)


def _row(ctx: Context, db: Transaction, snapshot: Snapshot, key: str) -> JobRow:
    row, _ = job_rows.get(db, snapshot.id, key) or (None, None)
    if row is None:
        raise StepClosed("A selected row is no longer in this table.", "Check the table, then select again.")
    if ctx.seen and ctx.seen.snapshot not in ("", snapshot.id):
        check_unchanged(db, ctx.seen.snapshot, row)
    return row


def _check_fit(lines: Sequence[JobRow], jobs: Sequence[JobRow], *, covers_all: bool) -> None:
    """Raise InvalidInput for a row that is no open line or no ATS job, and for a job that is another line already."""
    if any(not can_link(row) for row in lines) or any(not row.key.startswith("ats:") for row in jobs):
        raise InvalidInput(
            "Only a line of the customer’s list can be linked, and only to an ATS job.",
            "Select lines that are not matched yet, and choose jobs from the ATS.",
        )
    if covers_all:
        return
    confirm = "If the job covers each of them, confirm it with the checkbox."
    if len(lines) > 1:
        raise InvalidInput(f"These {len(lines)} lines would be the same job.", confirm)
    for row in jobs:
        if row.expected_line is not None:
            raise InvalidInput(f"Line {row.expected_line} of the list is “{row.title}” already.", confirm)


def _identities(db: Transaction, onboarding_id: str, rows: Sequence[JobRow]) -> list[str]:
    """Return the identity of each row's line, from the list as it is now."""
    listed = different(comparing.expected_jobs(onboardings.get(db, onboarding_id)) or ())
    known = {row_key(line): identity(line) for line in listed}
    if any(row.key not in known for row in rows):
        raise StepClosed("A line is no longer on the customer’s list.", "Refresh the jobs, then link again.")
    return [known[row.key] for row in rows]


def _what(rows: Sequence[JobRow]) -> str:
    return "Linked 1 line of the customer’s list" if len(rows) == 1 else f"Linked {len(rows)} lines of the list"


def _facts(jobs: Sequence[JobRow], reason: str) -> str:
    names = " and ".join(f"{named(job)} ({job.key})" for job in jobs)
    return f"{names}: {reason.strip()}" if reason.strip() else names
