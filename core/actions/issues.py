"""The issues of linked connections: who looks after each, and for how long it may wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.actions.context import Change, Context
from core.errors import InvalidInput, StepClosed
from core.onboarding import lengths
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from core.storage import issues, onboardings, signals
from core.watch.health import Health, health
from core.watch.issues import Issue, IssueState, Snooze
from core.watch.kinds import IssueKind
from core.watch.watched import is_watched

DAYS: Final = (1, 3, 7, 14)
"""For how many days an issue can be snoozed."""
RESOLVED_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Watched:
    """The health of an onboarding's connection, when it was last read in full, and its open and snoozed issues."""

    health: Health
    read_at: datetime | None
    issues: tuple[Issue, ...]


def of_onboarding(ctx: Context, onboarding: Onboarding) -> Watched | None:
    """Return what is known of the onboarding's connection; None if it is not linked and has no issue."""
    with ctx.read() as act:
        left = tuple(issues.unresolved(act.db, onboarding.id))
        if onboarding.connection is None or not is_watched(onboarding):
            return Watched(Health.UNKNOWN, None, left) if left else None
        known = signals.of(act.db, onboarding.id, onboarding.connection.integration_id)
        return Watched(health(onboarding.connection, known, act.now), known.read_at, left)


def unresolved_of(ctx: Context, onboarding_id: str) -> list[Issue]:
    """Return the open and snoozed issues of one onboarding, the longest open first."""
    with ctx.read() as act:
        return issues.unresolved(act.db, onboarding_id)


def unresolved(ctx: Context) -> list[tuple[Issue, Onboarding]]:
    """Return every open or snoozed issue with its onboarding, the longest open first."""
    with ctx.read() as act:
        return [(issue, onboardings.get(act.db, issue.onboarding_id)) for issue in issues.unresolved(act.db)]


def resolved(ctx: Context) -> list[tuple[Issue, Onboarding]]:
    """Return the issues that were resolved last with their onboardings, the newest first."""
    with ctx.read() as act:
        known = issues.resolved(act.db, limit=RESOLVED_SHOWN)
        return [(issue, onboardings.get(act.db, issue.onboarding_id)) for issue in known]


def count_resolved(ctx: Context) -> int:
    """Return how many issues were resolved."""
    with ctx.read() as act:
        return issues.count_resolved(act.db)


def take(ctx: Context, onboarding_id: str, *, issue_id: str) -> Issue:
    """Make the person who acts the owner of the issue; raises StepClosed if it is resolved."""
    with ctx.change(onboarding_id, Permission.FOLLOW_UP) as act:
        issue = _unresolved(act, issue_id)
        return _save(act, issue, issue.changed(owner=act.person.actor), "Took an issue", {"owner": act.person.name})


def snooze(ctx: Context, onboarding_id: str, *, issue_id: str, days: int, reason: str) -> Issue:
    """Leave the issue alone for one of DAYS; raises InvalidInput without a reason, StepClosed if it is resolved."""
    with ctx.change(onboarding_id, Permission.FOLLOW_UP) as act:
        if days not in DAYS:
            raise InvalidInput("Choose how long it can wait.", "Nothing was changed.")
        if not (reason or "").strip():
            raise InvalidInput("Enter why it can wait.", "For example: the customer renews the key on Thursday.")
        lengths.within("Why it can wait", reason)
        issue, until = _unresolved(act, issue_id), act.now + timedelta(days=days)
        statement = Snooze(**dict(act.statement(reason)), until=until)
        facts = {"until": until.isoformat(), "reason": statement.text}
        return _save(act, issue, issue.changed(snooze=statement), "Snoozed an issue", facts)


def wake(ctx: Context, onboarding_id: str, *, issue_id: str) -> Issue:
    """End the snooze of the issue; raises StepClosed if it is resolved."""
    with ctx.change(onboarding_id, Permission.FOLLOW_UP) as act:
        issue = _unresolved(act, issue_id)
        return _save(act, issue, issue.changed(snooze=None), "Ended the snooze of an issue", {})


def _unresolved(act: Change, issue_id: str) -> Issue:
    issue = issues.get(act.db, issue_id)
    if issue.onboarding_id != act.before.id or issue.state(act.now) in (IssueState.RESOLVED, IssueState.NOTICED):
        raise StepClosed("This issue is resolved.", "Reload the page.")
    if issue.kind is IssueKind.UNKNOWN:
        raise StepClosed("A newer version of the dashboard recorded this issue.", "Update the dashboard first.")
    return issue


def _save(act: Change, before: Issue, after: Issue, what: str, facts: dict[str, str]) -> Issue:
    if after != before:
        issues.keep(act.db, after)
        act.note(what, {"issue": after.facts.title, **facts})
    return after
