"""Numbers of things, for sentences that a person reads."""

from __future__ import annotations


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return the number with its noun, such as "1 job" or "1,204 jobs"; `plural` defaults to the singular with an s."""
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"
