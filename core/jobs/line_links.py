"""“This line is that job”: a link that a person made between a line of the customer's list and an ATS job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rapidfuzz import fuzz

from core.dates import day
from core.geography import gazetteer as gz
from core.geography.towns import place_key
from core.jobs.fingerprints import fingerprint
from core.jobs.job_identity import address_identity, exact_id, is_same_title, spelled_title
from core.jobs.model import ExpectedJob, JobRow, Outcome
from core.people.actor import Actor

_LINKABLE: Final = {
    Outcome.SYNCED: False,
    Outcome.PENDING: False,
    Outcome.MISSING: False,
    Outcome.EXCLUDED: False,
    Outcome.UNEXPECTED: False,
    Outcome.MANUAL_DUPLICATE: False,
    Outcome.REVIEW: True,
    Outcome.EXPECTED_NOT_FOUND: True,
    Outcome.WAIVED: True,
    Outcome.UNKNOWN: False,
}
"""Whether a person can link a list line with this outcome to a job."""

_SIMILAR: Final = 60.0
"""The least likeness of two titles that are called similar, as in job_identity.contradicts."""


@dataclass(frozen=True, slots=True)
class LineLink:
    """One line of the customer's list and one ATS job, as a person linked them.

    `line` is the line's `identity`, `job` the row key of the job; `line_text` and `job_text` are what the person read.
    With `shares_job`, the person confirmed that the job covers other lines too.
    """

    line: str
    line_text: str
    job: str
    job_text: str
    shares_job: bool
    by: Actor
    at: datetime
    reason: str = ""

    @property
    def text(self) -> str:
        """Return who linked what, when and why."""
        why = f": {self.reason.rstrip('.')}" if self.reason else ""
        return f"{self.by.name or 'Somebody'} linked it to “{self.job_text}”, {day(self.at)}{why}."


def identity(line: ExpectedJob) -> str:
    """Return what makes a line the same in a later list: its fields without differences of spelling, not its number."""
    state = gz.normalize(line.state or "")
    return fingerprint(
        exact_id(line.requisition or ""),
        spelled_title(line.title or ""),
        place_key(line.city or ""),
        gz.state(state) or state,
        address_identity(line.url) if line.url else "",
    )


def row_key(line: ExpectedJob) -> str:
    """Return the key of a line's row in the job table."""
    return "expected:" + fingerprint(line.requisition, line.title, line.city, line.state, line.url)


def can_link(row: JobRow) -> bool:
    """Return True for a row of the customer's list that no job is certain for."""
    return row.is_list_line and _LINKABLE[row.outcome]


def doubts(line: JobRow, job: JobRow) -> str:
    """Return how a line and a job differ, from the fields that both have; "" where they agree."""
    differences = []
    title, other = spelled_title(line.title), spelled_title(job.title)
    if title and other and not is_same_title(title, other):
        likeness = fuzz.token_set_ratio(title, other)
        differences.append(f"similar title ({likeness:.0f} %)" if likeness >= _SIMILAR else "another title")
    if line.requisition and exact_id(line.requisition) not in {exact_id(job.requisition), exact_id(job.remote_id)}:
        differences.append("another id")
    if line.location and job.location and place_key(line.location.partition(",")[0]) not in place_key(job.location):
        differences.append("another place")
    if line.ats_url and job.ats_url and address_identity(line.ats_url) != address_identity(job.ats_url):
        differences.append("another address")
    return ", ".join(differences).capitalize()
