"""Turns HTTP requests into calls of a handler function in a thread."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from core.sandbox.ids import new_id
from core.sandbox.state import Row
from core.sandbox.world import World


@dataclass
class Call:
    """One request, read completely; `body` is the JSON object that was sent, or an empty one."""

    world: World
    request: Request
    raw: bytes
    request_id: str
    body: dict[str, Any] = field(default_factory=dict)
    integration: Row = field(default_factory=dict)

    @property
    def path(self) -> dict[str, str]:
        """The path's parameters."""
        return self.request.path_params

    def query(self, name: str, default: str = "") -> str:
        """One query parameter."""
        return self.request.query_params.get(name, default)

    def bearer_is(self, key: str) -> bool:
        """Return whether the request has this bearer key."""
        given = self.request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {key}".encode())


def json_object(raw: bytes) -> dict[str, Any] | None:
    """The JSON object in a body; empty for no body, None for anything else."""
    try:
        value = json.loads(raw) if raw else {}
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def endpoint(world: World, run: Callable[[Call], Response]) -> Callable[[Request], Any]:
    """A Starlette endpoint that reads the body and does the work in a thread."""

    async def answer(request: Request) -> Response:
        raw = await request.body()
        call = Call(world, request, raw, request.headers.get("x-request-id") or new_id())
        response = await run_in_threadpool(run, call)
        response.headers["x-request-id"] = call.request_id
        return response

    return answer
