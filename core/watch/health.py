"""Whether a linked connection is healthy. Kombo's ACTIVE is not enough: syncs can fail and data be refused for days.

Health is the status, the code of one small read, the last syncs and Kombo's open issues. What FactoryFix holds and how
many jobs there are is judged too. What is not known is never called healthy, and nothing is called gone because of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Final

from core import kombo_data
from core.dates import moment
from core.durations import in_words
from core.jobs.sync_health import KOMBO_LONG_RHYTHM, LONG_FIRST_SYNC, LONG_SILENCE
from core.kombo_states import ConnectionStatus, SetupStatus, SyncState, parsed
from core.onboarding.connection_facts import Connection, Sync
from core.watch.kinds import IssueKind
from core.watch.signals import KomboIssue, Signals

AUTHENTICATION: Final = "integration.authentication_failed"
"""Kombo's issue of days before it gives up and sets the connection to INVALID."""
CREDENTIAL_CODES: Final = ("INTEGRATION.AUTHENTICATION_INVALID", "INTEGRATION.INACTIVE")
"""Codes of a small read that repeat the connection's status."""
BAD: Final = (SyncState.FAILED, SyncState.TIMED_OUT, SyncState.AUTHENTICATION_FAILED)
GOOD: Final = (SyncState.SUCCEEDED, SyncState.PARTIALLY_FAILED)
FEWEST_JOBS: Final = 5
"""Below this usual number, a fall says nothing."""
FALL: Final = 0.5
STALE_READ: Final = timedelta(hours=50)
"""Two daily reads were missed."""


class Presence(StrEnum):
    """Whether a condition holds. UNSURE neither opens nor resolves an issue."""

    PRESENT = "present"
    CLEAR = "clear"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition as it is now; `error` is the text of the system that reported it."""

    kind: IssueKind
    presence: Presence
    sentence: str = ""
    about: str = ""
    error: str = ""
    log_url: str = ""


class Health(StrEnum):
    """The health of a connection."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"


def findings(connection: Connection, signals: Signals, now: datetime) -> tuple[Finding, ...]:
    """Return every condition of a linked connection, present or not."""
    return (
        *_status(connection),
        _credentials(signals),
        _read(connection, signals, now),
        _syncs_failing(signals),
        _silence(connection, signals, now),
        _outdated(connection),
        _jobs(signals),
        *_link(signals),
        *(_reported(issue) for issue in signals.kombo_issues if issue.type != AUTHENTICATION),
    )


def health(connection: Connection, signals: Signals, now: datetime) -> Health:
    """Return HEALTHY only if everything is known to work."""
    presences = {finding.presence for finding in findings(connection, signals, now)}
    if Presence.PRESENT in presences:
        return Health.UNHEALTHY
    works = connection.status == ConnectionStatus.ACTIVE and connection.setup_status == SetupStatus.COMPLETED
    read = signals.small_read is not None and now - signals.small_read.at < STALE_READ
    syncs = _ended(signals)
    good = bool(syncs) and parsed(SyncState, syncs[-1].state) in GOOD
    return Health.HEALTHY if works and read and good else Health.UNKNOWN


def _ended(signals: Signals) -> list[Sync]:
    """Return the syncs that say something: a cancelled one proves neither good nor bad."""
    return [sync for sync in signals.syncs if sync.state != SyncState.CANCELLED]


def _presence(present: bool, *, known: bool = True) -> Presence:
    return Presence.UNSURE if not known else Presence.PRESENT if present else Presence.CLEAR


def _status(connection: Connection) -> tuple[Finding, ...]:
    status = parsed(ConnectionStatus, connection.status)
    known = status is not ConnectionStatus.UNKNOWN
    sentences = {
        ConnectionStatus.DELETED: (IssueKind.CONNECTION_DELETED, "Kombo no longer has this connection."),
        ConnectionStatus.INVALID: (IssueKind.CONNECTION_INVALID, "The ATS no longer accepts the credentials."),
        ConnectionStatus.INACTIVE: (IssueKind.CONNECTION_INACTIVE, "The connection is switched off at Kombo."),
    }
    return tuple(
        Finding(kind, _presence(status is wanted, known=known), sentence)
        for wanted, (kind, sentence) in sentences.items()
    )


