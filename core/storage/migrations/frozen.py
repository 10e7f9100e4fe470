"""Rules as they were when a migration used them: what it did to somebody's file never changes with today's rules."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Return a text in one case and without accents, as customers were first found in any case."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return text.casefold()
