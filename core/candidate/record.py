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
    of the candidate in FactoryFix, empty for a push without one. `source` is the one that was announced before the
    push, empty in older entries.
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
    source: str = ""

    def source_problem(self) -> str:
        """Return that the ATS shows another source than announced, as a sentence; "" if it does not, or is not known.

        Kombo never overwrites an older source. Source: Kombo's documentation.
        """
        if not self.source or self.seen is None or self.seen.source in ("", self.source):
            return ""
        return (
            f"The ATS shows the source “{self.seen.source}”, not “{self.source}”. Either the ATS knew this candidate "
            "before, or an administrator has to correct KOMBO_ENVIRONMENT_NAME."
        )
