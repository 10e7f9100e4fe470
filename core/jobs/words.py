"""Labels for the constants in a job's fields."""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "us": {"us": "In the US", "not_us": "Not in the US", "unknown": "May not be in the US"},
    "activity": {"active": "Active", "inactive": "Not active", "review": "May not be active"},
    "who": {"us": "We", "customer": "The customer", "ATS vendor": "The ATS vendor"},
}


def plain(constant: str | None) -> str:
    """Return a Kombo constant such as FULL_TIME as words; the ATS's own texts are returned unchanged."""
    if not constant:
        return ""
    is_constant = constant.isupper() and constant.replace("_", "").isalpha()
    return constant.replace("_", " ").capitalize() if is_constant else constant


def field_label(field: str, value: str) -> str:
    """Return the label of a value of this field of a job row."""
    if field in _WORDS:
        return _WORDS[field].get(value, value)
    if field == "ats_status":
        return plain(value)
    return value.capitalize() if field in ("outcome", "factoryfix_state") else value
