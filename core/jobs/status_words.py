"""What an ATS's own word for a status means: open, closed, or not known.

The words are those of real exports (Workday, iCIMS, Taleo, ADP, UKG, Paycom, Bullhorn). A status counts only where
every word of it is known and all of them agree: "Closed (Filled)" is closed, "Open – On Hold" is for a person.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_SEPARATORS: Final = re.compile(r"[\W_]+")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPEN: Final = _set("open opened reopened posted reposted published republished live active advertised")
_BESIDE_OPEN: Final = _set(
    "to for the and on all new now accepting applications applicants candidates external externally public publicly "
    "career careers site website page"
)
_CLOSED: Final = _set(
    "closed closing draft drafted archive archived archives hold filled cancelled canceled cancellation inactive "
    "expired unposted unpublished paused suspended deleted rejected declined completed frozen freeze hired placed "
    "withdrawn discontinued deactivated disabled lost"
)
_BESIDE_CLOSED: Final = _set(
    "on by in out to of for the and a an with without no not all new due job position requisition hire hires hiring "
    "client customer internal internally external externally candidate reason budget posting business"
)
_CLOSED_PHRASES: Final = frozenset(
    {
        "pending", "pending approval", "awaiting approval", "to be approved", "waiting for approval", "internal",
        "internal only", "not approved", "not posted", "not open", "not active", "not published", "no longer open",
        "no longer active", "no longer accepting applications", "no longer posted",
    }
)  # fmt: skip
_OPEN_PHRASES: Final = frozenset({"accepting applications", "accepting applicants", "accepting candidates",
                                  "open internal and external"})  # fmt: skip


def plain(text: str | None) -> str:
    """Return the words in lower case with one space between them; "" for none."""
    return _SEPARATORS.sub(" ", text).strip().lower() if text else ""


@lru_cache(maxsize=4096)
def is_open(status: str | None) -> bool | None:
    """Return True for an open-like status, False for a closed-like one, and None where its words do not say."""
    text = plain(status).replace("re open", "reopen").replace("un post", "unpost")
    if text in _CLOSED_PHRASES or text in _OPEN_PHRASES:
        return text in _OPEN_PHRASES
    words = set(text.split())
    if words & _OPEN and words <= _OPEN | _BESIDE_OPEN:
        return True
    return False if words & _CLOSED and words <= _CLOSED | _BESIDE_CLOSED else None
