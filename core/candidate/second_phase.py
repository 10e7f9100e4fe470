"""New and Engaged: version 2 of the profile, which is added to the application after the screening.

Kombo cannot replace a file, so version 2 is added and version 1 stays. Like a push, the update is stored before it is
sent. If no answer arrives, the file is looked up by its name, on the application and on the candidate.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from core.candidate.model import Profile
from core.candidate.push import PushState
from core.errors import InvalidInput
from core.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Update:
    """Version 2 of one application; `found_on` is "application" or "candidate" once it was seen there.

    `extras` holds a sentence about the note that is added with it.
    """

    file_name: str
    pdf_sha256: str
    file_id: str
    by: Actor
    at: datetime
    state: PushState = PushState.INTENT
    message: str = ""
    log_url: str = ""
    warnings: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    found_on: str = ""
    found_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """True once it was seen in the ATS or refused."""
        return bool(self.found_on) or self.state is PushState.REFUSED

    @property
    def is_open(self) -> bool:
        """True while it is unknown whether the file arrived."""
        return self.state in (PushState.INTENT, PushState.UNKNOWN)


def before_screening(profile: Profile) -> Profile:
    """Return version 1 of a New candidate, without conversation and assessment, which do not exist yet."""
    return profile.model_copy(update={"stage": "New", "version": 1, "conversation": (), "assessment": None})


def after_screening(profile: Profile, at: datetime) -> Profile:
    """Return version 2, the complete profile of the Engaged candidate, created at `at`."""
    return profile.model_copy(update={"stage": "Engaged", "version": 2, "created_at": at})


def after_look_up(update: Update, *, application: Collection[str], candidate: Collection[str], at: datetime) -> Update:
    """Return the update after a look-up of the file names in the ATS; it is unchanged if the file is not there."""
    found_on = (
        "application" if update.file_name in application else "candidate" if update.file_name in candidate else ""
    )
    if found_on:
        state = PushState.RESOLVED if update.is_open else update.state
        return replace(update, state=state, found_on=found_on, found_at=at)
    return update


def after_restart(update: Update) -> Update:
    """Return an update that was interrupted by a restart as unknown: the file may or may not have been sent."""
    return replace(update, state=PushState.UNKNOWN) if update.state is PushState.INTENT else update


def check_may_update(update: Update | None, *, confirmed: bool = False, is_there: bool = False) -> None:
    """Raise InvalidInput if version 2 `is_there`, or if it was sent before and a person has not confirmed a repeat."""
    if is_there:
        raise InvalidInput("Version 2 is already in the ATS.", "Look at the application in the ATS.")
    if update is None or update.state is PushState.REFUSED:
        return
    if update.state is PushState.INTENT or (update.is_open and not confirmed):
        raise InvalidInput("Nobody knows yet whether version 2 arrived.", "Look it up in the ATS first.")
    if update.state is not PushState.UNKNOWN:
        raise InvalidInput("Version 2 is already in the ATS.", "Look at the application in the ATS.")
