"""Watches linked connections: keeps what webhooks report, reads each one daily, and follows the issues."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

import structlog

from core.actions import comparing, connection as connections, job_refresh
from core.actions.context import Act, ByItself, Change, Context
from core.dates import ZONE
from core.errors import OnboardingError, ServiceError
from core.factoryfix.wire import AtsLink
from core.jobs.model import Outcome
from core.kombo.errors import IntegrationNotFound, KomboError
from core.kombo.wire import Integration
from core.kombo_states import ConnectionStatus, QaStatus
from core.messages.events import Event, Happening
from core.onboarding.account_link_facts import AccountLink
from core.onboarding.link_settings import drift, written
from core.onboarding.model import Onboarding
from core.people.actor import DASHBOARD
from core.people.roles import Permission
from core.services import Services
from core.storage import issues, onboardings, signals
from core.watch.health import Finding, Presence, findings
from core.watch.issues import Issue, IssueState, begun, ended, followed, reopens
from core.watch.kinds import IssueKind
from core.watch.signals import LinkRead, Signals, SmallRead, with_job_count, with_sync
from core.watch.watched import is_watched

OFTEN: Final = timedelta(hours=23)
"""The age at which a connection is read again. The job runs every hour, so each is read once a day."""
OFTEN_WITH_ISSUES: Final = timedelta(minutes=50)
"""The same for a connection with an issue, so that it resolves soon after its condition is gone."""
LONGEST_READ: Final = timedelta(minutes=30)
"""After this time a claim is over: the process that made it has ended."""
US_JOBS: Final = {
    Outcome.SYNCED: True,
    Outcome.PENDING: True,
    Outcome.MISSING: True,
    Outcome.EXCLUDED: False,
    Outcome.UNEXPECTED: False,
    Outcome.MANUAL_DUPLICATE: True,
    Outcome.REVIEW: True,
    Outcome.EXPECTED_NOT_FOUND: False,
    Outcome.WAIVED: True,
    Outcome.UNKNOWN: False,
}
"""Whether a job with this outcome is active and in the US, or may be."""
log = structlog.get_logger()


def note(ctx: Context, onboarding_id: str, change: Callable[[Signals], Signals]) -> None:
    """Keep what a webhook reports about the connection, and look at its issues."""
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        if act.before.connection:
            known = signals.of(act.db, onboarding_id, act.before.connection.integration_id)
            if (changed := change(known)) != known:
                signals.keep(act.db, onboarding_id, changed)
        follow_issues(act)


def watch(services: Services) -> None:
    """Read each linked connection that was not read for a day, in case its webhooks were lost, and follow its issues.

    Where Kombo knows none of several connections, our key or region is wrong, and none of them counts as deleted. An
    error at one connection does not keep the others from being read.
    """
    ctx, gone, read = Context(services, ByItself(DASHBOARD)), list[Onboarding](), 0
    with ctx.read() as act:
        watched = onboardings.watched(act.db)
        every = dict.fromkeys((*watched, *issues.onboardings_to_follow(act.db)))
    for onboarding_id in every:
        with _reported(onboarding_id):
            claimed = _claimed(ctx, onboarding_id)
            if claimed and not _read_claimed(ctx, claimed):
                gone.append(claimed)
            read += claimed is not None
    _note_gone(ctx, gone, read)
    for onboarding_id in every:
        with _reported(onboarding_id):
            _follow_if_changed(ctx, onboarding_id)


@contextmanager
def _reported(onboarding_id: str) -> Iterator[None]:
    """Log any error about one connection instead of raising it."""
    try:
        yield
    except OnboardingError as error:
        log.warning("connection could not be read", onboarding=onboarding_id, problem=str(error))
    except Exception:
        log.exception("watching a connection failed", onboarding=onboarding_id)


def _claimed(ctx: Context, onboarding_id: str) -> Onboarding | None:
    """Claim the read of a connection if it is due, so that no other process reads it too; None if it is not."""
    with ctx.read(Permission.CONNECT) as act:
        onboarding = onboardings.get(act.db, onboarding_id)
        if not _is_due(act, onboarding):
            return None
    with ctx.write(Permission.CONNECT) as act:
        onboarding = onboardings.get(act.db, onboarding_id)
        if onboarding.connection is None or not _is_due(act, onboarding):
            return None
        integration_id, over = onboarding.connection.integration_id, act.now - LONGEST_READ
        return onboarding if signals.claim(act.db, onboarding_id, integration_id, now=act.now, over=over) else None


def _is_due(act: Act, onboarding: Onboarding) -> bool:
    connection = onboarding.connection
    if connection is None or not is_watched(onboarding) or connection.status == ConnectionStatus.DELETED:
        return False
    read_at = signals.of(act.db, onboarding.id, connection.integration_id).read_at
    often = OFTEN_WITH_ISSUES if issues.any_to_follow(act.db, onboarding.id) else OFTEN
    return read_at is None or act.now - read_at >= often


def _read_claimed(ctx: Context, onboarding: Onboarding) -> bool:
    """Read a claimed connection and end the claim; returns False if Kombo no longer has it."""
    try:
        read_connection(ctx, onboarding.id)
    except IntegrationNotFound:
        return False
    finally:
        with ctx.write(Permission.CONNECT) as act:
            signals.release(act.db, onboarding.id)
    return True


def _note_gone(ctx: Context, gone: list[Onboarding], read: int) -> None:
    if len(gone) == read > 1:
        log.error("Kombo knows none of the connections; check KOMBO_API_KEY and KOMBO_BASE_URL", connections=read)
        return
    for onboarding in gone:
        if onboarding.connection:
            connections.note_deleted(ctx, onboarding.id, onboarding.connection.integration_id)


def read_connection(ctx: Context, onboarding_id: str) -> Onboarding:
    """Read the connection and one job from Kombo and the link from FactoryFix; what does not answer stays unknown.

    The jobs are refreshed too, because Kombo may have reported their changes in vain. Raises IntegrationNotFound if
    Kombo no longer has the connection, and any other error of reading it.
    """
    services = ctx.services
    with ctx.read(Permission.CONNECT) as act:
        before = onboardings.get(act.db, onboarding_id)
    if before.connection is None:
        return before
    integration = services.kombo.integration(before.connection.integration_id)
    small, link = _small_read(services, integration), _link_read(services, before)
    qa_status = _qa_status(before.connection.qa_status, small)
    connections.refresh(ctx, onboarding_id, integration, qa_status=qa_status, qa_at=services.now())
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        known = signals.of(act.db, onboarding_id, integration.id)
        fresh = known.changed(read_at=act.now, small_read=small or known.small_read, link=link or known.link)
        signals.keep(act.db, onboarding_id, fresh)
        follow_issues(act)
        done = act.before
    if done.linking and small and not small.code:
        job_refresh.request(ctx, onboarding_id)
    return done


def _small_read(services: Services, integration: Integration) -> SmallRead | None:
    """Return the answer to a read of one job; None if it says nothing about this connection."""
    try:
        next(services.kombo.jobs(integration.id, page_size=1), None)
    except KomboError as error:
        if not (error.code or "").startswith("INTEGRATION."):
            return None
        text = error.kombo_message or error.sentence
        return SmallRead(at=services.now(), code=error.code or "", message=text, log_url=error.log_url or "")
    return SmallRead(at=services.now())


def _qa_status(known: str, small: SmallRead | None) -> str:
    """Return what the small read says about Kombo's check of the data, whose webhook may be lost; "" for nothing."""
    if small and small.code == "INTEGRATION.QA_FAILED":
        return QaStatus.FAILED.value
    return QaStatus.PASSED.value if small and not small.code and known in (QaStatus.FAILED, QaStatus.PENDING) else ""


