"""A push as it is stored: the push, its files, and what was seen in the ATS afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.candidate.push import Push
from core.candidate.second_phase import Update


@dataclass(frozen=True, slots=True)
class SeenApplication:
    """The application as read from the ATS at one time; `attachments_on` says where its files were found."""

    at: datetime
    stage: str = ""
    source: str = ""
    remote_url: str = ""
    attachments: tuple[str, ...] = ()
    attachments_on: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One push of an onboarding; `files` holds the IDs of the stored PDFs, the profile first.

    `profile_file` is the ID of the candidate's complete profile, from which version 2 is created. `reference` is ours
    of the candidate in FactoryFix, empty for a push without one.
    """

    push: Push
    onboarding_id: str
    integration_id: str
    job_key: str
    job_title: str
    candidate_name: str
    files: tuple[str, ...] = ()
    profile_file: str = ""
    seen: SeenApplication | None = None
    update: Update | None = None
    reference: str = ""
