"""The secrets of a customer's own page: its address and its codes are computed, so that the store holds neither."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Final

PAGE_LASTS: Final = timedelta(days=60)
SESSION_LASTS: Final = timedelta(hours=12)
CODE_LASTS: Final = timedelta(minutes=10)
TRIES: Final = 5
"""Wrong codes before a new code is needed."""
CODES_AN_HOUR: Final = 5
_CODES: Final = 1_000_000


def address_key(secret: str, page_id: str) -> str:
    """Return the key in the address of this page; `secret` is the installation's own."""
    return urlsafe_b64encode(_digest(secret, "customer page", page_id)).decode().rstrip("=")


def code(secret: str, page_id: str, number: int) -> str:
    """Return the page's code with this number, six digits."""
    return f"{int.from_bytes(_digest(secret, 'customer code', page_id, str(number))[:8]) % _CODES:06}"


def is_code(typed: str, expected: str) -> bool:
    """Return whether this code was typed, in the same time for every wrong one; spaces do not matter."""
    return hmac.compare_digest("".join(typed.split()).encode(), expected.encode())


def form_token(secret: str, session_id: str, key: str) -> str:
    """Return what a form of this session's page must carry."""
    return _digest(secret, "customer form", session_id, key).hex()[:32]


def _digest(secret: str, *parts: str) -> bytes:
    return hmac.new(secret.encode(), "\n".join(parts).encode(), hashlib.sha256).digest()
