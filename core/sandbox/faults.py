"""Planned faults, as a network, a load balancer or another system can cause them."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.sandbox.kombo_errors import RATE_LIMIT_HEADERS, STATUS, kombo_error
from core.sandbox.state import Row
from core.sandbox.world import World

HTTP_KINDS = (
    "429",
    "html_503",
    "timeout_before",
    "timeout_after",
    "slow",
    "truncated_json",
    "odd_enum",
    "repeated_cursor",
    "auth_failed",
    "json_500",
    "502",
)
WEBHOOK_KINDS = ("lost", "repeated", "reordered")
PAGES = {"html_503": "503 Service Temporarily Unavailable", "502": "502 Bad Gateway"}
HANG_SECONDS = 60.0
FIRST_CURSOR = "MA"
ENUM_FIELDS = frozenset(
    [
        "status",
        "setup_status",
        "outcome",
        "visibility",
        "employment_type",
        "remote_work_status",
        "coverage_status",
        "state",
    ]
)


def take(world: World, target: str, operation: str) -> Row | None:
    """Return the first matching fault and count it down by one; None if no fault matches."""
    with world.db.transaction():
        for fault in world.db.rows("SELECT * FROM faults WHERE target = ? AND times > 0 ORDER BY number", target):
            if re.search(fault["operation"], operation):
                world.db.write("UPDATE faults SET times = times - 1, hits = hits + 1 WHERE number = ?", fault["number"])
                return fault
    return None


class FaultMiddleware:
    """Middleware in front of both servers that applies the planned faults."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self.app = app
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", "")) if scope["type"] == "http" else ""
        target, _, rest = path.removeprefix("/").partition("/v1")
        fault = None
        if target in ("kombo", "factoryfix"):
            fault = await asyncio.to_thread(take, self.world, target, f"{scope['method']} {rest}")
        if fault is None:
            await self.app(scope, receive, send)
        else:
            await self._apply(fault, target, rest, (scope, receive, send))

    async def _apply(self, fault: Row, target: str, path: str, call: tuple[Scope, Receive, Send]) -> None:
        scope, receive, send = call
        kind, seconds = fault["kind"], fault["delay_s"]
        body = await _read_body(receive)
        early = _refusal(kind, target, path, seconds)
        if early is not None:
            await early(scope, receive, send)
            return
        if kind == "slow":
            await _hang(receive, seconds)
        answer = None if kind == "timeout_before" else await self._real_answer(scope, body)
        if answer is None or kind == "timeout_after":
            await _hang(receive, seconds or HANG_SECONDS)
            answer = Response("upstream request timeout", 504, media_type="text/plain")
        await _changed(answer, kind, scope)(scope, receive, send)

    async def _real_answer(self, scope: Scope, body: bytes) -> Response:
        """Let the request take full effect and return its answer."""
        messages: list[Message] = []

        async def replay() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(scope, replay, keep)
        content = b"".join(message.get("body", b"") for message in messages[1:])
        return Response(content, messages[0]["status"], media_type="application/json")


def _refusal(kind: str, target: str, path: str, seconds: float) -> Response | None:
    """Return an answer that does not depend on the request; None for the other kinds of fault.

    A rate limit ends after `seconds`, or after one second.
    """
    if kind in PAGES:
        return HTMLResponse(f"<html><body><h1>{PAGES[kind]}</h1></body></html>", int(PAGES[kind][:3]))
    if kind in STATUS:
        return kombo_error(kind, "Planned in the sandbox.")
    if kind == "429":
        limited = _error(target, "PLATFORM.RATE_LIMIT_EXCEEDED", "Too many requests. Slow down.", 429)
        limited.headers["ratelimit-reset"] = f"{seconds or 1:g}"
        return limited
    if kind == "json_500":
        return _error(target, "PLATFORM.UNKNOWN_ERROR", "Something unexpected happened.", 500)
    if kind == "auth_failed":
        return _error(target, _authentication_code(path), "The credentials were refused.", 401)
    return None


def _authentication_code(path: str) -> str:
    """Return the code for the customer's credentials under /ats/, where the ATS checks them, and else for our key."""
    return "INTEGRATION.AUTHENTICATION_INVALID" if path.startswith("/ats/") else "PLATFORM.AUTHENTICATION_INVALID"


def _error(target: str, code: str, message: str, status: int) -> Response:
    if target == "kombo":
        return kombo_error(code, message)
    headers = RATE_LIMIT_HEADERS if status == 429 else None
    plain = {429: "rate_limited", 500: "internal_error", 401: "unauthorized"}[status]
    return JSONResponse({"error": {"code": plain, "message": message}}, status, headers=headers)


def _changed(answer: Response, kind: str, scope: Scope) -> Response:
    content = bytes(answer.body)
    if kind == "truncated_json":
        content = content[: len(content) // 2]
    elif kind in ("odd_enum", "repeated_cursor") and answer.status_code < 300:
        document = json.loads(content)
        _odd_first_record(document) if kind == "odd_enum" else _repeat_cursor(document, scope)
        content = json.dumps(document).encode()
    return Response(content, answer.status_code, media_type=answer.media_type)


def _odd_first_record(document: dict[str, Any]) -> None:
    data = document.get("data", document)
    if isinstance(data, dict):
        results = data.get("results")
        _make_odd(results[0] if results else data)


def _make_odd(node: Any) -> None:
    """Set every enum field of one record to an undocumented value."""
    for key, value in list(node.items()) if isinstance(node, dict) else ():
        if key in ENUM_FIELDS and isinstance(value, str):
            node[key] = "SOMETHING_NEW"
        elif isinstance(value, list):
            for entry in value:
                _make_odd(entry)
        else:
            _make_odd(value)


def _repeat_cursor(document: dict[str, Any], scope: Scope) -> None:
    sent = re.search(r"cursor=([^&]+)", scope["query_string"].decode())
    holder = document.get("data", document)
    holder["next"] = sent.group(1) if sent else FIRST_CURSOR


async def _read_body(receive: Receive) -> bytes:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = bool(message.get("more_body"))
    return body


async def _hang(receive: Receive, seconds: float) -> None:
    """Wait this many seconds, or until the client disconnects."""
    gone = asyncio.ensure_future(receive())
    await asyncio.wait({gone}, timeout=seconds)
    gone.cancel()
