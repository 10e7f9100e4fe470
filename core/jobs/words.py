"""How the constants of a job are said to a person."""

from __future__ import annotations

from typing import Final

IN_US: Final = {"us": "In the US", "not_us": "Not in the US", "unknown": "Perhaps not in the US"}
WHO: Final = {"us": "We", "customer": "The customer", "ATS vendor": "The ATS vendor"}
ACTIVE: Final = {"active": "Active", "inactive": "Not active", "review": "Perhaps not active"}


def plain(constant: str) -> str:
    """Return a constant of Kombo, like FULL_TIME, as words; what the ATS itself wrote stays as it is."""
    is_one = constant.isupper() and constant.replace("_", "").isalpha()
    return constant.replace("_", " ").capitalize() if is_one else constant


def said(field: str, value: str) -> str:
    """Return the value of this field of a job row as a person reads it."""
    match field:
        case "us":
            return IN_US.get(value, value)
        case "activity":
            return ACTIVE.get(value, value)
        case "ats_status":
            return plain(value)
        case "outcome" | "factoryfix_state":
            return value.capitalize()
        case _:
            return value
