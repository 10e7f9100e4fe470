"""Kombo's webhooks: stored immediately, processed later. Each is only a hint to read the current state from Kombo."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import structlog

from core import logs
from core.actions import connection, job_refresh
from core.actions.context import ByItself, Context
from core.errors import InvalidInput, NotFound, OnboardingError, ServiceError, StepClosed
from core.kombo.webhooks import Webhook, parse, verify
from core.onboarding.connection_facts import FailedAttempt, Sync
from core.onboarding.link_origin import doubt, onboarding_of
from core.onboarding.model import Onboarding
from core.people.actor import KOMBO
from core.people.roles import Permission
from core.services import Services
from core.storage import onboardings, webhooks
from core.storage.webhooks import DeliveryOutcome
from core.wire import in_utc

GIVE_UP_AFTER = timedelta(days=1)
"""How long a delivery is retried while Kombo does not answer."""
Result = tuple[str, DeliveryOutcome]
"""The note about a delivery that people see, and its outcome."""
_one_at_a_time, _requested = threading.Lock(), threading.Event()
log = structlog.get_logger()


def receive(services: Services, body: bytes, signature: str | None) -> int:
    """Store one delivery and return the HTTP status: 401 for a wrong signature, 400 if it is unreadable, else 200."""
    if not verify(services.keys.webhook, body, signature):
        log.warning("webhook refused", size=len(body))
        return 401
    try:
        webhook = parse(body)
    except InvalidInput:
        return 400
    with services.store.write() as db:
        new = webhooks.keep(db, delivery_id=webhook.id, body=body.decode("utf-8", "replace"), now=services.now())
    # A repeated delivery is answered with 200 too, so that Kombo stops repeating it.
    if new:
        services.queue.put("process_webhooks")
    return 200


def process(services: Services) -> None:
    """Process the stored deliveries, oldest first; one that cannot be processed now is retried later.

    Only one thread processes at a time, so that a Kombo that does not answer never blocks all worker threads. A call
    during this time returns at once and makes that thread go through the deliveries once more.
    """
    # Set before the lock is tried: the working thread checks it after its round, so no request is missed.
    _requested.set()
    while _requested.is_set() and _one_at_a_time.acquire(blocking=False):
        try:
            _requested.clear()
            _process_waiting(Context(services, ByItself(KOMBO)))
        finally:
            _one_at_a_time.release()


def _process_waiting(ctx: Context) -> None:
    """Go through all unprocessed deliveries once, in batches; a failed request to Kombo is not repeated."""
    troubles: dict[tuple[str, str | None], str] = {}
    after = ("", "")
    while waiting := _waiting(ctx, after):
        for row in waiting:
            result = _outcome(ctx, row, troubles)
            if result is not None:
                note, outcome = result
                with ctx.write(Permission.CONNECT) as act:
                    webhooks.mark_processed(act.db, row["id"], note=note, outcome=outcome, now=act.now)
        after = waiting[-1]["received_at"], waiting[-1]["id"]


def _waiting(ctx: Context, after: tuple[str, str]) -> list[dict[str, Any]]:
    with ctx.read() as act:
        return webhooks.unprocessed(act.db, after=after)


def _outcome(ctx: Context, row: dict[str, Any], troubles: dict[tuple[str, str | None], str]) -> Result | None:
    """Process one delivery and return its result, or None if it has to wait.

    `troubles` holds this round's failures by (event type, integration ID), so that the same request is not repeated.
    """
    try:
        webhook = parse(row["body"].encode())
        about = (webhook.type, webhook.integration_id)
        if about not in troubles:
            return _process_one(ctx, webhook)
    except ServiceError as trouble:
        log.warning("webhook will be retried", id=row["id"], problem=str(trouble))
        troubles[about] = trouble.sentence
    except OnboardingError as refused:
        return refused.sentence, DeliveryOutcome.DONE
    except Exception:
        reference = logs.new_reference()
        log.exception("webhook failed", id=row["id"], reference=reference)
        return f"Something went wrong. Quote reference {reference}.", DeliveryOutcome.DONE
    waited = ctx.services.now() - datetime.fromisoformat(row["received_at"])
    return (troubles[about], DeliveryOutcome.DONE) if waited > GIVE_UP_AFTER else None


def _process_one(ctx: Context, webhook: Webhook) -> Result:
    onboarding = _whose(ctx, webhook)
    if onboarding is None:
        return webhooks.FOREIGN, DeliveryOutcome.FOREIGN
    return _process_ours(ctx, onboarding, webhook), DeliveryOutcome.DONE


def _process_ours(ctx: Context, onboarding: Onboarding, webhook: Webhook) -> str:
    match webhook.type:
        case "connection-flow-failed":
            return _keep_failed_attempt(ctx, onboarding.id, webhook)
        case "integration-created" | "integration-state-changed":
            return _read_connection(ctx, onboarding, webhook)
        case "integration-deleted":
            return _note_deleted(ctx, onboarding.id, webhook)
        case "sync-finished":
            return _note_sync(ctx, onboarding.id, webhook)
        case "data-changed":
            return _jobs_changed(ctx, onboarding, webhook.data)
        case _:
            return f"Nothing to do for {webhook.type}."


def _whose(ctx: Context, webhook: Webhook) -> Onboarding | None:
    with ctx.read() as act:
        known = onboardings.by_integration(act.db, webhook.integration_id) if webhook.integration_id else None
        if known or not webhook.origin_id:
            return known
        try:
            return onboardings.get(act.db, onboarding_of(webhook.origin_id))
        except NotFound:
            return None


def _read_connection(ctx: Context, onboarding: Onboarding, webhook: Webhook) -> str:
    if not webhook.integration_id:
        return "The webhook names no integration."
    other = onboarding.connection is not None and onboarding.connection.integration_id != webhook.integration_id
    if other and doubt(onboarding, webhook.origin_id or "", None) is None:
        return _note_duplicate(ctx, onboarding.id, webhook.integration_id)
    if onboarding.connection is None and onboarding.link is None and not onboarding.earlier_links:
        raise StepClosed("This onboarding has no connection link, so the integration was not added.")
    integration = ctx.services.kombo.integration(webhook.integration_id)
    qa_status = str(webhook.data.get("qa_status") or "")
    done = connection.refresh(ctx, onboarding.id, integration, qa_status=qa_status)
    if done.connection is None or done.connection.integration_id != webhook.integration_id:
        return "Set the connection aside."
    if onboarding.linking:
        job_refresh.request(ctx, onboarding.id)
    return "Read the connection."


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


def _note_deleted(ctx: Context, onboarding_id: str, webhook: Webhook) -> str:
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        before, known = act.before, act.before.connection
        if known is None or known.integration_id != webhook.integration_id:
            left = tuple(other for other in before.duplicates if other != webhook.integration_id)
            after = before.changed(duplicates=left)
        else:
            after = before.changed(connection=known.changed(status="DELETED", checked_at=act.now))
        act.save(after, "Reported the connection as deleted")
    return "The connection is deleted."


def _keep_failed_attempt(ctx: Context, onboarding_id: str, webhook: Webhook) -> str:
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        known = act.before.failed_attempts
        attempt = FailedAttempt(
            webhook_id=webhook.id,
            at=act.now,
            tool=str(webhook.data.get("integration_tool") or ""),
            log_url=str(webhook.data.get("log_url") or ""),
        )
        if all(earlier.webhook_id != webhook.id for earlier in known):
            after = act.before.changed(failed_attempts=(*known, attempt)[-20:])
            act.save(after, "Reported a failed connection attempt")
    return "Kept as a failed attempt."


def _note_sync(ctx: Context, onboarding_id: str, webhook: Webhook) -> str:
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        known = act.before.connection
        sync = Sync(
            state=str(webhook.data.get("sync_state") or ""),
            ended_at=_time(webhook.data.get("sync_ended_at")) or act.now,
            log_url=str(webhook.data.get("log_url") or ""),
        )
        # Webhooks arrive in any order: an older sync must not replace a newer one.
        own = known is not None and known.integration_id == webhook.integration_id
        if known and own and (known.last_sync is None or known.last_sync.ended_at < sync.ended_at):
            act.save(act.before.changed(connection=known.changed(last_sync=sync)), "Reported a finished sync")
    if act.before.linking:
        job_refresh.request(ctx, onboarding_id)
    return f"Sync {sync.state.lower() or 'finished'}."


def _jobs_changed(ctx: Context, onboarding: Onboarding, data: dict[str, Any]) -> str:
    names = {str(model.get("name")) for model in data.get("changed_models") or [] if isinstance(model, dict)}
    if onboarding.linking is None or not names & {"ats_jobs", "ats_job_postings"}:
        return "No jobs to read."
    job_refresh.request(ctx, onboarding.id)
    return "Requested a job refresh."


def _time(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return in_utc(moment) if moment.tzinfo else None
