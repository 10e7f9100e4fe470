"""Kombo's webhooks: is it really Kombo, and what does it say (Kombo's documentation).

Deliveries can be lost, repeated and out of order: remove duplicates by `id`, and treat each one as a hint to read the
truth again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from core import wire
from core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Webhook:
    """One delivery: its id, what happened, all it said, and whom it is about (None where it does not say).

    A failed connection flow names no integration; `origin_id` is our own onboarding's id.
    """

    id: str
    type: str
    data: dict[str, Any]
    integration_id: str | None = None
    origin_id: str | None = None
    tool: str | None = None
    organization: str | None = None


def sign(secret: str, body: bytes) -> str:
    """Return the signature of a raw body: HMAC-SHA256 in base64url, without padding."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def verify(secret: str, body: bytes, signature: str | None) -> bool:
    """Say whether the raw body carries Kombo's signature; False for no secret, no signature or garbage."""
    if not secret or not signature:
        return False
    return hmac.compare_digest(sign(secret, body).encode(), signature.encode("utf-8", "replace"))


def parse(body: bytes) -> Webhook:
    """Return what a webhook says, of any type and with any part missing; raises InvalidInput for what is none."""
    try:
        sent = wire.loads(body)
    except wire.Unreadable as problem:
        raise InvalidInput("This is not one of Kombo’s webhooks.", "Check who else posts to this address.") from problem
    if not isinstance(sent, dict):
        raise InvalidInput("This is not one of Kombo’s webhooks.", "Check who else posts to this address.")
    data = _part(sent, "data")
    end_user = _part(data, "end_user")
    return Webhook(
        # a delivery without an id is still recognised when it is repeated
        id=_text(sent, "id") or hashlib.sha256(body).hexdigest(),
        type=_text(sent, "type") or "",
        data=data,
        integration_id=_text(data, "integration_id") or _text(data, "id"),
        origin_id=_text(end_user, "origin_id"),
        tool=_text(data, "integration_tool") or _text(data, "tool"),
        organization=_text(end_user, "organization_name"),
    )


def _part(sent: dict[str, Any], name: str) -> dict[str, Any]:
    part = sent.get(name)
    return part if isinstance(part, dict) else {}


def _text(sent: dict[str, Any], name: str) -> str | None:
    value = sent.get(name)
    return value if isinstance(value, str) and value else None
