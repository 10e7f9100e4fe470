"""Kombo's webhooks: checking the signature and parsing the body, as described in Kombo's API documentation.

Deliveries can be lost, repeated or out of order. Remove duplicates by `id`, and treat each delivery as a hint to read
the current state from Kombo.
"""

from __future__ import annotations

import base64
import codecs
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, Final

from core import wire
from core.errors import InvalidInput

LONGEST: Final = 500
"""The most characters of an ID or a name."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One delivery: its ID, event type and data, and the integration and customer it is about (None if not given).

    A failed connection flow has no integration. `origin_id` is that of our link.
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
    """Return whether the signature matches the raw body; False without a secret or a signature."""
    if not secret or not signature:
        return False
    return hmac.compare_digest(sign(secret, body).encode(), signature.encode("utf-8", "replace"))


def parse(body: bytes) -> Webhook:
    """Parse a webhook of any type, with any part missing; raises InvalidInput if the body is not a JSON object."""
    try:
        sent = wire.loads(body.removeprefix(codecs.BOM_UTF8))
    except wire.Unreadable as problem:
        raise InvalidInput(
            "This is not a webhook from Kombo.", "Check what else sends requests to this address."
        ) from problem
    if not isinstance(sent, dict):
        raise InvalidInput("This is not a webhook from Kombo.", "Check what else sends requests to this address.")
    data = _part(sent, "data")
    # Kombo's issues name the integration in a part of its own; null means the whole environment.
    integration = _part(data, "integration")
    end_user = _part(data, "end_user") or _part(integration, "end_user")
    return Webhook(
        # Hashing the body recognizes repeated deliveries even without an ID.
        id=_text(sent, "id") or hashlib.sha256(body).hexdigest(),
        type=_text(sent, "type") or "",
        data=data,
        # Some events name the integration `integration_id`; those about an integration itself call it `id`.
        integration_id=_text(data, "integration_id") or _text(data, "id") or _text(integration, "id"),
        origin_id=_text(end_user, "origin_id"),
        tool=_text(data, "integration_tool") or _text(data, "tool") or _text(integration, "tool"),
        organization=_text(end_user, "organization_name"),
    )


def _part(sent: dict[str, Any], name: str) -> dict[str, Any]:
    part = sent.get(name)
    return part if isinstance(part, dict) else {}


def _text(sent: dict[str, Any], name: str) -> str | None:
    """Return a text of the sender's; one that is longer than any ID or name says nothing."""
    value = sent.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST else None
