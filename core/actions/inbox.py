"""The inbox of Kombo's webhooks: what was received, refused, waits or failed, and processing a delivery again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.actions.context import Context
from core.errors import InvalidInput, NotFound, StepClosed
from core.kombo.webhooks import Webhook, parse
from core.people.roles import Permission
from core.storage import audit, onboardings, webhooks
from core.storage.transaction import Transaction
from core.storage.webhooks import Delivery, DeliveryOutcome, Refused

PAGE: Final = 20
HOURS_SHOWN: Final = 48


class DeliveryState(StrEnum):
    """What became of a delivery so far; derived from its outcome."""

    WAITING = "waiting"
    FAILED = "failed"
    FOREIGN = "foreign"
    DONE = "done"


OUTCOMES: Final[dict[DeliveryState, DeliveryOutcome | None]] = {
    DeliveryState.WAITING: None,
    DeliveryState.FAILED: DeliveryOutcome.FAILED,
    DeliveryState.FOREIGN: DeliveryOutcome.FOREIGN,
    DeliveryState.DONE: DeliveryOutcome.DONE,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivery as people read it; `customer` is empty if it belongs to none of ours, `body` is indented JSON."""

    id: str
    type: str
    customer: str
    organization: str
    received_at: datetime
    processed_at: datetime | None
    note: str
    body: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """How many deliveries there are by state, and which requests were refused by hour, the newest first."""

    counts: Mapping[DeliveryState, int]
    refused: tuple[Refused, ...]


def inbox(ctx: Context) -> Inbox:
    """Return the counts; needs Permission.SUPPORT."""
    with ctx.read(Permission.SUPPORT) as act:
        counted = webhooks.counts(act.db)
        names = {outcome.value if outcome else None: state for state, outcome in OUTCOMES.items()}
        counts = {names[outcome]: count for outcome, count in counted.items() if outcome in names}
        return Inbox(counts, tuple(webhooks.refused(act.db, limit=HOURS_SHOWN)))


def page(ctx: Context, state: DeliveryState, *, number: int = 1) -> list[Entry]:
    """Return one page of the deliveries in this state, the newest first; needs Permission.SUPPORT."""
    with ctx.read(Permission.SUPPORT) as act:
        rows = webhooks.listed(act.db, OUTCOMES[state], limit=PAGE, offset=(number - 1) * PAGE)
        return [_entry(act.db, row) for row in rows]


def replay(ctx: Context, delivery_id: str) -> None:
    """Process a delivery again, or a waiting one now; raises NotFound or StepClosed. Needs Permission.SUPPORT."""
    with ctx.write(Permission.SUPPORT) as act:
        if not webhooks.is_kept(act.db, delivery_id):
            raise NotFound("This delivery is no longer kept.", "Reload the page.")
        if not webhooks.reopen(act.db, delivery_id):
            raise StepClosed("This delivery is already waiting.", "It is tried again every minute.")
        facts = {"delivery": delivery_id}
        what = "Processed a webhook again"
        audit.record(
            act.db, onboarding_id=None, at=act.now, who=act.person.actor, what=what, before={}, after=facts
        )  # fmt: skip
    ctx.services.queue.put("process_webhooks")


def _entry(db: Transaction, row: Delivery) -> Entry:
    try:
        webhook = parse(row.body.encode())
    except InvalidInput:  # stored by a version that read it
        webhook = Webhook(id=row.id, type="", data={})
    known = onboardings.by_integration(db, webhook.integration_id) if webhook.integration_id else None
    return Entry(
        id=row.id,
        type=webhook.type,
        customer=known.customer if known else "",
        organization=webhook.organization or "",
        received_at=row.received_at,
        processed_at=row.processed_at,
        note=row.note,
        body=json.dumps({"type": webhook.type, "data": webhook.data}, indent=2, ensure_ascii=False),
    )
