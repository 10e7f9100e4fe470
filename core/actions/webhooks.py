"""What Kombo tells us: kept at once, done after, and each delivery only a hint to read the truth again."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import structlog

from core import logs
from core.actions import connection, reading
from core.actions.context import ByItself, Context
from core.actions.onboarding import change
from core.actions.reading import KOMBO
from core.errors import InvalidInput, NotFound, OnboardingError, ServiceError, StepClosed
from core.kombo.webhooks import Webhook, parse, verify
from core.onboarding.model import FailedAttempt, Onboarding, Sync
from core.services import Services
from core.storage import onboardings, webhooks
from core.wire import in_utc

GIVE_UP_AFTER = timedelta(days=1)
"""How long a delivery is tried again while Kombo cannot be asked about it."""
_one_at_a_time, _asked = threading.Lock(), threading.Event()
log = structlog.get_logger()


def receive(services: Services, body: bytes, signature: str | None) -> int:
    """Keep one delivery and return the HTTP status: 401 when it is not Kombo's, 400 when unreadable, else 200."""
    if not verify(services.keys.webhook, body, signature):
        log.warning("webhook refused", size=len(body))
        return 401
    try:
        said = parse(body)
    except InvalidInput:
        return 400
    with services.store.write() as db:
        new = webhooks.keep(db, delivery_id=said.id, body=body.decode("utf-8", "replace"), now=services.now())
    if new:
        services.queue.put("process_webhooks")
    return 200


def process(services: Services) -> None:
    """Do what the kept deliveries ask for, the oldest first; one that cannot be done now stays for the next time.

    None of them stands in the way of those after it. Asked while another thread is at it, that one looks once more:
    a Kombo that does not answer keeps one thread busy, never all of them.
    """
    _asked.set()
    while _asked.is_set() and _one_at_a_time.acquire(blocking=False):
        try:
            _asked.clear()
            _process_waiting(services)
        finally:
            _one_at_a_time.release()


def _process_waiting(services: Services) -> None:
    """Go through all that waits once, however much it is; what Kombo cannot tell now is asked for once."""
    troubles: dict[tuple[str, str | None], str] = {}
    after = ("", "")
    while waiting := _waiting(services, after):
        for row in waiting:
            note = _outcome(services, row, troubles)
            if note is not None:
                with services.store.write() as db:
                    webhooks.mark_processed(db, row["id"], note=note, now=services.now())
        after = waiting[-1]["received_at"], waiting[-1]["id"]


def _waiting(services: Services, after: tuple[str, str]) -> list[dict[str, Any]]:
    with services.store.read() as db:
        return webhooks.unprocessed(db, after=after)


def _outcome(services: Services, row: dict[str, Any], troubles: dict[tuple[str, str | None], str]) -> str | None:
    """Do what one delivery asks for and return what came of it, or None when it has to wait.

    `troubles` are those of this round, by type and integration: who gave no answer a moment ago is not asked again.
    """
    try:
        said = parse(row["body"].encode())
        about = (said.type, said.integration_id)
        if about not in troubles:
            return _process_one(services, said)
    except ServiceError as trouble:
        log.warning("webhook waits", id=row["id"], trouble=str(trouble))
        troubles[about] = trouble.sentence
    except OnboardingError as refused:
        return refused.sentence
    except Exception:
        reference = logs.new_reference()
        log.exception("webhook failed", id=row["id"], reference=reference)
        return f"Something went wrong. Quote reference {reference}."
    waited = services.now() - datetime.fromisoformat(row["received_at"])
    return troubles[about] if waited > GIVE_UP_AFTER else None


def _process_one(services: Services, said: Webhook) -> str:
    found = _whose(services, said)
    if found is None:
        return webhooks.FOREIGN
    match said.type:
        case "connection-flow-failed":
            return _keep_failed_attempt(services, found, said)
        case "integration-created" | "integration-state-changed":
            return _read_connection(services, found, said)
        case "integration-deleted":
            return _note_deleted(services, found, said)
        case "sync-finished":
            return _note_sync(services, found, said)
        case "data-changed":
            return _jobs_changed(services, found, said.data)
    return f"Nothing to do for {said.type}."


