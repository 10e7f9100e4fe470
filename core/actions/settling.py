"""Closes the assignments of jobs that a newer comparison shows as settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from core.jobs.assignments import Assignment, AssignmentState, settled
from core.jobs.line_links import identity, row_key
from core.jobs.model import ExpectedJob, is_list_key
from core.onboarding.model import Onboarding
from core.people.actor import DASHBOARD
from core.storage import assignments, job_rows, onboardings
from core.storage.transaction import Transaction


def settle(
    db: Transaction,
    onboarding: Onboarding,
    snapshot_id: str,
    listed: Callable[[], Iterable[ExpectedJob]],
    now: datetime,
) -> None:
    """Close each open assignment whose job this snapshot shows as settled, with an audit entry.

    One whose state only a newer version knows stays as it is. `listed` reads the lines of the customer's list, which
    are looked up only if a line is assigned.
    """
    still_open = [known for known in assignments.of(db, onboarding.id) if known.is_open and not known.is_newer]
    lines = listed() if any(_is_line(assignment) for assignment in still_open) else ()
    keys = {identity(line): row_key(line) for line in lines}
    facts = {}
    for assignment in still_open:
        current = replace(assignment, key=keys.get(assignment.subject, assignment.key))
        row, _ = job_rows.get(db, snapshot_id, current.key) or (None, None)
        if why := settled(row, is_line=_is_line(assignment), is_listed=assignment.subject in keys):
            facts[current.job] = why
            current = _closed(current, why, now)
        if current != assignment:
            assignments.keep(db, onboarding.id, current)
    if facts:
        what = "Closed 1 assignment" if len(facts) == 1 else f"Closed {len(facts)} assignments"
        onboardings.note(db, onboarding, who=DASHBOARD, what=what, facts=facts, now=now)


def _is_line(assignment: Assignment) -> bool:
    return is_list_key(assignment.key)


def _closed(assignment: Assignment, why: str, now: datetime) -> Assignment:
    return replace(assignment, state=AssignmentState.CLOSED, changed_by=DASHBOARD, changed_at=now, closed_because=why)
