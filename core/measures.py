"""What this process counts for monitoring: requests, runs of pages and errors. No label holds anybody's data."""

from __future__ import annotations

import sys
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from structlog.types import EventDict, WrappedLogger

REGISTRY: Final = CollectorRegistry()
REQUESTS: Final = Counter(
    "ats_requests", "HTTP requests by area and class of status.", ["area", "status"], registry=REGISTRY
)
RERUNS: Final = Histogram(
    "ats_rerun_seconds",
    "How long a run of a page took.",
    registry=REGISTRY,
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
ERRORS: Final = Counter("ats_errors", "Errors and refusals in the log by their class.", ["error"], registry=REGISTRY)
AREAS: Final = ("webhooks", "customer", "sign-in", "sign-out", "sandbox", "static", "_stcore", "media", "healthz",
                "readyz", "metrics")  # fmt: skip


def count_request(path: str, status: int) -> None:
    """Count an answered request by the first part of its path, if that is known, else as a page."""
    first = path.lstrip("/").partition("/")[0]
    REQUESTS.labels(first if first in AREAS else "pages", f"{status // 100}xx").inc()


def count_errors(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Count an event of the log that is an error or names one; returns the event as it is."""
    name = event.get("error") or _class(event.get("exc_info"))
    if name or method in ("error", "exception", "critical"):
        ERRORS.labels(str(name or "other")[:60]).inc()
    return event


def _class(caught: object) -> str:
    """Return the name of an exception's class, from what structlog and logging accept as `exc_info`."""
    if isinstance(caught, tuple) and len(caught) == 3:
        caught = caught[1]
    elif caught is True:
        caught = sys.exception()
    return type(caught).__name__ if isinstance(caught, BaseException) else ""
