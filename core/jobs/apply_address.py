"""Redirect mode: the address where people apply for a job."""

from __future__ import annotations

from typing import Final

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


def apply_address(job: AtsJob) -> str:
    """Return the public address of a job, or of its first posting that is not inactive, or ""."""
    posted = (
        posting.url for posting in job.postings if posting.url and (posting.status or "").strip().lower() not in _SILENT
    )
    return job.post_url or next(posted, "")
