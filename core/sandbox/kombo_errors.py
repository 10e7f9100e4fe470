"""Failures in Kombo's own shape and codes."""

from __future__ import annotations

from starlette.responses import JSONResponse

STATUS = {
    "PLATFORM.AUTHENTICATION_INVALID": 401,
    "PLATFORM.INTEGRATION_NOT_FOUND": 404,
    "PLATFORM.INPUT_INVALID": 400,
    "PLATFORM.RATE_LIMIT_EXCEEDED": 429,
    "PLATFORM.UNKNOWN_ERROR": 500,
    "PLATFORM.TASK_TIMED_OUT": 504,
    "INTEGRATION.SETUP_SYNC_PENDING": 409,
    "INTEGRATION.SETUP_INCOMPLETE": 409,
    "INTEGRATION.QA_FAILED": 409,
    "INTEGRATION.INACTIVE": 403,
    "INTEGRATION.AUTHENTICATION_INVALID": 401,
    "INTEGRATION.MODEL_NOT_AVAILABLE": 403,
    "INTEGRATION.ACTION_NOT_AVAILABLE": 403,
    "REMOTE.INPUT_INVALID": 400,
    "ATS.JOB_CLOSED": 400,
    "ATS.APPLICATION_ALREADY_EXISTS": 409,
}
RATE_LIMIT_HEADERS = {"ratelimit-limit": "300", "ratelimit-remaining": "0", "ratelimit-reset": "1"}


class KomboFailure(Exception):
    """An error answer of Kombo; `code` as documented, `message` specific to the case."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def input_invalid(message: str) -> KomboFailure:
    """Return the failure for an invalid request."""
    return KomboFailure("PLATFORM.INPUT_INVALID", message)


def kombo_error(code: str, message: str, log_url: str | None = None) -> JSONResponse:
    """The error body with its HTTP status."""
    title = code.split(".")[1].replace("_", " ").capitalize()
    body = {"status": "error", "error": {"code": code, "title": title, "message": message, "log_url": log_url}}
    headers = RATE_LIMIT_HEADERS if code.endswith("RATE_LIMIT_EXCEEDED") else None
    return JSONResponse(body, STATUS.get(code, 400), headers=headers)
