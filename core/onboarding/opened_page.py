"""A page that a person opened by hand: the address must be one, and what they saw must be written down."""

from __future__ import annotations

from urllib.parse import urlsplit

from core.errors import InvalidInput
from core.onboarding import lengths


def opened_address(typed: str) -> str:
    """Return the web address that a person opened; raises InvalidInput for anything else, such as "hello"."""
    address, example = (
        typed.strip(),
        "Paste the whole address from your browser, such as https://jobs.example.com/4411.",
    )
    if not address:
        raise InvalidInput("The address that you opened is missing.", example)
    lengths.within("“Address that you opened”", address)
    try:
        parts = urlsplit(address)
        labels = (parts.hostname or "").split(".")
    except ValueError:  # such as an unfinished IPv6 address
        parts, labels = urlsplit(""), []
    if parts.scheme not in ("http", "https") or len(labels) < 2 or not all(labels) or len(address.split()) > 1:
        raise InvalidInput(f"“{address[:80]}” is not a web address.", example)
    return address


def what_they_saw(note: str) -> str:
    """Return what a person writes about a page; raises InvalidInput if it is empty or too long."""
    if not note.strip():
        raise InvalidInput("Write down what you saw.", "For example: the form opens and asks for a résumé.")
    lengths.within("“What you saw”", note)
    return note.strip()
