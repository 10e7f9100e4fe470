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
    "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED": 429,
    "PLATFORM.IP_NOT_WHITELISTED": 403,
    "INTEGRATION.SETUP_SYNC_PENDING": 409,
    "INTEGRATION.SETUP_INCOMPLETE": 409,
    "INTEGRATION.QA_FAILED": 409,
    "INTEGRATION.INACTIVE": 403,
    "INTEGRATION.AUTHENTICATION_INVALID": 401,
    "INTEGRATION.MODEL_NOT_AVAILABLE": 403,
    "INTEGRATION.ACTION_NOT_AVAILABLE": 403,
    "INTEGRATION.PERMISSION_MISSING": 403,
    "INTEGRATION.MODEL_DISABLED": 403,
    "INTEGRATION.ACTION_DISABLED": 403,
    "REMOTE.INPUT_INVALID": 400,
    "REMOTE.SERVICE_UNAVAILABLE": 503,
    "REMOTE.RATE_LIMIT_EXCEEDED": 429,
    "REMOTE.UNKNOWN_HTTP_ERROR": 502,
    "ATS.JOB_CLOSED": 400,
    "ATS.APPLICATION_ALREADY_EXISTS": 409,
}
RATE_LIMIT_HEADERS = {"ratelimit-limit": "300", "ratelimit-remaining": "0", "ratelimit-reset": "1"}


HEADERS = {
    "PLATFORM.RATE_LIMIT_EXCEEDED": RATE_LIMIT_HEADERS,
    "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED": {"concurrency-limit": "30", "concurrency-remaining": "0"},
}


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
    headers = HEADERS.get(code)
    return JSONResponse(body, STATUS.get(code, 400), headers=headers)
