"""New and Engaged: what is added to the same application once the candidate is screened.

Kombo knows no call that replaces a file, so version 2 is added beside version 1. Like a push it is written down before
it leaves; an answer that never came is looked up by the file's name, on the application and on the candidate.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from core.candidate.model import Profile
from core.candidate.push import PushState
from core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Update:
    """Version 2 on its way to an application; `found_on` is "application" or "candidate" once it was seen there.

    `extras` says what became of the note, in a sentence.
    """

    file_name: str
    pdf_sha256: str
    file_id: str
    by: str
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
        """True once it was seen in the ATS, or clearly refused."""
        return bool(self.found_on) or self.state is PushState.REFUSED

    @property
    def is_open(self) -> bool:
        """True while nobody knows whether the file arrived."""
        return self.state in (PushState.INTENT, PushState.UNKNOWN)


def before_screening(profile: Profile) -> Profile:
    """Return version 1 of a New candidate: without conversation and assessment, which do not exist yet."""
    return profile.model_copy(update={"stage": "New", "version": 1, "conversation": (), "assessment": None})


def after_screening(profile: Profile, at: datetime) -> Profile:
    """Return version 2: the whole profile of the Engaged candidate, made at `at`."""
    return profile.model_copy(update={"stage": "Engaged", "version": 2, "created_at": at})


def looked_for(update: Update, *, application: Collection[str], candidate: Collection[str], at: datetime) -> Update:
    """Return the update after reading the files' names back; not found changes nothing."""
    found = "application" if update.file_name in application else "candidate" if update.file_name in candidate else ""
    if found:
        state = PushState.RESOLVED if update.is_open else update.state
        return replace(update, state=state, found_on=found, found_at=at)
    return update


def after_restart(update: Update) -> Update:
    """Return an intent that outlived its process as unknown: the file may or may not have left."""
    return replace(update, state=PushState.UNKNOWN) if update.state is PushState.INTENT else update


def check_may_update(update: Update | None, *, word_given: bool = False, is_there: bool = False) -> None:
    """Raise InvalidInput unless version 2 may be sent: never twice without a person's word, or once it `is_there`."""
    if is_there:
        raise InvalidInput("Version 2 is in the ATS already.", "Look at the application in the ATS.")
    if update is None or update.state is PushState.REFUSED:
        return
    if update.state is PushState.INTENT or (update.is_open and not word_given):
        raise InvalidInput("Nobody knows yet whether version 2 arrived.", "Look it up in the ATS first.")
    if update.state is not PushState.UNKNOWN:
        raise InvalidInput("Version 2 is in the ATS already.", "Look at the application in the ATS.")
