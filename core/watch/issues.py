"""Issues of a connection over time: opened when a condition lasts, resolved when it stays away, and never flapping."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.onboarding.part import Part, Statement
from core.people.actor import Actor
from core.watch.health import Finding, Presence
from core.watch.kinds import FACTS, IssueKind, KindFacts

SAME_AGAIN: Final = timedelta(days=7)
"""A condition that returns within this time reopens its issue instead of opening another."""
ERRORS_KEPT: Final = 10


class IssueState(StrEnum):
    """The state of an issue."""

    NOTICED = "noticed"
    """The condition holds, but not long enough to be an issue."""
    OPEN = "open"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class KeptError(Part):
    """A text of another system, kept because Kombo deletes its logs after 30 days."""

    at: datetime
    text: str
    log_url: str = ""


class Snooze(Statement):
    """A person's decision to leave an issue alone until a time."""

    until: datetime


class Issue(Part):
    """One condition of one onboarding's connection, from when it was first seen; `about` tells issues of a kind apart.

    `clear_since` is when the condition was last found gone, `times` how often the issue was opened.
    """

    id: str
    onboarding_id: str
    kind: IssueKind
    about: str = ""
    sentence: str
    errors: tuple[KeptError, ...] = ()
    first_seen: datetime
    last_seen: datetime
    opened_at: datetime | None = None
    clear_since: datetime | None = None
    resolved_at: datetime | None = None
    times: int = 0
    owner: Actor | None = None
    snooze: Snooze | None = None

    @property
    def facts(self) -> KindFacts:
        """Return the title and next step of its kind."""
        return FACTS[self.kind]

    @property
    def key(self) -> tuple[IssueKind, str]:
        """Return what makes two issues of an onboarding the same."""
        return self.kind, self.about

    def state(self, now: datetime) -> IssueState:
        """Return its state; a snooze ends by itself."""
        if self.opened_at is None:
            return IssueState.NOTICED
        if self.resolved_at is not None:
            return IssueState.RESOLVED
        return IssueState.SNOOZED if self.snooze and now < self.snooze.until else IssueState.OPEN


def begun(finding: Finding, *, issue_id: str, onboarding_id: str, now: datetime) -> Issue:
    """Return a new issue for a condition that is present; it is open if its kind needs no patience."""
    noticed = Issue(
        id=issue_id, onboarding_id=onboarding_id, kind=finding.kind, about=finding.about, sentence=finding.sentence,
        first_seen=now, last_seen=now,
    )  # fmt: skip
    return _seen(noticed, finding, now)


def reopens(issue: Issue, now: datetime) -> bool:
    """Return whether a condition that is present again belongs to this issue, and not to a new one."""
    return issue.resolved_at is None or now - issue.resolved_at <= SAME_AGAIN


def followed(issue: Issue, finding: Finding, now: datetime) -> Issue | None:
    """Return the issue after looking at its condition again; None if it went away before it was an issue."""
    if finding.presence is Presence.PRESENT:
        return _seen(issue, finding, now)
    if issue.opened_at is None:
        return issue if finding.presence is Presence.UNSURE else None
    if issue.resolved_at is not None:
        return issue
    if finding.presence is Presence.UNSURE:
        return issue.changed(clear_since=None)
    since = issue.clear_since or now
    resolved = now if now - since >= issue.facts.resolves_after else None
    return issue.changed(clear_since=since, resolved_at=resolved)


def ended(issue: Issue, now: datetime) -> Issue | None:
    """Return the issue once its connection is no longer watched; None if it never was an issue."""
    if issue.opened_at is None:
        return None
    return issue if issue.resolved_at else issue.changed(clear_since=issue.clear_since or now, resolved_at=now)


def _seen(issue: Issue, finding: Finding, now: datetime) -> Issue:
    opened, times = issue.opened_at, issue.times
    if issue.resolved_at is not None or (opened is None and now - issue.first_seen >= issue.facts.opens_after):
        opened, times = now, times + 1
    return issue.changed(
        sentence=finding.sentence, last_seen=now, clear_since=None, resolved_at=None, opened_at=opened, times=times,
        errors=_with_error(issue.errors, finding, now),
    )  # fmt: skip


def _with_error(errors: tuple[KeptError, ...], finding: Finding, now: datetime) -> tuple[KeptError, ...]:
    """Return the kept texts with a new one; the first stays, because it is the nearest to the cause."""
    if not finding.error or any(known.text == finding.error for known in errors):
        return errors
    first, rest = errors[:1], errors[1:]
    new = KeptError(at=now, text=finding.error, log_url=finding.log_url)
    return (*first, *(*rest, new)[-(ERRORS_KEPT - 1) :]) if first else (new,)
