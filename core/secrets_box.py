"""Short secrets that must be stored, such as an unsent link: encrypted with SECRETS_KEY, and bound to their use.

SECRETS_KEY may name several keys, separated by commas: the first one encrypts, and all of them decrypt, so a key can
be replaced without losing anything (docs/decisions/secrets-at-rest.md).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class CannotOpen(Exception):
    """The sealed text is not ours, was changed, is too old, belongs to another use, or its key is gone."""


class SecretsBox:
    """Seals and opens short texts; safe to share between threads."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys as text, the newest first; raises ValueError without one."""
        self._fernet = MultiFernet([Fernet(_fernet_key(key)) for key in keys])

    def seal(self, text: str, use: Sequence[str], now: datetime) -> str:
        """Return the encrypted text; it opens only with the same `use`, such as a purpose, a record and its owner."""
        content = json.dumps([list(use), text]).encode()
        return self._fernet.encrypt_at_time(content, int(now.timestamp())).decode("ascii")

    def open(self, sealed: str, use: Sequence[str], now: datetime, longest: timedelta) -> str:
        """Return the text if it was sealed for this use at most `longest` ago; raises CannotOpen."""
        try:
            content = self._fernet.decrypt_at_time(sealed.encode(), int(longest.total_seconds()), int(now.timestamp()))
        except InvalidToken as refused:
            raise CannotOpen("The sealed text cannot be decrypted.") from refused
        sealed_for, text = json.loads(content)
        if sealed_for != list(use):
            raise CannotOpen("The sealed text belongs to another use.")
        return str(text)


def keys_in(setting: str) -> list[str]:
    """Return the keys in SECRETS_KEY, the newest first."""
    return [key.strip() for key in setting.split(",") if key.strip()]


def _fernet_key(key: str) -> bytes:
    """Return a key of the length that Fernet needs; a key of our own has at least 32 random characters already."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"secrets box:" + key.encode()).digest())
