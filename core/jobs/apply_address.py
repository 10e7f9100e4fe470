"""Redirect mode: the address where people apply for a job, and what the response of its page means."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from core.jobs.model import AtsJob, Outcome
from core.stored_enum import StoredEnum


class AddressVerdict(StoredEnum):
    """What became of the check of one application address."""

    WORKS = "works"
    BROKEN = "broken"
    UNSURE = "unsure"
    UNCHECKED = ""
    UNKNOWN = "unknown"


_BELONGS: Final = {
    Outcome.SYNCED: True,
    Outcome.PENDING: True,
    Outcome.MISSING: True,
    Outcome.EXCLUDED: False,
    Outcome.UNEXPECTED: False,
    Outcome.MANUAL_DUPLICATE: False,
    Outcome.REVIEW: False,
    Outcome.EXPECTED_NOT_FOUND: False,
    Outcome.WAIVED: False,
    Outcome.UNKNOWN: False,
}
ELIGIBLE: Final = tuple(outcome for outcome, belongs in _BELONGS.items() if belongs)
"""Outcomes of jobs that belong in FactoryFix and therefore need an application address."""
NO_ADDRESS: Final = "The ATS does not give a public address for this job."
_SILENT: Final = frozenset({"inactive", "closed", "archived", "draft", "unpublished", "expired"})
_GUARDED: Final = frozenset({401, 403, 405, 406, 429, 451, 503})
"""Status codes of pages that block automated requests but may work in a browser."""


def apply_address(job: AtsJob) -> str:
    """Return the public address of a job, or of its first posting that is not inactive, or ""."""
    posted = (
        posting.url for posting in job.postings if posting.url and (posting.status or "").strip().lower() not in _SILENT
    )
    return job.post_url or next(posted, "")


def verdict(status: int, requested: str, reached: str) -> tuple[AddressVerdict, str]:
    """Return works, broken or unsure, and a sentence; for the page at `reached` to which `requested` led."""
    if status in _GUARDED:
        return AddressVerdict.UNSURE, f"The page returns {status}: it may block automated checks. Open it yourself."
    if not 200 <= status < 300:
        return AddressVerdict.BROKEN, f"The page returns {status}."
    if _is_front_page(requested, reached):
        return AddressVerdict.BROKEN, f"It redirects to {reached}, which is not a job page. The job is probably closed."
    moved = "" if requested == reached else f" It redirects to {reached}."
    return AddressVerdict.WORKS, f"The page works.{moved}"


def _is_front_page(requested: str, reached: str) -> bool:
    """Return True if a redirect leads from a job to a parent page, as career sites do with closed jobs."""
    before, after = urlsplit(requested), urlsplit(reached)
    first, second = before.path.rstrip("/"), after.path.rstrip("/")
    return first != second and (before.path + "/").startswith(second + "/") and not _names(before.path, after.query)


def _names(path: str, query: str) -> bool:
    last = path.rstrip("/").rpartition("/")[2]
    return bool(last) and last in query
