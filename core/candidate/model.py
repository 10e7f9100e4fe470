"""The profile sent to the ATS: person, job, résumé, screening conversation and assessment.

The models are frozen and reject unknown fields, so that no photo, birth date, Social Security number, race, sex,
disability or veteran status can be sent by accident. Times are aware, and shown in the job's time zone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from core.errors import InvalidInput

MAX_TURNS = 1_000
"""More turns than any real screening has; a longer conversation is a data error."""


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # each call reads the time zone folders


def _one_line(text: str) -> str:
    """Return the text with each run of white space and control characters as one space; raises ValueError if empty."""
    clean = re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text).strip()
    if not clean:
        raise ValueError("is empty")
    return clean


OneLine = Annotated[str, Field(max_length=300), AfterValidator(_one_line)]
Prose = Annotated[str, Field(max_length=5_000)]
Message = Annotated[str, Field(max_length=10_000)]
Area = Literal[
    "Recent relevant experience",
    "Technical skills",
    "Work-environment fit",
    "Career stability",
    "Practical factors",
    "Past interactions",
]
Level = Literal["Strong", "Meets", "Gap", "Not assessed"]
Speaker = Literal["ai_recruiter", "candidate"]
Channel = Literal["sms", "email"]
CandidateStage = Literal["New", "Engaged"]


class ProfilePart(BaseModel):
    """Base model of every part of a profile: frozen, no unknown fields, bytes as base64 in JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


class Applicant(ProfilePart):
    """The person who applies: only what an ATS needs to create a candidate."""

    first_name: OneLine
    last_name: OneLine
    email: EmailStr
    phone: OneLine
    city: OneLine | None = None
    state: OneLine | None = None

    def full_name(self) -> str:
        """Return first and last name on one line."""
        return f"{self.first_name} {self.last_name}"

    def place(self) -> str:
        """Return "City, ST", or only the known part, or an empty text."""
        return ", ".join(part for part in (self.city, self.state) if part)


class AppliedJob(ProfilePart):
    """The job applied to; `time_zone` is the IANA name of the time zone used in the PDF."""

    title: OneLine
    requisition: OneLine
    customer: OneLine
    location: OneLine
    time_zone: str = "America/Chicago"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _zones():
            raise ValueError("is not a time zone such as America/Chicago")
        return value

    def zone(self) -> ZoneInfo:
        """Return the zone that times are shown in."""
        return ZoneInfo(self.time_zone)


class Employment(ProfilePart):
    """One position in a composed résumé; `period` is free text such as "Mar 2021 – present"."""

    title: OneLine
    employer: OneLine
    period: OneLine
    location: OneLine | None = None
    highlights: tuple[Prose, ...] = ()


class Education(ProfilePart):
    """One school or training programme in a composed résumé."""

    name: OneLine
    school: OneLine
    period: OneLine | None = None


class Resume(ProfilePart):
    """The résumé: the uploaded `pdf`, or the fields to compose one from.

    `original` is an upload that cannot be converted to PDF; it is sent unchanged, next to the profile.
    """

    pdf: bytes | None = None
    original: bytes | None = None
    original_name: str = Field(default="", max_length=200)
    original_type: str = Field(default="", max_length=100)
    summary: Prose = ""
    experience: tuple[Employment, ...] = ()
    skills: tuple[OneLine, ...] = ()
    certifications: tuple[OneLine, ...] = ()
    education: tuple[Education, ...] = ()

    def is_empty(self) -> bool:
        """Return True when there is no file and every field is empty."""
        return not (
            self.pdf
            or self.original
            or self.summary.strip()
            or self.experience
            or self.skills
            or self.certifications
            or self.education
        )


class Turn(ProfilePart):
    """One message of the screening conversation, over SMS or e-mail."""

    speaker: Speaker
    channel: Channel
    at: AwareDatetime
    text: Message


class Finding(ProfilePart):
    """The AI recruiter's finding in one of the six areas."""

    area: Area
    level: Level
    text: Prose


class PracticalFacts(ProfilePart):
    """What the candidate said about pay, shift, commute and start, each in a few words; None if not discussed."""

    pay: OneLine | None = None
    shift: OneLine | None = None
    commute: OneLine | None = None
    start: OneLine | None = None


class Assessment(ProfilePart):
    """The AI recruiter's assessment: 1–5 stars, a recommendation in a sentence, and the six areas."""

    stars: int = Field(ge=1, le=5)
    recommendation: Prose
    facts: PracticalFacts = PracticalFacts()
    strengths: tuple[Prose, ...] = ()
    concerns: tuple[Prose, ...] = ()
    findings: tuple[Finding, ...] = ()

    @field_validator("findings")
    @classmethod
    def _each_area_once(cls, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        areas = [finding.area for finding in findings]
        if len(areas) != len(set(areas)):
            raise ValueError("names an area twice")
        return findings


class Profile(ProfilePart):
    """One candidate on one job at one stage, as version 1 or as version 2 that replaces it."""

    person: Applicant
    job: AppliedJob
    resume: Resume
    conversation: tuple[Turn, ...] = Field(default=(), max_length=MAX_TURNS)
    assessment: Assessment | None = None
    profile_url: str | None = Field(default=None, pattern=r"^https?://[^\s<>\"]+$", max_length=2_000)
    stage: CandidateStage
    version: Literal[1, 2] = 1
    is_test: bool
    created_at: AwareDatetime

    @model_validator(mode="after")
    def _second_version_is_screened(self) -> Self:
        if self.version == 2 and self.stage != "Engaged":
            raise ValueError("version 2 exists only once the candidate is Engaged")
        return self

    def version_line(self) -> str:
        """Return the version line in the PDF; version 2 exists only in the sync mode "New and Engaged"."""
        if self.version == 2:
            return "Version 2 – replaces Version 1"
        return "Version 1 – before screening" if self.stage == "New" else "Version 1 – after screening"


def read_profile(data: str | bytes | Mapping[str, object]) -> Profile:
    """Return the profile from JSON text or a mapping; raises InvalidInput with one sentence per invalid field."""
    try:
        if isinstance(data, str | bytes):
            return Profile.model_validate_json(data)
        return Profile.model_validate(dict(data))
    except ValidationError as error:
        problems = {".".join(map(str, item["loc"])) or "profile": _sentence(item["msg"]) for item in error.errors()}
        first = next(iter(problems.items()))
        raise InvalidInput(
            f"The candidate profile cannot be read: {first[0]}: {first[1]}",
            "Correct the field and try again.",
            problems,
        ) from error


def _sentence(message: str) -> str:
    """Return a validator's message as a sentence."""
    return message.removeprefix("Value error, ").rstrip(".").strip() + "."
