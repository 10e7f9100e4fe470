"""Redirect mode: where people apply for a job, and what a page's answer means."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from core.jobs.model import AtsJob, Outcome

ELIGIBLE: Final = (Outcome.SYNCED, Outcome.PENDING, Outcome.MISSING)
"""Outcomes of the jobs that belong in FactoryFix, and so need an address to apply at."""
WORKS, BROKEN, UNSURE = "works", "broken", "unsure"
NO_ADDRESS: Final = "The ATS gives no public address for this job."
_SILENT: Final = frozenset({"inactive", "closed", "archived", "draft", "unpublished", "expired"})
_GUARDED: Final = frozenset({401, 403, 405, 406, 429, 451, 503})
"""Answers of pages that keep programs out, whether or not people may come in."""


def apply_address(job: AtsJob) -> str:
    """Return the public address of a job, or of its first posting that is not inactive; "" where there is none."""
    posted = (one.url for one in job.postings if one.url and (one.status or "").strip().lower() not in _SILENT)
    return job.post_url or next(posted, "")


def verdict(status: int, asked: str, reached: str) -> tuple[str, str]:
    """Return works, broken or unsure, and a sentence, for the page at `reached` to which `asked` led."""
    if status in _GUARDED:
        return UNSURE, f"The page answers {status}: it may keep programs out. Open it by hand."
    if not 200 <= status < 300:
        return BROKEN, f"The page answers {status}."
    if _is_front_page(asked, reached):
        return BROKEN, f"It leads to {reached}, not to a job: it is probably closed there."
    return WORKS, "The page answers." if asked == reached else f"The page answers, at {reached}."


def _is_front_page(asked: str, reached: str) -> bool:
    """Say whether a redirect led up from a job to a page above it, as career pages do with closed jobs."""
    before, after = urlsplit(asked), urlsplit(reached)
    first, second = before.path.rstrip("/"), after.path.rstrip("/")
    return first != second and (before.path + "/").startswith(second + "/") and not _names(before.path, after.query)


def _names(path: str, query: str) -> bool:
    last = path.rstrip("/").rpartition("/")[2]
    return bool(last) and last in query
