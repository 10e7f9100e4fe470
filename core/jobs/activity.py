"""Decide whether a job is active, inactive or needs review, by the ATS's status, visibility, dates and postings.

FactoryFix syncs jobs that are open and public. A status that we do not know is decided by a person, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from core.jobs.model import AtsJob

VANISHING_TOOLS: Final = frozenset({"ukgready", "dayforce"})
"""ATSs that return only public jobs, so that a closed job disappears (source: Kombo's documentation)."""

_OPEN: Final = frozenset({"open", "posted", "live", "active", "published", "open posted"})
_SHUT: Final = frozenset(
    {
        "closed", "draft", "archived", "on hold", "hold", "pending approval", "pending", "awaiting approval", "filled",
        "cancelled", "canceled", "inactive", "expired", "unposted", "unpublished", "paused", "suspended", "deleted",
        "rejected", "declined", "completed", "internal", "not approved",
    }
)  # fmt: skip
_PUBLIC: Final = frozenset({"public", "external", "internal and external", "published"})
_HIDDEN: Final = {
    "internal": "Only employees can see it (visibility {0}).",
    "internal only": "Only employees can see it (visibility {0}).",
    "confidential": "It is confidential, so nobody can apply.",
}
_WORDS: Final = re.compile(r"[\W_]+")
_TEST_TITLE: Final = re.compile(
    r"^\W*(?:do not apply\b|test(?:ing)?\W*$|test\s*[-–—:*/#!(\d]"
    r"|test\s+(?:job|req|requisition|posting|only|do not|please|ignore)\b)",
    re.IGNORECASE,
)
_SHOUTED_TEST: Final = re.compile(r"^\W*TEST\b(?=.*[a-z])")


class Active(StrEnum):
    """Whether people can apply for a job; a person decides where it needs review."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Activity:
    """Whether a job takes applications; `warning` is a sentence about an active job that needs a check, or ""."""

    verdict: Active
    reason: str
    warning: str = ""


def activity(job: AtsJob, now: datetime, *, tool: str | None = None) -> Activity:
    """Decide whether a job is active at `now` (an aware datetime); `tool` is Kombo's name of the ATS."""
    if job.remote_deleted_at is not None:
        vanished = "It is no longer public, which counts as closed" if tool in VANISHING_TOOLS else "It is gone"
        return Activity(Active.INACTIVE, f"{vanished} in the ATS since {job.remote_deleted_at:%Y-%m-%d %H:%M %Z}.")
    if job.closed_at is None and not job.postings:
        return _by_words(job.status, job.visibility)
    settled = _by_words(job.status, job.visibility)
    return settled if settled.verdict is Active.INACTIVE else _by_details(job, now) or settled


def is_test_title(title: str | None) -> bool:
    """Return True for titles such as "TEST – Welder" or "DO NOT APPLY"; "Test Engineer" is a real job."""
    if not title or ("TEST" not in (shouted := title.upper()) and "DO NOT" not in shouted):
        return False
    return bool(_TEST_TITLE.search(title) or _SHOUTED_TEST.search(title))


@lru_cache(maxsize=4096)
def _by_words(status: str | None, visibility: str | None) -> Activity:
    """Decide by status and visibility alone."""
    state, seen_by = _plain(status), _plain(visibility)
    if state in _SHUT:
        return Activity(Active.INACTIVE, f"The ATS says {status}.")
    if seen_by in _HIDDEN:
        return Activity(Active.INACTIVE, _HIDDEN[seen_by].format(visibility))
    if not state:
        return Activity(Active.REVIEW, "The ATS does not give a status.")
    if state not in _OPEN:
        return Activity(Active.REVIEW, f"“{status}” does not say whether people can apply.")
    if seen_by == "unlisted":
        return Activity(Active.REVIEW, "It is unlisted: only people with the link can apply.")
    if visibility and visibility.strip() and seen_by not in _PUBLIC:
        return Activity(Active.REVIEW, f"The visibility “{visibility}” does not say whether people can apply.")
    if not seen_by:
        return Activity(Active.ACTIVE, f"The ATS says {status}.", "The ATS does not say whether it is public.")
    return Activity(Active.ACTIVE, f"The ATS says {status} and {visibility}.")


def _by_details(job: AtsJob, now: datetime) -> Activity | None:
    """Return a review verdict when the closing date or the postings of an open job contradict its status, else None."""
    if job.closed_at is not None and job.closed_at <= now:
        return Activity(
            Active.REVIEW, f"The ATS says {job.status}, but its closing date {job.closed_at:%Y-%m-%d} has passed."
        )
    if job.postings and all(_plain(posting.status) in ("inactive", *_SHUT) for posting in job.postings):
        return Activity(Active.REVIEW, f"The ATS says {job.status}, but none of its postings is active.")
    return None


def _plain(text: str | None) -> str:
    return _WORDS.sub(" ", text).strip().lower() if text else ""
