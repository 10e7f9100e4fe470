"""What a person looks at first besides their own onboardings: issues of live customers, and the dashboard's health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.actions.context import Context
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from core.storage import health, issues, onboardings, webhooks
from core.storage.health import Period
from core.watch.issues import Issue, IssueState

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Open:
    """The open issues that have waited longest, with their customers, and how many there are in all."""

    first: tuple[tuple[Issue, Onboarding], ...]
    total: int


@dataclass(frozen=True, slots=True)
class SystemHealth:
    """What an admin has to look after: deliveries not processed, jobs of the queue, what it could not write, problems.

    `problems` are the parts that did not work at the worker's last check.
    """

    deliveries: int
    queued: int
    held_back: int
    problems: tuple[Period, ...]


def open_issues(ctx: Context) -> Open:
    """Return the open issues of linked connections, the longest open first; a snoozed one is not among them."""
    with ctx.read() as act:
        known = [issue for issue in issues.unresolved(act.db) if issue.state(act.now) is IssueState.OPEN]
        first = tuple((issue, onboardings.get(act.db, issue.onboarding_id)) for issue in known[:MOST])
        return Open(first, len(known))


def system_health(ctx: Context) -> SystemHealth:
    """Return what is stored about the dashboard's own work; asks no other system."""
    with ctx.read(Permission.MANAGE) as act:
        deliveries = webhooks.count_unprocessed(act.db)
        problems = tuple(period for period in health.current(act.db) if not period.fine)
    queue = ctx.services.queue
    return SystemHealth(deliveries, len(queue), queue.held_back, problems)
