"""What is known of a linked connection beyond its state: syncs, a small read, Kombo's issues, FactoryFix's link, jobs.

Webhooks arrive in any order and more than once, so every `with_…` leads to the same signals in any order.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from core.onboarding.connection_facts import Sync
from core.onboarding.part import Part

SYNCS_KEPT: Final = 12
DAYS_KEPT: Final = 30
KOMBO_ISSUES_KEPT: Final = 50


class KomboIssue(Part):
    """One of Kombo's own issues about the connection, in its words; times are Kombo's."""

    id: str
    type: str
    title: str = ""
    message: str = ""
    first_observed_at: datetime
    resolved_at: datetime | None = None

    @property
    def latest(self) -> tuple[datetime, bool]:
        """Return when it last changed, and whether it is resolved since."""
        return self.resolved_at or self.first_observed_at, self.resolved_at is not None


class SmallRead(Part):
    """The answer to a read of a single job: Kombo's error code and message, both empty if it worked."""

    at: datetime
    code: str = ""
    message: str = ""
    log_url: str = ""


class LinkRead(Part):
    """What FactoryFix held for the account: whether there was a link, and where it differs from ours."""

    at: datetime
    exists: bool
    differences: tuple[str, ...] = ()


class JobCount(Part):
    """How many active jobs in the US the last job refresh of a day found."""

    day: date
    count: int


class Signals(Part):
    """The signals of one integration; `read_at` is when it was last read in full."""

    integration_id: str
    read_at: datetime | None = None
    syncs: tuple[Sync, ...] = ()
    small_read: SmallRead | None = None
    link: LinkRead | None = None
    kombo_issues: tuple[KomboIssue, ...] = ()
    job_counts: tuple[JobCount, ...] = ()


def with_sync(signals: Signals, sync: Sync) -> Signals:
    """Return the signals with this sync, the oldest first; only the newest are kept.

    A repeated report without the time of the end would have a later one, so a sync is known by its ID where it has one.
    """
    latest_first = sorted((*signals.syncs, sync), key=_order, reverse=True)
    known = {entry.id or (entry.ended_at, entry.state): entry for entry in latest_first}  # the earliest stays
    return signals.changed(syncs=tuple(sorted(known.values(), key=_order))[-SYNCS_KEPT:])


def _order(sync: Sync) -> tuple[datetime, str, str]:
    return sync.ended_at, sync.state, sync.id


def with_kombo_issue(signals: Signals, issue: KomboIssue) -> Signals:
    """Return the signals with this state of one of Kombo's issues, unless a later state of it is known."""
    known = {entry.id: entry for entry in signals.kombo_issues}
    if issue.id in known and known[issue.id].latest >= issue.latest:
        return signals
    known[issue.id] = issue
    newest = sorted(known.values(), key=lambda entry: (*entry.latest, entry.id))[-KOMBO_ISSUES_KEPT:]
    return signals.changed(kombo_issues=tuple(newest))


def with_job_count(signals: Signals, day: date, count: int) -> Signals:
    """Return the signals with the number of jobs of this day, in place of an earlier number of the same day."""
    counts = {entry.day: entry for entry in signals.job_counts} | {day: JobCount(day=day, count=count)}
    return signals.changed(job_counts=tuple(counts[key] for key in sorted(counts))[-DAYS_KEPT:])
