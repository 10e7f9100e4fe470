"""Kombo's webhooks: stored immediately, processed later. Each is only a hint to read the current state from Kombo."""

from __future__ import annotations

import threading
from collections import Counter, deque
from datetime import datetime, timedelta
from typing import Any

import structlog

from core import logs
from core.actions.context import ByItself, Context
from core.actions.webhook_events import Result, handle
from core.errors import InvalidInput, OnboardingError, ServiceError
from core.kombo.webhooks import parse, verify
from core.people.actor import KOMBO
from core.people.roles import Permission
from core.services import Services
from core.storage import webhooks
from core.storage.webhooks import DeliveryOutcome, RefusedReason

GIVE_UP_AFTER = timedelta(days=1)
"""How long a delivery is retried while Kombo does not answer."""
_one_at_a_time, _requested = threading.Lock(), threading.Event()
_refused: deque[RefusedReason] = deque(maxlen=100_000)
"""Requests refused since the last round: anybody can send them, so they must not cost a write each."""
log = structlog.get_logger()


def receive(services: Services, body: bytes, signature: str | None) -> int:
    """Store one delivery and return the HTTP status: 401 for a wrong signature, 400 if it is unreadable, else 200."""
    if not verify(services.keys.webhook, body, signature):
        log.warning("webhook refused", size=len(body))
        _refused.append(RefusedReason.SIGNATURE)
        return 401
    try:
        webhook = parse(body)
    except InvalidInput:
        _refused.append(RefusedReason.UNREADABLE)
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
            _count_refused(services)
            _process_waiting(Context(services, ByItself(KOMBO)))
        finally:
            _one_at_a_time.release()


def _count_refused(services: Services) -> None:
    counts = Counter(_refused.popleft() for _ in range(len(_refused)))
    if counts:
        with services.store.write() as db:
            for reason, count in counts.items():
                webhooks.count_refused(db, reason, count, services.now())


def _process_waiting(ctx: Context) -> None:
    """Go through all unprocessed deliveries once, in batches; a failed request to Kombo is not repeated."""
    failures: dict[tuple[str, str | None], str] = {}
    after = ("", "")
    while waiting := _waiting(ctx, after):
        for row in waiting:
            result = _outcome(ctx, row, failures)
            if result is not None:
                note, outcome = result
                with ctx.write(Permission.CONNECT) as act:
                    webhooks.mark_processed(act.db, row["id"], note=note, outcome=outcome, now=act.now)
        after = waiting[-1]["received_at"], waiting[-1]["id"]


def _waiting(ctx: Context, after: tuple[str, str]) -> list[dict[str, Any]]:
    with ctx.read() as act:
        return webhooks.unprocessed(act.db, after=after)


def _outcome(ctx: Context, row: dict[str, Any], failures: dict[tuple[str, str | None], str]) -> Result | None:
    """Process one delivery and return its result, or None if it has to wait.

    `failures` holds this round's failures by (event type, integration ID), so that the same request is not repeated.
    """
    received_at = datetime.fromisoformat(row["received_at"])
    try:
        webhook = parse(row["body"].encode())
        about = (webhook.type, webhook.integration_id)
        if about not in failures:
            return handle(ctx, webhook, received_at)
    except ServiceError as error:
        log.warning("webhook will be retried", id=row["id"], problem=str(error))
        failures[about] = error.sentence
    except OnboardingError as refused:
        return refused.sentence, DeliveryOutcome.DONE
    except Exception:
        reference = logs.new_reference()
        log.exception("webhook failed", id=row["id"], reference=reference)
        return f"Something went wrong. Quote reference {reference}.", DeliveryOutcome.FAILED
    waited = ctx.services.now() - received_at
    return (failures[about], DeliveryOutcome.FAILED) if waited > GIVE_UP_AFTER else None
