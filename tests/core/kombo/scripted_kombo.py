"""A Kombo client with scripted answers, given through httpx's mock transport."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from core.http import RetryPolicy
from core.kombo.client import Kombo

INTEGRATION = "greenhousev3:8d1hpPsbjxUkoCoa1veLZGe5"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
AT_ONCE = RetryPolicy(attempts=4, seconds=5, first_wait=0, longest_wait=0)

Step = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Script:
    """Answers requests in order, repeats the last answer, and records the requests."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return step(request) if callable(step) else step


def success(data: Any, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"status": "success", "data": data, **more})


def refusal(code: str | None, status: int = 400, headers: dict[str, str] | None = None) -> httpx.Response:
    error = {"code": code, "title": None, "message": "In Kombo’s words.", "log_url": "https://app.kombo.dev/logs/1"}
    return httpx.Response(status, json={"status": "error", "error": error}, headers=headers)


def page(*results: Any, next: str | None = None) -> httpx.Response:
    return success({"next": next, "results": list(results)})


def kombo_with(script: Script, retries: RetryPolicy = AT_ONCE) -> Kombo:
    headers = {"Authorization": "Bearer a-very-secret-key"}
    http = httpx.Client(base_url="https://kombo.test/v1", headers=headers, transport=httpx.MockTransport(script))
    return Kombo(http, retries, now=lambda: NOW, write_retries=retries)
