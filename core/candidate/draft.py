"""The test candidate while it is prepared: the profile to edit, the job, and what a person adds for this job."""

from __future__ import annotations

from pydantic import Field

from core.candidate.model import Part, Profile


class Draft(Part):
    """What the preview is made from.

    `answers` are to the job's screening questions, by their id. `rejects_automatically` is what the customer says of
    the job, None while nobody asked. `resume_notes` say what was changed in an uploaded résumé. `second_of` is the id
    of the push whose person goes to a second job.
    """

    job_key: str
    profile: Profile
    answers: dict[str, str | bool | float | list[str]] = Field(default_factory=dict)
    rejects_automatically: bool | None = None
    resume_name: str = ""
    resume_notes: tuple[str, ...] = ()
    second_of: str = ""
