"""What each event of Kombo leads to. Every event is a hint: what it says about a connection is read from Kombo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.actions import connection, job_refresh, watching
from core.actions.context import Context
from core.errors import NotFound, StepClosed
from core.kombo.errors import IntegrationNotFound
from core.kombo.webhooks import Webhook
from core.onboarding.connection_facts import FailedAttempt, Sync
from core.onboarding.link_origin import doubt, onboarding_of
from core.onboarding.model import Onboarding
from core.people.roles import Permission
from core.storage import onboardings, webhooks
from core.storage.webhooks import DeliveryOutcome
from core.watch.signals import KomboIssue, Signals, with_kombo_issue, with_sync
from core.watch.watched import is_watched
from core.wire import in_utc

Result = tuple[str, DeliveryOutcome]
"""The note about a delivery that people see, and its outcome."""

LONGEST_TEXT, LONGEST_MESSAGE = 500, 5_000
"""The most characters that are kept of a text of Kombo's, and of the message of one of its issues."""
SIGNALS = ("sync-finished", "issue-status-changed")
"""The events that are signals of their own; the others are hints to read."""


def handle(ctx: Context, webhook: Webhook, received_at: datetime) -> Result:
    """Do what one delivery asks for; raises the errors of `kombo.integration`.

    `received_at` stands for each time that the delivery lacks, so that processing it again leads to the same facts.
    """
    onboarding = _whose(ctx, webhook)
    if onboarding is None:
        return webhooks.FOREIGN, DeliveryOutcome.FOREIGN
    note = _handle(ctx, onboarding, webhook, received_at)
    if webhook.type in SIGNALS or is_watched(onboarding):
        watching.note(ctx, onboarding.id, lambda signals: _with(signals, webhook, received_at))
    return note, DeliveryOutcome.DONE


def _with(signals: Signals, webhook: Webhook, received_at: datetime) -> Signals:
    """Return the signals with what this delivery says of the connection, if anything."""
    if webhook.integration_id != signals.integration_id:
        return signals
    if webhook.type == "sync-finished":
        return with_sync(signals, _sync(webhook, received_at))
    issue = _kombo_issue(webhook, received_at) if webhook.type == "issue-status-changed" else None
    return with_kombo_issue(signals, issue) if issue else signals


def _whose(ctx: Context, webhook: Webhook) -> Onboarding | None:
    with ctx.read(Permission.CONNECT) as act:
        known = onboardings.by_integration(act.db, webhook.integration_id) if webhook.integration_id else None
        if known or not webhook.origin_id:
            return known
        try:
            return onboardings.get(act.db, onboarding_of(webhook.origin_id))
        except NotFound:
            return None


def _handle(ctx: Context, onboarding: Onboarding, webhook: Webhook, received_at: datetime) -> str:
    if webhook.type == "connection-flow-failed":
        return _keep_failed_attempt(ctx, onboarding.id, webhook, received_at)
    if webhook.type == "integration-deleted":
        return _check_deleted(ctx, onboarding, webhook)
    note = ""
    # The delivery that reports a new connection may be lost. Any later one that names our link makes up for it.
    if webhook.type in ("integration-created", "integration-state-changed") or _is_new(onboarding, webhook):
        note, onboarding = _read_connection(ctx, onboarding, webhook)
        if _is_new(onboarding, webhook):
            return note
    match webhook.type:
        case "sync-finished":
            return _note_sync(ctx, onboarding.id, webhook.integration_id, _sync(webhook, received_at))
        case "data-changed":
            return _jobs_changed(ctx, onboarding, webhook.data)
        case "issue-status-changed":
            return "Kept Kombo’s issue."
        case _:
            return note or f"Nothing to do for {webhook.type or 'a delivery without a type'}."


def _is_new(onboarding: Onboarding, webhook: Webhook) -> bool:
    """Return whether the delivery is about an integration other than the one that this onboarding uses."""
    known = onboarding.connection.integration_id if onboarding.connection else None
    return webhook.integration_id != known


def _read_connection(ctx: Context, onboarding: Onboarding, webhook: Webhook) -> tuple[str, Onboarding]:
    """Read the connection from Kombo; returns a note, and the onboarding as it is then."""
    if not webhook.integration_id:
        return "The webhook names no integration.", onboarding
    other = onboarding.connection is not None and _is_new(onboarding, webhook)
    if other and doubt(onboarding, webhook.origin_id or "", None) is None:
        return _note_duplicate(ctx, onboarding.id, webhook.integration_id), onboarding
    if onboarding.connection is None and onboarding.link is None and not onboarding.earlier_links:
        raise StepClosed("This onboarding has no connection link, so the integration was not added.")
    try:
        integration = ctx.services.kombo.integration(webhook.integration_id)
    except IntegrationNotFound:
        if _is_new(onboarding, webhook):
            raise
        return connection.note_deleted(ctx, onboarding.id, webhook.integration_id), onboarding
    qa_status, at = str(webhook.data.get("qa_status") or ""), _time(webhook.data.get("updated_at"))
    done = connection.refresh(ctx, onboarding.id, integration, qa_status=qa_status, qa_at=at)
    if _is_new(done, webhook):
        return "Set the connection aside.", done
    if onboarding.linking:
        job_refresh.request(ctx, onboarding.id)
    return "Read the connection.", done


