"""The test candidate on the FactoryFix platform: the rules of its ledger, from the intent to the archive.

    intent → created | refused | unknown; created | unknown → archiving → archived; refused | unknown → intent again

The intent is stored before the request is sent. Our reference makes every call safe to repeat: a candidate whose
answer was lost is unknown until it is read, or created again under the same reference, and there is never a second one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.candidate.model import Profile
from core.people.actor import Actor


class ProfileState(StrEnum):
    """How far a test candidate on the platform is."""

    INTENT = "intent"
    CREATED = "created"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    ARCHIVING = "archiving"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class LiveProfile:
    """A test candidate on the platform; `reference` is ours, and `profile_url` is the link in the PDF.

    `job_id` is the platform's ID of the job, `details` the hash of what it knows (see `details_of`), and `message` our
    sentence about the last answer.
    """

    reference: str
    onboarding_id: str
    account_id: str
    job_id: str
    email: str
    by: Actor
    at: datetime
    state: ProfileState = ProfileState.INTENT
    candidate_id: str = ""
    profile_url: str = ""
    details: str = ""
    message: str = ""
    archived_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True while nobody knows whether it was created."""
        return self.state in (ProfileState.INTENT, ProfileState.UNKNOWN)

    @property
    def may_exist(self) -> bool:
        """True while an active candidate is, or may be, on the platform."""
        return self.state not in (ProfileState.REFUSED, ProfileState.ARCHIVED)

    @property
    def is_active(self) -> bool:
        """True while its address is known and opens."""
        return self.state is ProfileState.CREATED


def details_of(profile: Profile) -> str:
    """Return a hash of the details that the platform has of a candidate."""
    parts = (profile.person.model_dump_json(), profile.stage, profile.resume.summary, *profile.resume.skills)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def after_creation(profile: LiveProfile, candidate_id: str, profile_url: str, details: str = "") -> LiveProfile:
    """Return the profile with the platform's ID and address; one that is being archived stays so."""
    state = ProfileState.CREATED if profile.is_open else profile.state
    return replace(
        profile,
        state=state,
        candidate_id=candidate_id,
        profile_url=profile_url,
        details=details or profile.details,
        message="",
    )


def after_failure(profile: LiveProfile, message: str, *, refused: bool) -> LiveProfile:
    """Return the profile after a failed creation: refused by a definite answer, and else unknown."""
    if not profile.is_open:
        return profile
    return replace(profile, state=ProfileState.REFUSED if refused else ProfileState.UNKNOWN, message=message)


def after_archive(profile: LiveProfile, at: datetime, message: str = "") -> LiveProfile:
    """Return the archived profile."""
    return replace(profile, state=ProfileState.ARCHIVED, archived_at=profile.archived_at or at, message=message)


def no_longer_needed(
    profiles: Collection[LiveProfile], *, drafted: str, pushed: Collection[str]
) -> tuple[LiveProfile, ...]:
    """Return the profiles to archive: neither the draft (`drafted`) nor a candidate in the ATS (`pushed`) needs them.

    Both are references. A profile whose creation is on its way is left alone until its answer is known.
    """
    needed = {drafted, *pushed}
    return tuple(
        profile
        for profile in profiles
        if profile.may_exist and profile.state is not ProfileState.INTENT and profile.reference not in needed
    )
