"""The states of a push, and the rules that prevent a duplicate candidate in the ATS.

    intent → accepted | refused | unknown → resolved

The intent is stored before the request is sent; a push without an answer becomes "unknown". Kombo has no idempotency
key and cannot delete, so an unknown push is looked up by its unique e-mail address, and only a person may push again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AliasChoices, Field

from core.errors import InvalidInput
from core.people.actor import Actor


class PushState(StrEnum):
    """The state of one push."""

    INTENT = "intent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Push:
    """One attempt to create an application; `payload_hash` is the hash of the request.

    `email` is new for every push, except where the same candidate applies to a second job; then `second_of` is the ID
    of the first push. `message` is our sentence about the answer, `kombo_message` is Kombo's (stored as `said` in older
    rows), and `log_url` is the page of the request in Kombo. `by_pipeline` is True where FactoryFix sends it itself:
    then there is no request or PDF of ours, and the result is unknown until the application is seen in the ATS.
    """

    id: str
    job_id: str
    email: str
    payload_hash: str
    pdf_sha256: str
    by: Actor
    at: datetime
    second_of: str = ""
    state: PushState = PushState.INTENT
    answered_at: datetime | None = None
    application_id: str | None = None
    candidate_id: str | None = None
    remote_id: str | None = None
    error_code: str | None = None
    message: str = ""
    kombo_message: Annotated[str, Field(validation_alias=AliasChoices("kombo_message", "said"))] = ""
    log_url: str = ""
    warnings: tuple[str, ...] = ()
    resolved_by: Actor | None = None
    resolved_at: datetime | None = None
    by_pipeline: bool = False

    @property
    def arrived(self) -> bool:
        """True when an application is known to exist."""
        return self.application_id is not None

    @property
    def is_lost(self) -> bool:
        """True where a person stated that it did not arrive; it may still show up later."""
        return self.state is PushState.RESOLVED and not self.arrived

    @property
    def is_open(self) -> bool:
        """True while the result is unknown."""
        return self.state in (PushState.INTENT, PushState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """Kombo's answer: an application ID, an error code, or neither (no answer, or an unreadable one)."""

    application_id: str | None = None
    candidate_id: str | None = None
    remote_id: str | None = None
    error_code: str | None = None
    message: str = ""
    kombo_message: str = ""
    log_url: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PushPermission:
    """Whether a push is allowed; `needs_confirmation` is True where a person has to confirm "push again" first."""

    allowed: bool
    sentence: str
    next_step: str = ""
    needs_confirmation: bool = False


MAY_HAVE_HAPPENED = frozenset(
    {
        "PLATFORM.TASK_TIMED_OUT",
        "PLATFORM.UNKNOWN_ERROR",
        "REMOTE.SERVICE_UNAVAILABLE",
        "REMOTE.RATE_LIMIT_EXCEEDED",
        "REMOTE.UNKNOWN_HTTP_ERROR",
    }
)
"""Kombo's error codes after which the ATS may still have created the application."""


def may_push(history: Sequence[Push], email: str, *, confirmed: bool = False) -> PushPermission:
    """Return whether a new candidate may be pushed, given every earlier push of the onboarding.

    `confirmed` is True when a person explicitly chose "push again".
    """
    if refusal := _still_open(history):
        return refusal
    if any(push.email.lower() == email.lower() for push in history):
        step = "Use a new e-mail address for every push."
        return PushPermission(False, f"{email} was used for an earlier push.", step)
    if any(push.arrived for push in history) and not confirmed:
        sentence = "A test candidate is already in the ATS, and only the customer can remove it."
        return PushPermission(
            False, sentence, "Push again only if you need a second test candidate.", needs_confirmation=True
        )
    if history and history[-1].is_lost and not confirmed:
        sentence = "The last push was not found in the ATS. It may still show up."
        return PushPermission(
            False,
            sentence,
            "Push again only if you accept that there may be two test candidates.",
            needs_confirmation=True,
        )
    return PushPermission(True, "You can push the test candidate.")


def may_push_second_job(history: Sequence[Push], first_id: str, job_id: str) -> PushPermission:
    """Return whether the candidate of the push `first_id` may also be sent to this job."""
    if refusal := _still_open(history):
        return refusal
    first = next((push for push in history if push.id == first_id), None)
    if first is None or not first.arrived or first.second_of:
        return PushPermission(False, "There is no candidate in the ATS to send to a second job.", "Push one first.")
    taken = [push for push in history if first_id in (push.id, push.second_of) and push.state is not PushState.REFUSED]
    if any(push.job_id == job_id for push in taken):
        return PushPermission(False, "This candidate was already sent to this job.", "Choose another job.")
    return PushPermission(True, "You can send the same candidate to this job.")


def _still_open(history: Sequence[Push]) -> PushPermission | None:
    unclear = [push for push in history if push.is_open]
    if not unclear:
        return None
    sentence = f"Nobody knows yet whether the push to {unclear[-1].email} arrived."
    return PushPermission(False, sentence, "Look it up by that e-mail address first.")


def second_job_outcome(first: Push, second: Push) -> str:
    """Return a sentence about how the ATS handled the same candidate on a second job."""
    if second.state is PushState.REFUSED:
        return "The ATS did not accept the same candidate on a second job."
    if not second.arrived:
        return "It is not known yet how the ATS handled it."
    if first.candidate_id is None or second.candidate_id is None:
        return "A second application arrived. The ATS does not say whether it is on the same profile."
    if first.candidate_id == second.candidate_id:
        return "A second application on the same candidate profile."
    return "A second, separate candidate profile."


def after_answer(push: Push, answer: PushAnswer, at: datetime) -> Push:
    """Return the push after Kombo's answer; without an application ID or a definite error its state is unknown.

    Raises InvalidInput when the push already has an answer.
    """
    if push.state is not PushState.INTENT:
        raise InvalidInput("This push already has an answer.", "Open it again to see the result.")
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
        kombo_message=answer.kombo_message,
        log_url=answer.log_url,
        warnings=answer.warnings,
    )


def after_restart(push: Push, at: datetime) -> Push:
    """Return a push that was interrupted by a restart as unknown: the request may or may not have been sent."""
    if push.state is not PushState.INTENT:
        return push
    return replace(
        push, state=PushState.UNKNOWN, answered_at=at, message="The program stopped before the answer arrived."
    )


@dataclass(frozen=True, slots=True)
class FoundApplication:
    """An application that was found under a push's e-mail address."""

    application_id: str
    candidate_id: str | None = None
    remote_id: str | None = None


def resolve(push: Push, application: FoundApplication | None, *, by: Actor, at: datetime) -> Push:
    """Return an unknown push as resolved: `application` was found by its e-mail address, or is None.

    A push that was resolved without an application may still get one. Raises InvalidInput when there is nothing to
    resolve.
    """
    if push.state is not PushState.UNKNOWN and not (push.is_lost and application):
        raise InvalidInput("Only a push with an unknown result can be resolved.", "Open the push to see its result.")
    resolved = replace(push, state=PushState.RESOLVED, resolved_by=by, resolved_at=at)
    if application is None:
        return resolved
    return replace(
        resolved,
        application_id=application.application_id,
        candidate_id=application.candidate_id,
        remote_id=application.remote_id,
    )