def _link_read(services: Services, onboarding: Onboarding) -> LinkRead | None:
    """Return what FactoryFix holds for the linked account; None if it does not answer."""
    linking = onboarding.linking
    if linking is None:
        return None
    try:
        held = services.factoryfix.ats_link(linking.account_id)
    except ServiceError:
        return None
    differences = _differences(onboarding.id, linking, held) if held else ()
    return LinkRead(at=services.now(), exists=held is not None, differences=differences)


def _differences(onboarding_id: str, linking: AccountLink, held: AtsLink) -> tuple[str, ...]:
    settings = held.settings()
    return tuple(difference.text for difference in drift(written(linking, onboarding_id, settings), settings))


def follow_issues(act: Change) -> None:
    """Open, follow and resolve the onboarding's issues by what is known of its connection now.

    An issue whose kind only a newer version knows stays as it is.
    """
    fresh, changes = _following(act, act.before)
    if fresh:
        signals.keep(act.db, act.before.id, fresh)
    for before, after in changes:
        _write(act, before, after)


def _follow_if_changed(ctx: Context, onboarding_id: str) -> None:
    """Follow the issues; most hours nothing changes, and then nothing is locked or written."""
    with ctx.read() as act:
        fresh, changes = _following(act, onboardings.get(act.db, onboarding_id))
    if fresh or changes:
        with ctx.change(onboarding_id, Permission.CONNECT) as change:
            follow_issues(change)


