"""Checks that a key of our own cannot be guessed and is not published anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MIN_CHARACTERS: Final = 32
MIN_DISTINCT: Final = 8
"""Distinct characters in a key; 32 random hexadecimal digits practically never have fewer."""
KEY_COMMAND: Final = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
PUBLISHED: Final = frozenset(
    {
        "only-for-trying-never-in-production",
        "sandbox-kombo-key",
        "sandbox-webhook-secret",
        "sandbox-factoryfix-key",
    }
)
"""Values that are or were published in the documentation or by `python -m core.sandbox --help`."""
_COMMANDS: Final = ("$(", "secrets.token", "…")
"""Parts of a key that is really a copied command: `.env` files do not run commands."""


def weakness(key: str, others: Iterable[str] = ()) -> str:
    """Return what is wrong with a key of our own, or an empty text; `others` are keys that it must differ from."""
    if key in PUBLISHED or any(part in key for part in _COMMANDS):
        return "is published in the documentation"
    if len(key) < MIN_CHARACTERS:
        return f"is too short: it needs at least {MIN_CHARACTERS} random characters"
    if len(set(key)) < MIN_DISTINCT or _is_repeated(key):
        return "is repetitive and can be guessed"
    if key in others:
        return "is also used as another key"
    return ""


def _is_repeated(key: str) -> bool:
    """Return whether a key is a repeated pattern, whose last repetition may be cut off."""
    return any(key.startswith(key[length:]) for length in range(1, len(key) // 2 + 1))
