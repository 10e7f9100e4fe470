"""Maps Kombo's failed responses to errors by `error.code`, never by message or HTTP status.

The HTTP status decides only where the body is not JSON, as from a load balancer or proxy. The codes are those of
Kombo's API documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import httpx

from core import wire
from core.candidate.push import MAY_HAVE_HAPPENED
from core.http import seconds_to_wait
from core.kombo import errors as e


class Meaning(NamedTuple):
    """The error class for one code, the sentence shown to a person, and what to do next."""

    kind: type[e.KomboError]
    sentence: str
    next_step: str


WAIT = "Wait a minute, then try again."
SHOW_LOG = "Open Kombo’s log for the details. If that does not help, send the link to Kombo’s support."

MEANINGS: Final[Mapping[str, Meaning]] = {
    "PLATFORM.RATE_LIMIT_EXCEEDED": Meaning(e.KomboRateLimited, "We sent Kombo too many requests.", WAIT),
    "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED": Meaning(
        e.KomboRateLimited, "Too many of our requests to Kombo run at the same time.", WAIT
    ),
    "PLATFORM.INTEGRATION_NOT_FOUND": Meaning(
        e.IntegrationNotFound,
        "Kombo has no integration with this ID.",
        "Check the ID, and that it belongs to the same Kombo environment and region (EU or US) as our API key.",
    ),
    "PLATFORM.INPUT_INVALID": Meaning(
        e.InputRefused, "Kombo rejected the request.", "Read Kombo’s message, correct the value, then try again."
    ),
    "PLATFORM.UNKNOWN_ERROR": Meaning(e.KomboError, "Something went wrong inside Kombo.", SHOW_LOG),
    "PLATFORM.IP_NOT_WHITELISTED": Meaning(
        e.KomboNotAuthorised,
        "Kombo does not accept requests from this server’s address.",
        "Ask an administrator to add the address to the allowed addresses in Kombo.",
    ),
    "PLATFORM.AUTHENTICATION_INVALID": Meaning(
        e.KomboNotAuthorised,
        "Kombo does not accept our API key.",
        "Ask an administrator to check KOMBO_API_KEY and its region (EU or US).",
    ),
    "PLATFORM.TASK_TIMED_OUT": Meaning(e.AtsUnavailable, "The ATS took too long to answer Kombo.", WAIT),
    "INTEGRATION.PERMISSION_MISSING": Meaning(
        e.PermissionMissing,
        "The customer’s ATS user lacks a permission for this.",
        "Ask the customer’s administrator to grant the permission named in Kombo’s message.",
    ),
    "INTEGRATION.AUTHENTICATION_INVALID": Meaning(
        e.CredentialsRefused,
        "The ATS no longer accepts the customer’s credentials.",
        "Send the customer a reconnection link for this integration. Never send a second connection link.",
    ),
    "INTEGRATION.QA_FAILED": Meaning(
        e.SetupPending,
        "Kombo found a problem in the first sync and is checking it.",
        "Open the integration in Kombo and ask Kombo’s support when the check will finish.",
    ),
    "INTEGRATION.SETUP_SYNC_PENDING": Meaning(
        e.SetupPending,
        "The first sync is still running.",
        "Wait for it to finish. It takes from seconds to hours, depending on the size of the ATS.",
    ),
    "INTEGRATION.SETUP_INCOMPLETE": Meaning(
        e.SetupPending,
        "The integration’s setup is not complete.",
        "Open a setup link and finish the remaining steps with the customer.",
    ),
    "INTEGRATION.INACTIVE": Meaning(
        e.IntegrationInactive, "The integration is turned off.", "Turn it on in Kombo, then try again."
    ),
    "INTEGRATION.MODEL_NOT_AVAILABLE": Meaning(
        e.ModelNotAvailable, "Kombo does not offer this data for this ATS.", "Ask Kombo whether and when it will."
    ),
    "INTEGRATION.MODEL_DISABLED": Meaning(
        e.ModelNotAvailable,
        "This data is turned off for the integration.",
        "Turn it on in Kombo’s scope config, or ask the customer, who may have opted out.",
    ),
    "INTEGRATION.ACTION_NOT_AVAILABLE": Meaning(
        e.ActionNotAvailable, "Kombo does not offer this action for this ATS.", "Ask Kombo whether and when it will."
    ),
    "INTEGRATION.ACTION_DISABLED": Meaning(
        e.ActionNotAvailable,
        "This action is turned off for the integration.",
        "Turn it on in Kombo’s scope config, or ask the customer, who may have opted out.",
    ),
    "REMOTE.SERVICE_UNAVAILABLE": Meaning(
        e.AtsUnavailable, "The customer’s ATS is not available at the moment.", "Try again in a few minutes."
    ),
    "REMOTE.RATE_LIMIT_EXCEEDED": Meaning(
        e.KomboRateLimited, "The customer’s ATS received too many requests.", "Wait a few minutes, then try again."
    ),
    "REMOTE.INPUT_INVALID": Meaning(
        e.InputRefused, "The ATS rejected the request.", "Read the ATS’s message, correct the value, then try again."
    ),
    "REMOTE.UNKNOWN_HTTP_ERROR": Meaning(
        e.AtsUnavailable, "The ATS returned an error that Kombo does not recognize.", SHOW_LOG
    ),
    "ATS.JOB_CLOSED": Meaning(
        e.JobClosed, "The job is closed in the ATS and does not accept applications.", "Choose an open job."
    ),
    "ATS.APPLICATION_ALREADY_EXISTS": Meaning(
        e.ApplicationAlreadyExists,
        "The ATS already has an application from this person for this job.",
        "Look at that application, or use a new e-mail address.",
    ),
}

UNEXPLAINED = Meaning(
    e.KomboError, "Kombo rejected the request for a reason this dashboard does not recognize.", SHOW_LOG
)
UNREACHABLE = Meaning(e.KomboUnavailable, "Kombo cannot be reached.", "Try again in a few minutes.")
UNKNOWN_OUTCOME = Meaning(
    e.OutcomeUnknown,
    "The connection to Kombo ended before the answer arrived, so the request may have been carried out.",
    "Check whether the result exists before you try again.",
)
UNREADABLE = Meaning(
    e.UnreadableAnswer,
    "Kombo’s answer cannot be read.",
    "Try again in a few minutes. If it still fails, ask an engineer to check KOMBO_BASE_URL.",
)
DID_NOTHING: Final = frozenset({"PLATFORM.RATE_LIMIT_EXCEEDED", "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"})
"""Kombo's own limits, which refuse a request before Kombo passes it on to the ATS."""
BY_STATUS: Final[Mapping[int, Meaning]] = {
    401: MEANINGS["PLATFORM.AUTHENTICATION_INVALID"],
    429: MEANINGS["PLATFORM.RATE_LIMIT_EXCEEDED"],
}


