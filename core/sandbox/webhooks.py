"""Kombo's webhooks: signed over the raw body, delivered in the background, and retried after a failure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import httpx

from core.sandbox import faults
from core.sandbox.ids import new_id
from core.sandbox.state import Row
from core.sandbox.world import World

ATTEMPTS = 4
RETRY_SECONDS = 1.5


def signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 over the raw body in URL-safe base64 without padding (Kombo's documentation)."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def emit(world: World, kind: str, data: dict[str, Any]) -> None:
    """Store one delivery and send it in the background."""
    identifier = new_id()
    body = json.dumps({"id": identifier, "type": kind, "data": data}, separators=(",", ":")).encode()
    world.db.insert("deliveries", id=identifier, type=kind, body=body, created_at=world.now(), outcome="waiting")
    if world.options.simulation:
        world.options.simulation.deliver(body)
        world.db.write("UPDATE deliveries SET attempts = 1, outcome = 'HTTP 200' WHERE id = ?", identifier)
    elif world.options.webhook_url:
        world.schedule_exactly("deliver", 0, id=identifier)


def deliver(world: World, payload: dict[str, Any]) -> None:
    """Send one delivery, with the fault that is planned for it, if any."""
    delivery = world.db.row("SELECT * FROM deliveries WHERE id = ?", payload["id"])
    if delivery is None:
        return
    fault = None if payload.get("faulted") else faults.take(world, "webhooks", f"POST {delivery['type']}")
    if fault and fault["kind"] == "lost":
        _note(world, delivery, "lost on purpose")
    elif fault and fault["kind"] == "reordered":
        world.schedule_exactly("deliver", fault["delay_s"] or 1.0, id=delivery["id"], faulted=True)
    else:
        for _ in range(2 if fault and fault["kind"] == "repeated" else 1):
            _send(world, delivery)


def _send(world: World, delivery: Row) -> None:
    headers = {
        "Content-Type": "application/json",
        "X-Kombo-Signature": signature(world.options.webhook_secret, delivery["body"]),
    }
    try:
        answer = world.http.post(world.options.webhook_url, content=delivery["body"], headers=headers)
        outcome, delivered = f"HTTP {answer.status_code}", answer.is_success
    except httpx.HTTPError as error:
        outcome, delivered = f"not delivered: {type(error).__name__}", False
    _note(world, delivery, outcome)
    if not delivered and delivery["attempts"] + 1 < ATTEMPTS:
        world.schedule_exactly("deliver", RETRY_SECONDS * 2 ** delivery["attempts"], id=delivery["id"], faulted=True)


def _note(world: World, delivery: Row, outcome: str) -> None:
    world.db.write("UPDATE deliveries SET attempts = attempts + 1, outcome = ? WHERE id = ?", outcome, delivery["id"])
