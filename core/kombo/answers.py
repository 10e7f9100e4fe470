"""How Kombo's answers and silences become errors: by `error.code`, never by message or HTTP status.

Only an answer that is not JSON (a load balancer's, a proxy's) is judged by its status. Codes: Kombo's documentation.
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
    """One code's class, its sentence for a person, and what to do next."""

    kind: type[e.KomboError]
    sentence: str
    next_step: str


WAIT = "Wait a minute, then try again."
SHOW_LOG = "Open Kombo’s log for the details; if it says nothing useful, send the link to Kombo’s support."

MEANINGS: Final[Mapping[str, Meaning]] = {
    "PLATFORM.RATE_LIMIT_EXCEEDED": Meaning(e.KomboRateLimited, "Kombo got too many requests from us.", WAIT),
    "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED": Meaning(
        e.KomboRateLimited, "Too many of our requests to Kombo run at the same time.", WAIT
    ),
    "PLATFORM.INTEGRATION_NOT_FOUND": Meaning(
        e.IntegrationNotFound,
        "Kombo knows no integration with this id.",
        "Check the id, and that it belongs to the same Kombo environment and region (EU or US) as our API key.",
    ),
    "PLATFORM.INPUT_INVALID": Meaning(
        e.InputRefused, "Kombo refuses what we sent.", "Read Kombo’s own words, correct the value, then try again."
    ),
    "PLATFORM.UNKNOWN_ERROR": Meaning(e.KomboError, "Something went wrong inside Kombo.", SHOW_LOG),
    "PLATFORM.IP_NOT_WHITELISTED": Meaning(
        e.KomboNotAuthorised,
        "Kombo does not accept requests from this server’s address.",
        "Ask an administrator to add the address to the allowed ones in Kombo.",
    ),
    "PLATFORM.AUTHENTICATION_INVALID": Meaning(
        e.KomboNotAuthorised,
        "Kombo does not accept our API key.",
        "Ask an administrator to check KOMBO_API_KEY, and that its region (EU or US) is the right one.",
    ),
    "PLATFORM.TASK_TIMED_OUT": Meaning(e.AtsUnavailable, "The ATS took too long to answer Kombo.", WAIT),
    "INTEGRATION.PERMISSION_MISSING": Meaning(
        e.PermissionMissing,
        "The customer’s ATS user lacks a permission for this.",
        "Ask the customer’s administrator to grant the permission named in Kombo’s words.",
    ),
    "INTEGRATION.AUTHENTICATION_INVALID": Meaning(
        e.CredentialsRefused,
        "The ATS no longer accepts the customer’s credentials.",
        "Send the customer a relink link for this integration; never a second connection link.",
    ),
    "INTEGRATION.QA_FAILED": Meaning(
        e.SetupPending,
        "Kombo found a problem in the first sync and is checking it.",
        "Open the integration in Kombo and ask Kombo’s support when the check ends.",
    ),
    "INTEGRATION.SETUP_SYNC_PENDING": Meaning(
        e.SetupPending,
        "The first sync is still running.",
        "Wait for it to end; it takes from seconds to hours, depending on the size of the ATS.",
    ),
    "INTEGRATION.SETUP_INCOMPLETE": Meaning(
        e.SetupPending,
        "The integration’s set-up is not complete.",
        "Open a set-up link and finish the remaining steps with the customer.",
    ),
    "INTEGRATION.INACTIVE": Meaning(
        e.IntegrationInactive, "The integration is switched off.", "Switch it on in Kombo, then try again."
    ),
    "INTEGRATION.MODEL_NOT_AVAILABLE": Meaning(
        e.ModelNotAvailable, "Kombo does not offer this data for this ATS.", "Ask Kombo whether and when it will."
    ),
    "INTEGRATION.MODEL_DISABLED": Meaning(
        e.ModelNotAvailable,
        "This data is switched off for the integration.",
        "Switch it on in Kombo’s scope config, or ask the customer, who may have opted out.",
    ),
    "INTEGRATION.ACTION_NOT_AVAILABLE": Meaning(
        e.ActionNotAvailable, "Kombo does not offer this action for this ATS.", "Ask Kombo whether and when it will."
    ),
    "INTEGRATION.ACTION_DISABLED": Meaning(
        e.ActionNotAvailable,
        "This action is switched off for the integration.",
        "Switch it on in Kombo’s scope config, or ask the customer, who may have opted out.",
    ),
    "REMOTE.SERVICE_UNAVAILABLE": Meaning(
        e.AtsUnavailable, "The customer’s ATS is not available at the moment.", "Try again in a few minutes."
    ),
    "REMOTE.RATE_LIMIT_EXCEEDED": Meaning(
        e.KomboRateLimited, "The customer’s ATS got too many requests.", "Wait a few minutes, then try again."
    ),
    "REMOTE.INPUT_INVALID": Meaning(
        e.InputRefused, "The ATS refuses what we sent.", "Read the ATS’s words, correct the value, then try again."
    ),
    "REMOTE.UNKNOWN_HTTP_ERROR": Meaning(
        e.AtsUnavailable, "The ATS answered Kombo with an error that Kombo does not know.", SHOW_LOG
    ),
    "ATS.JOB_CLOSED": Meaning(
        e.JobClosed, "The job is closed in the ATS and takes no applications.", "Choose a job that is open."
    ),
    "ATS.APPLICATION_ALREADY_EXISTS": Meaning(
        e.ApplicationAlreadyExists,
        "The ATS already holds an application of this person on this job.",
        "Look at that application, or use a new e-mail address.",
    ),
}

