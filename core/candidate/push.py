"""The ledger of pushes: exactly once, or honestly unknown.

    intent → accepted | refused | unknown → resolved

The intent is written before the request leaves; an answer that never came leaves "unknown". Kombo knows no
idempotency key and no delete, so an unknown push is looked up by its own e-mail address, and only a person may decide
to push again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.errors import InvalidInput


class PushState(StrEnum):
    """Where one push stands."""

    INTENT = "intent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Push:
    """One attempt to create an application; `payload_hash` is of the request.

    `email` is fresh for every push, except for a second job of the same person, whose first push `second_of` names.
    `message` is our sentence about the answer, `said` are Kombo's own words, `log_url` is its page about the attempt.
    """

    id: str
    job_id: str
    email: str
    payload_hash: str
    pdf_sha256: str
    by: str
    at: datetime
    second_of: str = ""
    state: PushState = PushState.INTENT
    answered_at: datetime | None = None
    application_id: str | None = None
    candidate_id: str | None = None
    remote_id: str | None = None
    error_code: str | None = None
    message: str = ""
    said: str = ""
    log_url: str = ""
    warnings: tuple[str, ...] = ()
    resolved_by: str = ""
    resolved_at: datetime | None = None

    @property
    def arrived(self) -> bool:
        """True when an application is known to exist."""
        return self.application_id is not None

    @property
    def is_lost(self) -> bool:
        """True where a person said that it did not arrive; it may turn up all the same."""
        return self.state is PushState.RESOLVED and not self.arrived

    @property
    def is_open(self) -> bool:
        """True while nobody knows what became of it."""
        return self.state in (PushState.INTENT, PushState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: an application id, or an error code, or neither (no answer, or one that nobody can read)."""

    application_id: str | None = None
    candidate_id: str | None = None
    remote_id: str | None = None
    error_code: str | None = None
    message: str = ""
    said: str = ""
    log_url: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a push may go; `needs_word` is True where a person has to say "push again" first."""

    allowed: bool
    sentence: str
    next_step: str = ""
    needs_word: bool = False


MAY_HAVE_HAPPENED = frozenset(
    {
        "PLATFORM.TASK_TIMED_OUT",
        "PLATFORM.UNKNOWN_ERROR",
        "REMOTE.SERVICE_UNAVAILABLE",
        "REMOTE.UNKNOWN_HTTP_ERROR",
    }
)
"""Error codes after which the ATS may hold the application all the same (Kombo's documentation on error codes)."""


def may_push(history: Sequence[Push], email: str, *, word_given: bool = False) -> Permission:
    """Return whether a push of a new person may go, given every earlier push of the onboarding.

    `word_given` is a person's explicit "push again".
    """
    if refusal := _still_open(history):
        return refusal
    if any(push.email.lower() == email.lower() for push in history):
        return Permission(False, f"{email} was used for an earlier push.", "Take a new e-mail address for every push.")
    if any(push.arrived for push in history) and not word_given:
        sentence = "A test candidate has arrived in the ATS already, and only the customer can remove one."
        return Permission(False, sentence, "Push again only if you need a second one.", needs_word=True)
    if history and history[-1].is_lost and not word_given:
        sentence = "The last push was not found in the ATS; it may still turn up."
        return Permission(False, sentence, "Push again if you accept that there may be two.", needs_word=True)
    return Permission(True, "You can push the test candidate.")


def may_push_second_job(history: Sequence[Push], first_id: str, job_id: str) -> Permission:
    """Return whether the person of the push `first_id` may go to this job as well."""
    if refusal := _still_open(history):
        return refusal
    first = next((push for push in history if push.id == first_id), None)
    if first is None or not first.arrived or first.second_of:
        return Permission(False, "There is no candidate in the ATS to send to a second job.", "Push a first one.")
    taken = [push for push in history if first_id in (push.id, push.second_of) and push.state is not PushState.REFUSED]
    if any(push.job_id == job_id for push in taken):
        return Permission(False, "This candidate was sent to this job already.", "Choose another job.")
    return Permission(True, "You can send the same person to this job.")


def _still_open(history: Sequence[Push]) -> Permission | None:
    unclear = [push for push in history if push.is_open]
    if not unclear:
        return None
    sentence = f"Nobody knows yet whether the push to {unclear[-1].email} arrived."
    return Permission(False, sentence, "Look it up by that e-mail address first.")


def second_job_outcome(first: Push, second: Push) -> str:
    """Return in a sentence what the ATS made of the same person on a second job."""
    if second.state is PushState.REFUSED:
        return "The ATS did not take the same person on a second job."
    if not second.arrived:
        return "It is not known yet what the ATS made of it."
    if first.candidate_id is None or second.candidate_id is None:
        return "A second application arrived; the ATS does not say whether it is on the same profile."
    if first.candidate_id == second.candidate_id:
        return "A second application on the same candidate profile."
    return "A second, separate candidate profile."


def after_answer(push: Push, answer: Answer, at: datetime) -> Push:
    """Return the push after Kombo's answer; anything but a clear yes or a clear no is unknown.

    Raises InvalidInput when the push has an answer already.
    """
    if push.state is not PushState.INTENT:
        raise InvalidInput("This push has an answer already.", "Open it again to see what became of it.")
    if answer.application_id:
        state = PushState.ACCEPTED
    elif answer.error_code is None or answer.error_code in MAY_HAVE_HAPPENED:
        state = PushState.UNKNOWN
    else:
        state = PushState.REFUSED
    return replace(
        push,
        state=state,
        answered_at=at,
        application_id=answer.application_id,
        candidate_id=answer.candidate_id,
        remote_id=answer.remote_id,
        error_code=answer.error_code,
        message=answer.message,
        said=answer.said,
        log_url=answer.log_url,
        warnings=answer.warnings,
    )


def after_restart(push: Push, at: datetime) -> Push:
    """Return an intent that outlived its process as unknown: the request may or may not have left."""
    if push.state is not PushState.INTENT:
        return push
    return replace(push, state=PushState.UNKNOWN, answered_at=at, message="The program stopped before the answer came.")


@dataclass(frozen=True, slots=True)
class Found:
    """An application that was found under a push's e-mail address."""

    application_id: str
    candidate_id: str | None = None
    remote_id: str | None = None


def resolve(push: Push, found: Found | None, *, by: str, at: datetime) -> Push:
    """Return an unknown push as resolved: found under its e-mail address, or looked for and not found.

    One that was given up may still be found. Raises InvalidInput when there is nothing to resolve.
    """
    if push.state is not PushState.UNKNOWN and not (push.is_lost and found):
        raise InvalidInput("Only a push with an unknown outcome can be resolved.", "Open the push to see its outcome.")
    resolved = replace(push, state=PushState.RESOLVED, resolved_by=by, resolved_at=at)
    if found is None:
        return resolved
    return replace(
        resolved, application_id=found.application_id, candidate_id=found.candidate_id, remote_id=found.remote_id
    )
