"""Maps the FactoryFix platform's failed responses to errors: by `error.code`, or else by HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import httpx

from core import wire
from core.factoryfix import errors as e
from core.http import seconds_to_wait


class FactoryFixMeaning(NamedTuple):
    """The error class for one kind of response, the sentence shown to a person, and what to do next."""

    kind: type[e.FactoryFixError]
    sentence: str
    next_step: str


NOT_AUTHORISED = FactoryFixMeaning(
    e.FactoryFixNotAuthorised,
    "FactoryFix does not accept our API key for this request.",
    "Ask an administrator to check FACTORYFIX_API_KEY and its rights.",
)
NO_ACCOUNT = FactoryFixMeaning(
    e.AccountNotFound, "FactoryFix has no such customer account.", "Search for the account by name again."
)
LINKED_ELSEWHERE = FactoryFixMeaning(
    e.LinkedElsewhere,
    "This integration is already linked to another FactoryFix account.",
    "Check that this is the right integration. If it is, remove the other account’s link first.",
)
CHANGED = FactoryFixMeaning(
    e.LinkChanged,
    "Somebody changed the account’s link in FactoryFix meanwhile. Nothing was written.",
    "Look at what FactoryFix holds now, then try again.",
)
TOO_MANY = FactoryFixMeaning(
    e.FactoryFixRateLimited, "We sent FactoryFix too many requests.", "Wait a minute, then try again."
)
REFUSED = FactoryFixMeaning(
    e.LinkRefused, "FactoryFix rejected the request.", "Read FactoryFix’s message, correct the value, then try again."
)
BY_CODE: Final[Mapping[str, FactoryFixMeaning]] = {
    "unauthorized": NOT_AUTHORISED,
    "account_not_found": NO_ACCOUNT,
    "link_not_found": FactoryFixMeaning(e.LinkNotFound, "This account is not linked to an ATS.", "Link it first."),
    "integration_linked_elsewhere": LINKED_ELSEWHERE,
    "link_changed": CHANGED,
    "integration_not_found": FactoryFixMeaning(
        e.LinkRefused,
        "FactoryFix cannot find this integration in Kombo.",
        "Check the integration ID, and that the customer has not removed the connection.",
    ),
    "job_not_found": FactoryFixMeaning(
        e.LinkRefused, "FactoryFix does not have this job.", "Refresh the jobs, then choose another job."
    ),
    "job_not_synced": FactoryFixMeaning(
        e.LinkRefused, "This job was added to FactoryFix by hand.", "Choose a job that was synced from the ATS."
    ),
    "test_candidate_not_found": FactoryFixMeaning(
        e.CandidateNotFound, "FactoryFix does not have this test candidate.", "Create it in FactoryFix again."
    ),
    "test_candidate_archived": FactoryFixMeaning(
        e.LinkRefused, "This test candidate is archived in FactoryFix.", "Prepare a new test candidate."
    ),
    "not_found": FactoryFixMeaning(
        e.NotOffered, "FactoryFix does not offer this yet.", "Go on without it, or ask an engineer."
    ),
    "invalid_request": REFUSED,
    "rate_limited": TOO_MANY,
}
BY_STATUS: Final[Mapping[int, FactoryFixMeaning]] = {
    401: NOT_AUTHORISED,
    403: NOT_AUTHORISED,
    404: NO_ACCOUNT,
    409: LINKED_ELSEWHERE,
    412: CHANGED,
    429: TOO_MANY,
}
UNREACHABLE = FactoryFixMeaning(e.FactoryFixUnavailable, "FactoryFix cannot be reached.", "Try again in a few minutes.")
UNREADABLE = FactoryFixMeaning(
    e.UnreadableFactoryFix,
    "FactoryFix’s answer cannot be read.",
    "Try again in a few minutes. If it still fails, ask an engineer to check FACTORYFIX_BASE_URL.",
)


@dataclass(frozen=True, slots=True)
class FactoryFixErrorMap:
    """Maps failed and missing responses from the platform to the errors in core/factoryfix/errors.py.

    Every call is safe to repeat, so `once` makes no difference.
    """

    def refusal(self, response: httpx.Response, *, once: bool) -> e.FactoryFixError:  # noqa: ARG002  see above
        """Return the error for this response."""
        code, message = _code_and_message(response)
        meaning = BY_CODE.get(code or "") or BY_STATUS.get(response.status_code)
        if meaning is None:
            meaning = UNREACHABLE if response.is_server_error else REFUSED if response.is_client_error else UNREADABLE
        error = meaning.kind(meaning.sentence, meaning.next_step, code=code, platform_message=message)
        if isinstance(error, e.FactoryFixRateLimited):
            error.retry_after = seconds_to_wait(response.headers)
        return error

    def no_answer(self, *, once: bool) -> e.FactoryFixError:  # noqa: ARG002  see above
        """Return the error for a request that got no response."""
        return UNREACHABLE.kind(UNREACHABLE.sentence, UNREACHABLE.next_step)

    def unreadable(self, problem: str, *, once: bool) -> e.FactoryFixError:  # noqa: ARG002  see above
        """Return the error for a success response that cannot be read."""
        return UNREADABLE.kind(UNREADABLE.sentence, UNREADABLE.next_step, platform_message=problem)

    def retry_delay(self, error: Exception, *, once: bool) -> bool | float:  # noqa: ARG002  see above
        """Return whether and when to retry: after a rate limit, or when the platform is not available."""
        if isinstance(error, e.FactoryFixRateLimited):
            return True if error.retry_after is None else error.retry_after
        return isinstance(error, e.FactoryFixUnavailable)


def _code_and_message(response: httpx.Response) -> tuple[str | None, str | None]:
    try:
        sent = wire.loads(response.content)
    except wire.Unreadable:
        return None, None
    error = sent.get("error") if isinstance(sent, dict) else None
    if not isinstance(error, dict):
        return None, None
    code, message = error.get("code"), error.get("message")
    return (code if isinstance(code, str) else None), (message if isinstance(message, str) else None)
