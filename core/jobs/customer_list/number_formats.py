"""The text of a number as a spreadsheet shows it: 412 with the format 00000 is "00412"."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile(r'"([^"]*)"|\\(.)|([0#?]+)|(@)|(General)|(.)', re.IGNORECASE)
_PLAIN: Final = frozenset("-/ .:()_#")
_EXACT_DIGITS: Final = 15
"""Spreadsheets keep so many digits of a number; longer IDs end in zeros."""


def displayed(value: object, number_format: str = "General") -> str:
    """Return the text of a cell's value."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value).strip()


def is_inexact(value: object) -> bool:
    """Return whether a number has more digits than a spreadsheet keeps."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**_EXACT_DIGITS


def _number(value: float, number_format: str) -> str:
    whole = isinstance(value, int) or value.is_integer()
    pattern = _pattern(number_format) if whole and value >= 0 else None
    if pattern is None:
        return str(int(value)) if whole else str(value)
    return _filled(str(int(value)), pattern)


@lru_cache(maxsize=1024)
def _pattern(number_format: str) -> tuple[tuple[str, str], ...] | None:
    """Return the literal texts and digit places of a format such as "REQ-"00000; None for any other format."""
    tokens: list[tuple[str, str]] = []
    for quoted, escaped, digits, _, general, other in _TOKEN.findall(number_format[:200].partition(";")[0]):
        if digits or general:
            tokens.append(("digits", digits or "#"))
        elif quoted or escaped or other in _PLAIN:
            tokens.append(("text", quoted or escaped or other))
        elif other:
            return None
    is_decimal = any(text == "." for kind, text in tokens if kind == "text")
    return None if is_decimal or not any(kind == "digits" for kind, _ in tokens) else tuple(tokens)


def _filled(digits: str, pattern: tuple[tuple[str, str], ...]) -> str:
    """Fill the digit places from the right; the leftmost takes what is left."""
    parts: list[str] = []
    places = sum(kind == "digits" for kind, _ in pattern)
    for kind, text in reversed(pattern):
        if kind == "text":
            parts.append(text)
            continue
        places -= 1
        size = len(digits) if not places else len(text)
        own, digits = digits[-size:] if size else "", digits[: max(0, len(digits) - size)]
        parts.append(own.rjust(text.count("0"), "0"))
    return "".join(reversed(parts))
