"""The gate: pages, websockets, media and uploads require the cookie of an open session."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.actions.sessions import who_is
from core.services import services
from core.sign_in.cookies import Cookies
from core.sign_in.uploads import Uploads, tab_of
from core.web import has_foreign_origin

OPEN = (
    "/sign-in", "/sign-out", "/healthz", "/readyz", "/metrics", "/webhooks/", "/sandbox/", "/customer/",
    "/static/", "/app/static/", "/favicon.png", "/favicon.ico", "/_stcore/health",
)  # fmt: skip
"""Paths without a session: each has its own protection, or serves no data about anyone."""
SESSION_HEADER = "x-ats-session"
"""Tells Streamlit the session of a websocket (server.trustedUserHeaders); removed from incoming requests."""


class Gate:
    """Pure ASGI middleware that checks the session in the store on every request and every websocket.

    `tab_owner` returns the ID of the session that opened a tab (a Streamlit session).
    """

    def __init__(self, app: ASGIApp, *, cookies: Cookies, tab_owner: Callable[[str], str]) -> None:
        self.app = app
        self.cookies = cookies
        self.tab_owner = tab_owner
        self.uploads = Uploads()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on with its session's ID, redirect it to the sign-in page, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        scope = _without_header(scope)
        if scope["type"] == "websocket" and has_foreign_origin(Headers(scope=scope)):
            await _refuse(scope, receive, send)
            return
        if scope["type"] == "http" and is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        session = self.cookies.session_of(scope)
        opened = scope["type"] == "http" and _is_page(scope)
        person = await to_thread.run_sync(lambda: who_is(services(), session, used=opened)) if session else None
        if person is None:
            await _refuse(scope, receive, send)
        elif scope["type"] == "websocket":
            headers = [*scope["headers"], (SESSION_HEADER.encode(), session.encode())]
            await self.app({**scope, "headers": headers}, receive, send)
        elif (tab := tab_of(scope)) and self.tab_owner(tab) != session:
            await PlainTextResponse("This tab belongs to another session.", 403)(scope, receive, send)
        elif refusal := self.uploads.refusal(scope, session, services().now()):
            await PlainTextResponse(refusal, 413)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_open(path: str) -> bool:
    """Return whether a path is served without a session."""
    return any(path == prefix or (prefix.endswith("/") and path.startswith(prefix)) for prefix in OPEN)


def _without_header(scope: Scope) -> Scope:
    kept = [(name, value) for name, value in scope["headers"] if name.lower() != SESSION_HEADER.encode()]
    return {**scope, "headers": kept}


def _is_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    elif _is_page(scope):
        query = scope.get("query_string", b"").decode("latin-1")
        target = scope["path"] + (f"?{query}" if query else "")
        answer = RedirectResponse(f"/sign-in?next={quote(target, safe='/')}", 303)
        await answer(scope, receive, send)
    else:
        await PlainTextResponse("Sign in first.", 401)(scope, receive, send)
