"""The next step for every error code in Kombo's documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Way = Literal["prepare", "letter", "connection", "linking", "wait", "kombo", "administrator"]


class Remedy(NamedTuple):
    """The next step as a sentence, and the place in the dashboard where it is done."""

    step: str
    way: Way


_WAIT = Remedy("Wait a minute, then prepare the candidate again.", "wait")
_KOMBO = Remedy("Open Kombo’s log. If it does not help, send its address to Kombo’s support.", "kombo")
_KEY = Remedy("Ask an administrator of this dashboard to check the Kombo key and its region.", "administrator")
_NOT_READY = Remedy("Wait until the connection’s set-up is finished, then prepare the candidate again.", "connection")
_NOT_OFFERED = Remedy(
    "Ask Kombo whether this ATS accepts candidates. Until then, agree on Redirect in step 1.", "kombo"
)
_DISABLED = Remedy("Turn it on in Kombo’s scope config, or ask the customer, who may have opted out.", "linking")

REMEDIES: Final[Mapping[str, Remedy]] = {
    "ATS.JOB_CLOSED": Remedy("Choose another job that is open.", "prepare"),
    "ATS.APPLICATION_ALREADY_EXISTS": Remedy(
        "The ATS already has this candidate on this job. Look at that application, or prepare a new candidate.",
        "prepare",
    ),
    "INTEGRATION.PERMISSION_MISSING": Remedy(
        "Ask the customer’s administrator for the missing permission. The e-mail is drafted here.", "letter"
    ),
    "INTEGRATION.AUTHENTICATION_INVALID": Remedy("Send the customer a link to renew the credentials.", "connection"),
    "INTEGRATION.INACTIVE": Remedy("Turn the connection on in Kombo, then prepare the candidate again.", "kombo"),
    "INTEGRATION.QA_FAILED": _NOT_READY,
    "INTEGRATION.SETUP_SYNC_PENDING": _NOT_READY,
    "INTEGRATION.SETUP_INCOMPLETE": Remedy("Finish the set-up with the customer, then prepare again.", "connection"),
    "INTEGRATION.MODEL_NOT_AVAILABLE": _NOT_OFFERED,
    "INTEGRATION.MODEL_DISABLED": _DISABLED,
    "INTEGRATION.ACTION_NOT_AVAILABLE": _NOT_OFFERED,
    "INTEGRATION.ACTION_DISABLED": _DISABLED,
    "REMOTE.INPUT_INVALID": Remedy("Correct what the ATS reports in the form below, and push again.", "prepare"),
    "REMOTE.RATE_LIMIT_EXCEEDED": _WAIT,
    "REMOTE.SERVICE_UNAVAILABLE": _WAIT,
    "REMOTE.UNKNOWN_HTTP_ERROR": _KOMBO,
    "PLATFORM.INPUT_INVALID": Remedy("Correct what Kombo reports in the form below, and push again.", "prepare"),
    "PLATFORM.RATE_LIMIT_EXCEEDED": _WAIT,
    "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED": _WAIT,
    "PLATFORM.TASK_TIMED_OUT": _WAIT,
    "PLATFORM.INTEGRATION_NOT_FOUND": Remedy("Ask an engineer to check the linked connection in step 4.", "linking"),
    "PLATFORM.AUTHENTICATION_INVALID": _KEY,
    "PLATFORM.IP_NOT_WHITELISTED": _KEY,
    "PLATFORM.UNKNOWN_ERROR": _KOMBO,
}


def remedy(code: str | None) -> Remedy:
    """Return the next step after a refusal; for an unknown code it is Kombo's log."""
    return REMEDIES.get(code or "", _WAIT if code in ("KomboUnavailable", "KomboRateLimited") else _KOMBO)


def permission_letter(
    *, ats: str, name: str, manager: str, kombo_message: str, permissions: tuple[str, ...]
) -> tuple[str, str]:
    """Return subject and text of the e-mail that asks the customer's administrator for a missing permission.

    `kombo_message` names the missing permission; `permissions` are all that our guide for this ATS asks for.
    """
    needed = "\n".join(f"- {permission}" for permission in permissions)
    whole = f"\n\nFor reference, the connection needs all of these permissions:\n{needed}" if needed else ""
    body = (
        f"Hello {name.split()[0] if name.split() else 'there'},\n\n"
        f"{ats} did not let us add a test candidate, because the connection’s user is missing a permission. "
        f"{ats} reports:\n\n  {kombo_message}\n\n"
        f"Please grant it to that user in {ats}. You do not have to connect again. Reply to this message when you are "
        f"done, and we will repeat the test.{whole}\n\n{manager}\nFactoryFix"
    )
    return f"A permission is missing for FactoryFix in {ats}", body
