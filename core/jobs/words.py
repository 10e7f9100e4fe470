"""How the constants of a job are said to a person."""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "us": {"us": "In the US", "not_us": "Not in the US", "unknown": "Perhaps not in the US"},
    "activity": {"active": "Active", "inactive": "Not active", "review": "Perhaps not active"},
    "who": {"us": "We", "customer": "The customer", "ATS vendor": "The ATS vendor"},
}


def plain(constant: str | None) -> str:
    """Return a constant of Kombo, like FULL_TIME, as words; what the ATS itself wrote stays as it is."""
    if not constant:
        return ""
    is_one = constant.isupper() and constant.replace("_", "").isalpha()
    return constant.replace("_", " ").capitalize() if is_one else constant


def said(field: str, value: str) -> str:
    """Return the value of this field of a job row as a person reads it."""
    if field in _WORDS:
        return _WORDS[field].get(value, value)
    if field == "ats_status":
        return plain(value)
    return value.capitalize() if field in ("outcome", "factoryfix_state") else value