def _credentials(signals: Signals) -> Finding:
    """Return whether Kombo sees the ATS refuse the credentials; a good sync since then proves that they work again."""
    last_good = max((sync.ended_at for sync in signals.syncs if parsed(SyncState, sync.state) in GOOD), default=None)
    refused = [
        issue
        for issue in signals.kombo_issues
        if issue.type == AUTHENTICATION
        and issue.resolved_at is None
        and (last_good is None or last_good < issue.first_observed_at)
    ]
    syncs = _ended(signals)
    failed = syncs[-1] if syncs and syncs[-1].state == SyncState.AUTHENTICATION_FAILED else None
    error = refused[-1].message or refused[-1].title if refused else ""
    return Finding(
        IssueKind.CREDENTIALS_EXPIRING,
        _presence(bool(refused or failed)),
        "The ATS rejects the credentials. The connection is still active, but Kombo gives up after three days.",
        error=error,
        log_url=failed.log_url if failed else "",
    )


def _read(connection: Connection, signals: Signals, now: datetime) -> Finding:
    read = signals.small_read
    # A read that repeats the status would be a second issue about the same.
    if read is None or now - read.at > STALE_READ or read.code in CREDENTIAL_CODES or _is_down(connection):
        return Finding(IssueKind.READ_REFUSED, Presence.UNSURE)
    sentence = f"Kombo refused to return a job: {read.code}."
    return Finding(
        IssueKind.READ_REFUSED, _presence(bool(read.code)), sentence, error=read.message, log_url=read.log_url
    )


def _is_down(connection: Connection) -> bool:
    return connection.status not in (ConnectionStatus.ACTIVE, ConnectionStatus.UNKNOWN)


def _syncs_failing(signals: Signals) -> Finding:
    """Return whether the last two syncs failed; a single failure or an unknown result neither opens nor resolves."""
    syncs = _ended(signals)
    failed = _failed_at_end(syncs)
    last_is_good = bool(syncs) and parsed(SyncState, syncs[-1].state) in GOOD
    last = syncs[-1] if syncs else None
    return Finding(
        IssueKind.SYNC_FAILING,
        _presence(failed >= 2, known=failed >= 2 or last_is_good),
        f"The last {failed} syncs failed.",
        error=f"Sync ended as {last.state}." if last and failed else "",
        log_url=last.log_url if last and failed else "",
    )


def _failed_at_end(syncs: list[Sync]) -> int:
    count = 0
    for sync in reversed(syncs):
        if parsed(SyncState, sync.state) not in BAD:
            break
        count += 1
    return count


def _silence(connection: Connection, signals: Signals, now: datetime) -> Finding:
    """Return whether no sync has ended for far longer than usual; with a broken connection nothing is expected."""
    if _is_down(connection):
        return Finding(IssueKind.SYNC_SILENT, Presence.UNSURE)
    ends = sorted({sync.ended_at for sync in signals.syncs})
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(ends)]
    usual = timedelta(seconds=median(gaps)) if len(gaps) >= 3 else KOMBO_LONG_RHYTHM
    longest = max(LONG_SILENCE, 2 * usual) if ends else LONG_FIRST_SYNC
    silent = now - (ends[-1] if ends else connection.connected_at)
    sentence = f"No sync has finished for {in_words(silent)}."
    if len(gaps) >= 3 and usual >= timedelta(minutes=1):
        sentence += f" Usually, one finishes every {in_words(usual)}."
    return Finding(IssueKind.SYNC_SILENT, _presence(silent > longest), sentence)


def _outdated(connection: Connection) -> Finding:
    sentence = kombo_data.outdated(connection.data_expired_at)
    return Finding(IssueKind.DATA_OUTDATED, _presence(bool(sentence)), sentence)


def _jobs(signals: Signals) -> Finding:
    """Return whether the active US jobs fell to half of the usual number, the median of the days before."""
    *before, last = [count.count for count in signals.job_counts] or [0]
    if not before:
        return Finding(IssueKind.JOBS_FELL, Presence.UNSURE)
    usual = median(before)
    fell = usual >= FEWEST_JOBS and last <= usual * FALL
    return Finding(IssueKind.JOBS_FELL, _presence(fell), f"{last:,} active US jobs. The usual number is {usual:,.0f}.")


def _link(signals: Signals) -> tuple[Finding, ...]:
    link = signals.link
    differences = "; ".join(link.differences) if link else ""
    return (
        Finding(
            IssueKind.LINK_GONE,
            _presence(link is not None and not link.exists, known=link is not None),
            "FactoryFix has no link for this account, so jobs do not sync and candidates are not sent.",
        ),
        Finding(
            IssueKind.SETTINGS_DRIFTED,
            _presence(bool(differences), known=link is not None and link.exists),
            f"FactoryFix has different settings than the ones we wrote: {differences}.",
        ),
    )


def _reported(issue: KomboIssue) -> Finding:
    return Finding(
        IssueKind.REPORTED_BY_KOMBO,
        _presence(issue.resolved_at is None),
        f"Reported by Kombo since {moment(issue.first_observed_at)}: {issue.title or issue.type or 'no title'}.",
        about=issue.id,
        error=issue.message,
    )
