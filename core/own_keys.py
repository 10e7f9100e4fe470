"""What a key of our own must be like, so that nobody can guess it or read it somewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LEAST_CHARACTERS: Final = 32
LEAST_DIFFERENT: Final = 8
"""Different characters in a key: 32 random hexadecimal digits practically never have fewer."""
MAKE_ONE: Final = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
PUBLISHED: Final = frozenset(
    {
        "only-for-trying-never-in-production",
        "sandbox-kombo-key",
        "sandbox-webhook-secret",
        "sandbox-factoryfix-key",
    }
)
"""Values that stand, or once stood, in the documentation or in `python -m core.sandbox --help`: anybody knows them."""
_COMMANDS: Final = ("$(", "secrets.token", "…")
"""What is in a key when the command that makes one was copied, and no shell ran it: `.env` runs no commands."""


def weakness(key: str, others: Iterable[str] = ()) -> str:
    """Say what is wrong with a key of our own, or nothing; `others` are the keys that it must not repeat."""
    if key in PUBLISHED or any(part in key for part in _COMMANDS):
        return "stands in the documentation"
    if len(key) < LEAST_CHARACTERS:
        return f"is too short: it needs at least {LEAST_CHARACTERS} random characters"
    if len(set(key)) < LEAST_DIFFERENT or _is_repeated(key):
        return "repeats itself, so that it can be guessed"
    if key in others:
        return "is also used as another key"
    return ""


def _is_repeated(key: str) -> bool:
    """Say whether a key is one pattern again and again, the last time perhaps cut off."""
    return any(key.startswith(key[length:]) for length in range(1, len(key) // 2 + 1))
