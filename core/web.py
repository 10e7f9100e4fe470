"""What every HTTP answer and request passes: security headers, the browser's own cookie, closed doors, size limits."""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.third_party import STREAMLIT_METRICS, inline_script_hashes

BROWSER_COOKIE = "ats_browser"
CLOSED = (STREAMLIT_METRICS,)
LARGEST_BODY = 12 * 1024 * 1024
"""Bytes; an upload may have 10 MB."""
LARGEST_WEBHOOK = 1024 * 1024
COOKIE_LIFE = 400 * 24 * 3600
COOKIE_FRAME = "'sha256-CLFEkP0dgnFU04lAyNI12tJzuaDySVyrOCO6rb04XmE='"
"""The inline script in the cookie frame of streamlit-authenticator."""
POLICY = "; ".join(
    [
        "default-src 'self'",
        f"script-src 'self' {' '.join(inline_script_hashes())} {COOKIE_FRAME}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}")


class TooLarge(Exception):
    """A request's body is longer than its address accepts."""


class Guard:
    """Pure ASGI middleware around the whole app; `secure` says that browsers reach it over HTTPS."""

    def __init__(self, app: ASGIApp, *, secure: bool = False) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        guarded = self._send(scope, send)
        if scope["path"].rstrip("/").endswith(CLOSED):
            await PlainTextResponse("Not found.", 404)(scope, receive, guarded)
            return
        limit = LARGEST_WEBHOOK if scope["path"].startswith("/webhooks/") else LARGEST_BODY
        try:
            await self.app(scope, _limited(scope, receive, limit), guarded)
        except TooLarge:
            await PlainTextResponse("This is too large.", 413)(scope, receive, guarded)

    def _send(self, scope: Scope, send: Send) -> Send:
        cookie = None if _is_page(scope) is False or browser_of(_cookies(scope)) else secrets.token_urlsafe(32)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
                if cookie:
                    headers.append("Set-Cookie", self._cookie(cookie))
            await send(message)

        return guarded

    def _cookie(self, value: str) -> str:
        # Lax, not Strict: opened from a mail, the page would arrive without it, get another, and be signed out.
        secure = "; Secure" if self.secure else ""
        return f"{BROWSER_COOKIE}={value}; Path=/; Max-Age={COOKIE_LIFE}; HttpOnly; SameSite=Lax{secure}"


def browser_of(cookies: dict[str, str]) -> str:
    """Return the browser's own cookie, or nothing when it is absent or not one of ours."""
    value = cookies.get(BROWSER_COOKIE, "")
    return value if _BROWSER.fullmatch(value) else ""


def _is_page(scope: Scope) -> bool:
    """Say whether this is a page being opened, not one of its parts."""
    accepts = Headers(scope=scope).get("accept", "")
    return scope["method"] == "GET" and "text/html" in accepts


def _cookies(scope: Scope) -> dict[str, str]:
    try:
        return {name: item.value for name, item in SimpleCookie(Headers(scope=scope).get("cookie", "")).items()}
    except CookieError:
        return {}


def _limited(scope: Scope, receive: Receive, limit: int) -> Receive:
    read = 0
    announced = Headers(scope=scope).get("content-length", "0")

    async def limited() -> Message:
        nonlocal read
        if announced.isdigit() and int(announced) > limit:
            raise TooLarge
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise TooLarge
        return message

    return limited
