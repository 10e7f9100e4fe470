"""Decide whether a job that Kombo marks as deleted is gone: Kombo marks all jobs so when it does not read them.

Source: Kombo's documentation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from core.jobs.activity import Active, Activity, activity
from core.jobs.model import AtsJob


@dataclass(frozen=True, slots=True)
class Deletions:
    """What is known about the deletions of one ATS at `now` (aware); `tool` is Kombo's name of the ATS.

    `reads_jobs` is whether Kombo says that it reads the jobs; `is_any_left` is whether it shows a job that is not
    deleted.
    """

    now: datetime
    tool: str | None
    reads_jobs: bool
    is_any_left: bool

    def activity(self, job: AtsJob, line: int | None) -> Activity:
        """Judge a deleted job, which `line` of the customer's list expects; without proof, a person decides."""
        gone = activity(job, self.now, tool=self.tool)
        if doubt := self._doubt(job, gone, line):
            before = activity(replace(job, remote_deleted_at=None), self.now, tool=self.tool)
            return before if before.verdict is Active.INACTIVE else Activity(Active.REVIEW, doubt)
        return replace(gone, reason=f"{gone.reason} Kombo still reads the jobs of this ATS.")

    def _doubt(self, job: AtsJob, gone: Activity, line: int | None) -> str:
        if not self.is_any_left:
            return "Kombo marks every job of this ATS as deleted, which also happens when it cannot read the jobs."
        if not self.reads_jobs:
            since = f"Kombo marks it as deleted since {job.remote_deleted_at:%Y-%m-%d %H:%M %Z}"
            return f"{since}, but does not say whether it reads the jobs of this ATS."
        return f"{gone.reason} But line {line} of the customer’s list expects it." if line is not None else ""
