"""Recognizes a browser that has signed in to an account before, by a signed token in a cookie."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256


def new_token(account_id: str, key: str) -> str:
    """Return a token for a browser that signed in to this account: a new random ID and its signature."""
    browser = secrets.token_hex(16)
    return f"{browser}.{_signature(browser, account_id, key)}"


def browser_of(token: str, account_id: str, key: str) -> str:
    """Return the browser's ID from its token, or an empty text if the token is not valid for this account."""
    browser, _, signature = token.partition(".")
    return browser if hmac.compare_digest(signature.encode(), _signature(browser, account_id, key).encode()) else ""


def _signature(browser: str, account_id: str, key: str) -> str:
    return hmac.new(key.encode(), f"{browser} {account_id}".encode(), sha256).hexdigest()
