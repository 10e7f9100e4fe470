"""Decide whether a job is active, inactive or needs review, by the ATS's status, visibility, dates and postings.

FactoryFix syncs jobs that are open and public. A status that we do not know is decided by a person, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from core import dates
from core.geography.time_zones import zone_of
from core.jobs.model import AtsJob
from core.jobs.status_words import is_open, plain

VANISHING_TOOLS: Final = frozenset({"ukgready", "dayforce"})
"""ATSs that return only public jobs, so that a closed job disappears (source: Kombo's documentation)."""

_DAY: Final = timedelta(days=1)
_PUBLIC: Final = frozenset({"public", "external", "internal and external", "published"})
_HIDDEN: Final = {
    "internal": "Only employees can see it (visibility {0}).",
    "internal only": "Only employees can see it (visibility {0}).",
    "confidential": "It is confidential, so nobody can apply.",
}


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
        erased = " Kombo has erased its details." if is_anonymised(job) else ""
        since = dates.moment(job.remote_deleted_at)
        return Activity(Active.INACTIVE, f"{vanished} in the ATS since {since}.{erased}")
    settled = _by_words(job.status, job.visibility)
    if settled.verdict is Active.INACTIVE or not (job.closed_at or job.opened_at or job.postings):
        return settled
    return _by_details(job, now) or settled


def is_anonymised(job: AtsJob) -> bool:
    """Return whether Kombo has erased the job's details, as it does 14 days after a deletion."""
    return job.remote_deleted_at is not None and not (job.name or job.job_code)


@lru_cache(maxsize=4096)
def _by_words(status: str | None, visibility: str | None) -> Activity:
    """Decide by status and visibility alone."""
    is_open_status, seen_by = is_open(status), plain(visibility)
    if is_open_status is False:
        return Activity(Active.INACTIVE, f"The ATS says {status}.")
    if seen_by in _HIDDEN:
        return Activity(Active.INACTIVE, _HIDDEN[seen_by].format(visibility))
    if not plain(status):
        return Activity(Active.REVIEW, "The ATS does not give a status.")
    if is_open_status is None:
        return Activity(Active.REVIEW, f"“{status}” does not say whether people can apply.")
    if seen_by == "unlisted":
        return Activity(Active.REVIEW, "It is unlisted: only people with the link can apply.")
    if visibility and visibility.strip() and seen_by not in _PUBLIC:
        return Activity(Active.REVIEW, f"The visibility “{visibility}” does not say whether people can apply.")
    if not seen_by:
        return Activity(Active.ACTIVE, f"The ATS says {status}.", "The ATS does not say whether it is public.")
    return Activity(Active.ACTIVE, f"The ATS says {status} and {visibility}.")


def _by_details(job: AtsJob, now: datetime) -> Activity | None:
    """Return a verdict where the dates or postings of a job that is not closed contradict its status, else None."""
    if job.opened_at is not None and job.opened_at > now - _DAY:
        opening, begins = _opening(job.opened_at, zone_of(job.location)[0])
        if begins > now:
            return Activity(Active.INACTIVE, f"It is not open yet: it opens on {opening} {_zone_text(job)}.")
    if job.closed_at is not None and job.closed_at <= now:
        closing, ends = _closing(job.closed_at, zone_of(job.location)[0])
        if ends <= now:
            reason = f"The ATS says {job.status}, but its closing date {closing} {_zone_text(job)} has passed."
            return Activity(Active.REVIEW, reason)
    if job.postings and all(is_open(posting.status) is False for posting in job.postings):
        return Activity(Active.REVIEW, f"The ATS says {job.status}, but none of its postings is active.")
    return None


def _opening(moment: datetime, zone: ZoneInfo) -> tuple[str, datetime]:
    """Return the day and the moment that a job opens; a date without a time is that day in the plant's zone."""
    if moment.time() == time():
        moment = moment.replace(tzinfo=zone)
    return f"{moment.astimezone(zone):%Y-%m-%d}", moment


def _closing(moment: datetime, zone: ZoneInfo) -> tuple[str, datetime]:
    """Return the day and the moment that a job closes; a job is open all through a date without a time."""
    local = moment.replace(tzinfo=zone) if moment.time() == time() else moment.astimezone(zone)
    return f"{local:%Y-%m-%d}", local + _DAY if local.time() == time() else local


def _zone_text(job: AtsJob) -> str:
    zone, is_of_state = zone_of(job.location)
    return f"({zone.key}{'' if is_of_state else ', because its state is not known'})"
