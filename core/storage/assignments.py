"""The jobs that are assigned to engineering: the newest assignment of each job; the audit log has earlier ones."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from pydantic import TypeAdapter

from core.jobs.assignments import Assignment
from core.storage.transaction import Transaction

_ASSIGNMENT = TypeAdapter(Assignment)


@dataclass(frozen=True, slots=True)
class OpenAssignment:
    """An open assignment with the onboarding that it belongs to."""

    onboarding_id: str
    customer: str
    assignment: Assignment


def of(db: Transaction, onboarding_id: str) -> list[Assignment]:
    """Return an onboarding's assignments, the newest first."""
    query = "SELECT body FROM job_assignments WHERE onboarding_id = ? ORDER BY assigned_at DESC, subject"
    return [_ASSIGNMENT.validate_json(body) for (body,) in db.stream(query, [onboarding_id])]


def every_open(db: Transaction) -> list[OpenAssignment]:
    """Return the open assignments of every onboarding, the oldest first."""
    query = """SELECT o.id, o.customer, a.body FROM job_assignments a JOIN onboardings o ON o.id = a.onboarding_id
        WHERE a.open = 1 ORDER BY a.assigned_at, a.subject"""
    return [
        OpenAssignment(onboarding_id, customer, _ASSIGNMENT.validate_json(body))
        for onboarding_id, customer, body in db.stream(query)
    ]


def keep(db: Transaction, onboarding_id: str, assignment: Assignment) -> None:
    """Write the assignment, replacing the earlier one of the same job."""
    row = {
        "onboarding_id": onboarding_id,
        "subject": assignment.subject,
        "open": int(assignment.is_open),
        "assigned_at": assignment.at.isoformat(),
        "body": orjson.dumps(assignment).decode(),
    }
    db.upsert("job_assignments", row, key=("onboarding_id", "subject"))