def _note_duplicate(ctx: Context, onboarding_id: str, integration_id: str) -> str:
    """Record a second integration made with the same link, without using it.

    Kombo reports it exactly like the first one, so it is recognized by its ID only.
    """
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        known = act.before.duplicates
        if integration_id not in (*known, *act.before.forgotten):  # a removed one was made with an earlier link
            after = act.before.changed(duplicates=(*known, integration_id))
            act.save(after, "Made a second connection with the same link")
    return f"A second integration, {integration_id}, was ignored."


def _check_deleted(ctx: Context, onboarding: Onboarding, webhook: Webhook) -> str:
    """Look whether Kombo still has the integration that the delivery calls deleted."""
    if not webhook.integration_id:
        return "The webhook names no integration."
    try:
        integration = ctx.services.kombo.integration(webhook.integration_id)
    except IntegrationNotFound:
        return connection.note_deleted(ctx, onboarding.id, webhook.integration_id)
    if not _is_new(onboarding, webhook):
        connection.refresh(ctx, onboarding.id, integration)
    return "Kombo still has the connection, so it is not deleted."


def _keep_failed_attempt(ctx: Context, onboarding_id: str, webhook: Webhook, received_at: datetime) -> str:
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        known = act.before.failed_attempts
        attempt = FailedAttempt(
            webhook_id=webhook.id,
            at=received_at,
            tool=webhook.tool or "",
            log_url=_text(webhook.data.get("log_url")),
        )
        if all(earlier.webhook_id != webhook.id for earlier in known):
            after = act.before.changed(failed_attempts=(*known, attempt)[-20:])
            act.save(after, "Reported a failed connection attempt")
    return "Kept as a failed attempt."


def _note_sync(ctx: Context, onboarding_id: str, integration_id: str | None, sync: Sync) -> str:
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        known = act.before.connection
        # Webhooks arrive in any order: an older sync must not replace a newer one.
        own = known is not None and known.integration_id == integration_id
        if known and own and (known.last_sync is None or known.last_sync.ended_at < sync.ended_at):
            act.save(act.before.changed(connection=known.changed(last_sync=sync)), "Reported a finished sync")
    if act.before.linking:
        job_refresh.request(ctx, onboarding_id)
    return f"Sync {sync.state.lower() or 'finished'}."


def _sync(webhook: Webhook, received_at: datetime) -> Sync:
    return Sync(
        id=_text(webhook.data.get("sync_id")),
        state=_text(webhook.data.get("sync_state")),
        ended_at=min(_time(webhook.data.get("sync_ended_at")) or received_at, received_at),
        log_url=_text(webhook.data.get("log_url")),
    )


def _kombo_issue(webhook: Webhook, received_at: datetime) -> KomboIssue | None:
    """Return Kombo's issue in its own words; None without an ID, by which its resolution is recognized."""
    sent = webhook.data.get("issue")
    issue = sent if isinstance(sent, dict) else {}
    if not (issue_id := _text(issue.get("id"))):
        return None
    resolved = issue.get("status") == "RESOLVED" or webhook.data.get("change") == "resolved"
    return KomboIssue(
        id=issue_id,
        type=_text(issue.get("type")),
        title=_text(issue.get("title")),
        message=_text(issue.get("markdown_message"), LONGEST_MESSAGE),
        first_observed_at=_time(issue.get("first_observed_at")) or received_at,
        resolved_at=(_time(issue.get("resolved_at")) or received_at) if resolved else None,
    )


def _jobs_changed(ctx: Context, onboarding: Onboarding, data: dict[str, Any]) -> str:
    listed = data.get("changed_models")
    models = listed if isinstance(listed, list) else []
    names = {str(model.get("name")) for model in models if isinstance(model, dict)}
    if onboarding.linking is None or not names & {"ats_jobs", "ats_job_postings"}:
        return "No jobs to read."
    job_refresh.request(ctx, onboarding.id)
    return "Requested a job refresh."


def _text(value: Any, longest: int = LONGEST_TEXT) -> str:
    """Return a text of Kombo's, cut where it is too long to be shown; "" for anything else."""
    return value[:longest].replace("\0", "") if isinstance(value, str) else ""


def _time(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return in_utc(moment) if moment.tzinfo else None