Following = tuple[Signals | None, list[tuple[Issue | None, Issue | None]]]
"""The signals if they changed, and each issue that changed: before and after, None where there is none."""


def _following(act: Act, onboarding: Onboarding) -> Following:
    """Return what follows from what is known of the connection now; writes nothing."""
    known = [issue for issue in issues.of(act.db, onboarding.id) if issue.kind is not IssueKind.UNKNOWN]
    if onboarding.connection is None or not is_watched(onboarding):
        return None, _different((left, ended(left, act.now)) for left in known)
    stored = signals.of(act.db, onboarding.id, onboarding.connection.integration_id)
    last_sync = onboarding.connection.last_sync
    fresh = _with_jobs(act, onboarding, with_sync(stored, last_sync) if last_sync else stored)
    conditions = findings(onboarding.connection, fresh, act.now)
    return (fresh if fresh != stored else None), _different(_followed(onboarding.id, known, conditions, act.now))


def _followed(
    onboarding_id: str, known: list[Issue], conditions: tuple[Finding, ...], now: datetime
) -> Iterator[tuple[Issue | None, Issue | None]]:
    """Yield each issue before and after these findings."""
    newest = {issue.key: issue for issue in reversed(known)}
    for finding in conditions:
        issue = newest.pop((finding.kind, finding.about), None)
        if issue and (reopens(issue, now) or finding.presence is not Presence.PRESENT):
            yield issue, followed(issue, finding, now)
        elif finding.presence is Presence.PRESENT:
            yield None, begun(finding, issue_id=uuid4().hex, onboarding_id=onboarding_id, now=now)
    for left in newest.values():  # of another connection, or no longer reported
        yield left, ended(left, now)


def _different(pairs: Iterable[tuple[Issue | None, Issue | None]]) -> list[tuple[Issue | None, Issue | None]]:
    return [(before, after) for before, after in pairs if before != after]


def _with_jobs(act: Act, onboarding: Onboarding, known: Signals) -> Signals:
    """Return the signals with the number of jobs in the newest snapshot, if it was read over today's link."""
    snapshot = comparing.counting(act.db, onboarding)
    if snapshot is None or snapshot.finished_at is None:
        return known
    return with_job_count(known, snapshot.finished_at.astimezone(ZONE).date(), snapshot.count(US_JOBS))


def _write(act: Change, before: Issue | None, after: Issue | None) -> None:
    """Write what became of an issue, with an audit entry when it was opened or resolved."""
    if after is None:
        if before:
            issues.forget(act.db, before.id)
        return
    issues.keep(act.db, after)
    was, now = (issue.state(act.now) if issue else IssueState.NOTICED for issue in (before, after))
    closed = (IssueState.NOTICED, IssueState.RESOLVED)
    if (was in closed) != (now in closed):
        what = "Resolved an issue" if now is IssueState.RESOLVED else "Opened an issue"
        act.note(what, {"issue": after.facts.title, "text": after.sentence})
        if now is IssueState.OPEN:
            act.announce(Happening(Event.ISSUE_OPENED, f"issue {after.id} {after.times}", after.facts.title))
