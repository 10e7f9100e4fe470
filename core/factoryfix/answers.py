"""How the FactoryFix platform's answers and silences become errors: by `error.code`, else by HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import httpx

from core import wire
from core.factoryfix import errors as e
from core.http import seconds_to_wait


class Meaning(NamedTuple):
    """One kind of answer: its class, its sentence for a person, and what to do next."""

    kind: type[e.FactoryFixError]
    sentence: str
    next_step: str


NOT_AUTHORISED = Meaning(
    e.FactoryFixNotAuthorised,
    "FactoryFix does not accept our API key for this.",
    "Ask an administrator to check FACTORYFIX_API_KEY and its rights.",
)
NO_ACCOUNT = Meaning(
    e.AccountNotFound, "FactoryFix has no such customer account.", "Search for the account by its name again."
)
LINKED_ELSEWHERE = Meaning(
    e.LinkedElsewhere,
    "This integration is linked to another FactoryFix account already.",
    "Check that you have the right integration; if so, remove the other account’s link first.",
)
TOO_MANY = Meaning(
    e.FactoryFixRateLimited, "FactoryFix got too many requests from us.", "Wait a minute, then try again."
)
REFUSED = Meaning(
    e.LinkRefused, "FactoryFix refuses what we sent.", "Read FactoryFix’s own words, correct the value, then try again."
)
BY_CODE: Final[Mapping[str, Meaning]] = {
    "unauthorized": NOT_AUTHORISED,
    "account_not_found": NO_ACCOUNT,
    "link_not_found": Meaning(e.LinkNotFound, "This account is not linked to an ATS.", "Link it first."),
    "integration_linked_elsewhere": LINKED_ELSEWHERE,
    "integration_not_found": Meaning(
        e.LinkRefused,
        "FactoryFix cannot find this integration at Kombo.",
        "Check the integration’s id, and that the customer has not removed the connection.",
    ),
    "invalid_request": REFUSED,
    "rate_limited": TOO_MANY,
}
BY_STATUS: Final[Mapping[int, Meaning]] = {
    401: NOT_AUTHORISED,
    403: NOT_AUTHORISED,
    404: NO_ACCOUNT,
    409: LINKED_ELSEWHERE,
    429: TOO_MANY,
}
UNREACHABLE = Meaning(e.FactoryFixUnavailable, "FactoryFix cannot be reached.", "Try again in a few minutes.")
UNREADABLE = Meaning(
    e.UnreadableFactoryFix,
    "FactoryFix’s answer cannot be read.",
    "Try again in a few minutes; if it stays so, an engineer checks that FACTORYFIX_BASE_URL is the platform’s API.",
)


@dataclass(frozen=True, slots=True)
class FactoryFixReading:
    """The platform's answers and silences as errors of core/factoryfix/errors.py.

    Every call we make may be repeated, so none ever leaves its outcome unknown.
    """

    def refusal(self, answer: httpx.Response, *, once: bool) -> e.FactoryFixError:  # noqa: ARG002  see above
        """Return the error that an answer stands for."""
        code, message = _words(answer)
        meaning = BY_CODE.get(code or "") or BY_STATUS.get(answer.status_code)
        if meaning is None:
            meaning = UNREACHABLE if answer.is_server_error else REFUSED if answer.is_client_error else UNREADABLE
        error = meaning.kind(meaning.sentence, meaning.next_step, code=code, platform_message=message)
        if isinstance(error, e.FactoryFixRateLimited):
            error.retry_after = seconds_to_wait(answer.headers)
        return error

    def silence(self, *, once: bool) -> e.FactoryFixError:  # noqa: ARG002  see above
        """Return the error for no answer at all."""
        return UNREACHABLE.kind(UNREACHABLE.sentence, UNREACHABLE.next_step)

    def unreadable(self, problem: str, *, once: bool) -> e.FactoryFixError:  # noqa: ARG002  see above
        """Return the error for a success that cannot be read."""
        return UNREADABLE.kind(UNREADABLE.sentence, UNREADABLE.next_step, platform_message=problem)

    def pause(self, error: Exception) -> bool | float:
        """Return whether asking again can help: rate limits, and the platform away."""
        if isinstance(error, e.FactoryFixRateLimited):
            return True if error.retry_after is None else error.retry_after
        return isinstance(error, e.FactoryFixUnavailable)


def _words(answer: httpx.Response) -> tuple[str | None, str | None]:
    try:
        sent = wire.loads(answer.content)
    except wire.Unreadable:
        return None, None
    error = sent.get("error") if isinstance(sent, dict) else None
    if not isinstance(error, dict):
        return None, None
    code, message = error.get("code"), error.get("message")
    return (code if isinstance(code, str) else None), (message if isinstance(message, str) else None)