def _whose(services: Services, said: Webhook) -> Onboarding | None:
    with services.store.read() as db:
        if said.integration_id and (found := onboardings.by_integration(db, said.integration_id)):
            return found
        try:
            return onboardings.get(db, said.origin_id) if said.origin_id else None
        except NotFound:
            return None


def _read_connection(services: Services, found: Onboarding, said: Webhook) -> str:
    if not said.integration_id:
        return "Names no integration."
    if found.connection and found.connection.integration_id != said.integration_id:
        return _note_duplicate(services, found, said.integration_id)
    if found.connection is None and found.link is None:
        raise StepClosed("No link is open for this onboarding: the integration was not taken over.")
    truth = services.kombo.integration(said.integration_id)
    kombo = Context(services, ByItself(KOMBO))
    connection.refresh(kombo, found.id, truth, qa_status=str(said.data.get("qa_status") or ""))
    if found.linking:
        reading.ask(services, found.id, KOMBO)
    return "Read the connection."


def _note_duplicate(services: Services, found: Onboarding, integration_id: str) -> str:
    """A second integration through the same link is never taken over, only said (Kombo makes no difference)."""

    def noted(before: Onboarding) -> Onboarding:
        if integration_id in (*before.duplicates, *before.forgotten):  # one taken back came of an earlier link
            return before
        return before.changed(duplicates=(*before.duplicates, integration_id))

    change(services, KOMBO, found.id, "Made a second connection with the same link", noted)
    return f"A second integration, {integration_id}, was left alone."


def _note_deleted(services: Services, found: Onboarding, said: Webhook) -> str:
    def deleted(before: Onboarding) -> Onboarding:
        if before.connection is None or before.connection.integration_id != said.integration_id:
            return before.changed(duplicates=tuple(one for one in before.duplicates if one != said.integration_id))
        return before.changed(connection=before.connection.changed(status="DELETED", checked_at=services.now()))

    change(services, KOMBO, found.id, "Reported the connection as deleted", deleted)
    return "The connection is deleted."


def _keep_failed_attempt(services: Services, found: Onboarding, said: Webhook) -> str:
    attempt = FailedAttempt(
        webhook_id=said.id,
        at=services.now(),
        tool=str(said.data.get("integration_tool") or ""),
        log_url=str(said.data.get("log_url") or ""),
    )

    def failed(before: Onboarding) -> Onboarding:
        if any(known.webhook_id == said.id for known in before.failed_attempts):
            return before
        return before.changed(failed_attempts=(*before.failed_attempts, attempt)[-20:])

    change(services, KOMBO, found.id, "Reported a failed connection attempt", failed)
    return "Kept as a failed attempt."


def _note_sync(services: Services, found: Onboarding, said: Webhook) -> str:
    sync = Sync(
        state=str(said.data.get("sync_state") or ""),
        ended_at=_time(said.data.get("sync_ended_at")) or services.now(),
        log_url=str(said.data.get("log_url") or ""),
    )

    def noted(before: Onboarding) -> Onboarding:
        known = before.connection
        if known is None or (known.last_sync and known.last_sync.ended_at >= sync.ended_at):
            return before
        return before.changed(connection=known.changed(last_sync=sync))

    change(services, KOMBO, found.id, "Reported a finished sync", noted)
    if found.linking:
        reading.ask(services, found.id, KOMBO)
    return f"Sync {sync.state.lower() or 'finished'}."


def _jobs_changed(services: Services, found: Onboarding, data: dict[str, Any]) -> str:
    names = {str(model.get("name")) for model in data.get("changed_models") or [] if isinstance(model, dict)}
    if found.linking is None or not names & {"ats_jobs", "ats_job_postings"}:
        return "No jobs to read."
    reading.ask(services, found.id, KOMBO)
    return "Asked for a new reading of the jobs."


def _time(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return in_utc(moment) if moment.tzinfo else None