UNEXPLAINED = Meaning(e.KomboError, "Kombo refuses, for a reason this dashboard does not know.", SHOW_LOG)
UNREACHABLE = Meaning(e.KomboUnavailable, "Kombo cannot be reached.", "Try again in a few minutes.")
UNKNOWN_OUTCOME = Meaning(
    e.OutcomeUnknown,
    "The connection to Kombo ended before the answer came, so what you asked for may have happened.",
    "Look for the result before you do it again.",
)
UNREADABLE = Meaning(
    e.UnreadableAnswer,
    "Kombo’s answer cannot be read.",
    "Try again in a few minutes; if it stays so, an engineer checks that KOMBO_BASE_URL is Kombo’s API.",
)
BY_STATUS: Final[Mapping[int, Meaning]] = {
    401: MEANINGS["PLATFORM.AUTHENTICATION_INVALID"],
    429: MEANINGS["PLATFORM.RATE_LIMIT_EXCEEDED"],
}


@dataclass(frozen=True, slots=True)
class KomboReading:
    """Kombo's answers and silences as errors of core/kombo/errors.py."""

    def refusal(self, answer: httpx.Response, *, once: bool) -> e.KomboError:
        """Return the error that Kombo's answer stands for; after a write, one that says if it may have happened."""
        sent = _error(answer)
        if sent is None:
            meaning = BY_STATUS.get(answer.status_code) or (UNREACHABLE if answer.is_server_error else UNREADABLE)
            sent = {}
        else:
            meaning = MEANINGS.get(str(sent.get("code")), UNEXPLAINED)
        code = _text(sent.get("code"))
        if once and (code in MAY_HAVE_HAPPENED or (code not in MEANINGS and answer.is_server_error)):
            meaning = UNKNOWN_OUTCOME
        error = meaning.kind(
            meaning.sentence,
            meaning.next_step,
            code=code,
            log_url=_text(sent.get("log_url")),
            kombo_message=_text(sent.get("message")),
        )
        if isinstance(error, e.KomboRateLimited):
            error.retry_after = seconds_to_wait(answer.headers)
        return error

    def silence(self, *, once: bool) -> e.KomboError:
        """Return the error for no answer at all."""
        meaning = UNKNOWN_OUTCOME if once else UNREACHABLE
        return meaning.kind(meaning.sentence, meaning.next_step)

    def unreadable(self, problem: str, *, once: bool) -> e.KomboError:
        """Return the error for a success that cannot be read."""
        meaning = UNKNOWN_OUTCOME if once else UNREADABLE
        return meaning.kind(meaning.sentence, meaning.next_step, kombo_message=problem)

    def pause(self, error: Exception) -> bool | float:
        """Return whether reading again can help (Kombo's documentation: rate limits, the ATS away, Kombo away)."""
        if isinstance(error, e.KomboRateLimited):
            return True if error.retry_after is None else error.retry_after
        if isinstance(error, e.AtsUnavailable):
            return error.code == "REMOTE.SERVICE_UNAVAILABLE"
        return isinstance(error, e.KomboUnavailable)


def _error(answer: httpx.Response) -> dict[str, object] | None:
    try:
        sent = wire.loads(answer.content)
    except wire.Unreadable:
        return None
    error = sent.get("error") if isinstance(sent, dict) else None
    return error if isinstance(error, dict) else None


def _text(sent: object) -> str | None:
    return sent if isinstance(sent, str) and sent else None
