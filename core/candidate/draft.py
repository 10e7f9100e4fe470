"""The test candidate while a person prepares it."""

from __future__ import annotations

from pydantic import Field

from core.candidate.model import Profile, ProfilePart


class Draft(ProfilePart):
    """The input of the preview.

    `answers` are to the job's screening questions, by question ID. `rejects_automatically` is the customer's answer
    for this job, None while it is unknown. `resume_notes` list the changes made to an uploaded résumé. `second_of` is
    the ID of an earlier push if its candidate applies to a second job. `reference` is ours of the candidate in
    FactoryFix (see core/candidate/live_profile.py), empty before it was requested.
    """

    job_key: str
    profile: Profile
    answers: dict[str, str | bool | float | list[str]] = Field(default_factory=dict)
    rejects_automatically: bool | None = None
    resume_name: str = ""
    resume_notes: tuple[str, ...] = ()
    second_of: str = ""
    reference: str = ""
