"""Kombo's limit of 30 calls in flight per integration, for writes and reads of attachments, which reach the ATS."""

from __future__ import annotations

from collections import Counter

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from core.sandbox.kombo_errors import kombo_error

LIMIT = 30


class InFlightMiddleware:
    """Middleware that refuses a call to an integration's ATS while LIMIT others are in flight."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.running: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        integration = _integration(scope) if scope["type"] == "http" else ""
        if not integration:
            await self.app(scope, receive, send)
        elif self.running[integration] >= LIMIT:
            refusal = kombo_error("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED", f"{LIMIT} calls are in flight already.")
            await refusal(scope, receive, send)
        else:
            self.running[integration] += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.running[integration] -= 1


def _integration(scope: Scope) -> str:
    """Return the integration whose ATS this call reaches, or an empty text."""
    reaches_ats = scope["method"] != "GET" or scope["path"].endswith("/attachments")
    if "/kombo/v1/ats/" not in scope["path"] or not reaches_ats:
        return ""
    return Headers(scope=scope).get("x-integration-id", "")