@dataclass(frozen=True, slots=True)
class KomboErrorMap:
    """Maps failed and missing responses from Kombo to the errors in core/kombo/errors.py."""

    def refusal(self, response: httpx.Response, *, once: bool) -> e.KomboError:
        """Return the error for this response: OutcomeUnknown if a write may have taken effect."""
        sent = _error(response)
        if sent is None:
            meaning = BY_STATUS.get(response.status_code) or (UNREACHABLE if response.is_server_error else UNREADABLE)
            sent = {}
        else:
            meaning = MEANINGS.get(str(sent.get("code")), UNEXPLAINED)
        code = _text(sent.get("code"))
        # The ATS may have done a write although Kombo reports an error, such as a time-out. Codes that we do not know
        # may mean the same if Kombo's server failed.
        if once and (code in MAY_HAVE_HAPPENED or (code not in MEANINGS and response.is_server_error)):
            meaning = UNKNOWN_OUTCOME
        error = meaning.kind(
            meaning.sentence,
            meaning.next_step,
            code=code,
            log_url=_text(sent.get("log_url")),
            kombo_message=_text(sent.get("message")),
        )
        if isinstance(error, e.KomboRateLimited):
            error.retry_after = seconds_to_wait(response.headers)
        return error

    def no_answer(self, *, once: bool) -> e.KomboError:
        """Return the error for a request that got no response."""
        meaning = UNKNOWN_OUTCOME if once else UNREACHABLE
        return meaning.kind(meaning.sentence, meaning.next_step)

    def unreadable(self, problem: str, *, once: bool) -> e.KomboError:
        """Return the error for a success response that cannot be read."""
        meaning = UNKNOWN_OUTCOME if once else UNREADABLE
        return meaning.kind(meaning.sentence, meaning.next_step, kombo_message=problem)

    def retry_delay(self, error: Exception, *, once: bool) -> bool | float:
        """Return whether and when to retry: after a rate limit or, for a read, when the ATS or Kombo is not available.

        A write is retried only after DID_NOTHING. Source: Kombo's documentation of its limits.
        """
        if once and not (isinstance(error, e.KomboError) and error.code in DID_NOTHING):
            return False
        if isinstance(error, e.KomboRateLimited):
            return True if error.retry_after is None else error.retry_after
        if isinstance(error, e.AtsUnavailable):
            return error.code == "REMOTE.SERVICE_UNAVAILABLE"
        return isinstance(error, e.KomboUnavailable)


def _error(response: httpx.Response) -> dict[str, object] | None:
    try:
        sent = wire.loads(response.content)
    except wire.Unreadable:
        return None
    error = sent.get("error") if isinstance(sent, dict) else None
    return error if isinstance(error, dict) else None


def _text(sent: object) -> str | None:
    return sent if isinstance(sent, str) and sent else None
