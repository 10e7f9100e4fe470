"""A browser that has signed in to an account before: it keeps a mark that only we can make."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256


def mark_for(account_id: str, key: str) -> str:
    """Return a new mark for a browser that has just signed in to this account: a random id and its signature."""
    browser = secrets.token_hex(16)
    return f"{browser}.{_signature(browser, account_id, key)}"


def browser_of(mark: str, account_id: str, key: str) -> str:
    """Return the id of the browser that holds this mark, or nothing where it was not made for this account."""
    browser, _, signature = mark.partition(".")
    return browser if hmac.compare_digest(signature.encode(), _signature(browser, account_id, key).encode()) else ""


def _signature(browser: str, account_id: str, key: str) -> str:
    return hmac.new(key.encode(), f"{browser} {account_id}".encode(), sha256).hexdigest()
