"""Middleware for every HTTP request and response: security headers, closed paths, and limits on size and time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.measures import count_request
from core.mode import on_this_machine
from core.third_party import STREAMLIT_METRICS, inline_script_hashes

CLOSED = (STREAMLIT_METRICS,)
LARGEST_BODY = 42 * 1024 * 1024
"""Bytes; uploads are limited to 40 MB, which scanned résumés have."""
LARGEST_WEBHOOK = 1024 * 1024
LARGEST_FORM = 16 * 1024
FORMS = ("/sign-", "/customer/")
"""Paths with small forms only."""
WITH_FILES = ("/answer", "/missing")
"""What a customer presses on their own page that may have a picture or a list with it; it reads no body before it has
checked the session."""
LARGEST_FILE = 6 * 1024 * 1024
SLOWEST_BODY = 60.0
"""Seconds."""
KEPT_BY_BROWSERS = ("/static/", "/app/static/", "/customer/static/")
"""Static files of the app, which may be cached; browsers and proxies must not store anything else."""
POLICY = "; ".join(
    [
        "default-src 'self'",
        f"script-src 'self' {' '.join(inline_script_hashes())}",
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


class TooLarge(Exception):
    """A request's body is larger than its path allows."""


class TooSlow(Exception):
    """A request's body did not arrive in time."""


class Guard:
    """Pure ASGI middleware around the whole app; `secure` means that browsers use HTTPS.

    `slowest_body` is the number of seconds within which a request's body must arrive.
    """

    def __init__(self, app: ASGIApp, *, secure: bool = False, slowest_body: float = SLOWEST_BODY) -> None:
        self.app = app
        self.secure = secure
        self.slowest_body = slowest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on to the app, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        guarded = self._send(scope, send)
        if scope["path"].rstrip("/").endswith(CLOSED):
            await PlainTextResponse("Not found.", 404)(scope, receive, guarded)
            return
        try:
            await self.app(scope, self._receive(scope, receive), guarded)
        except TooLarge:
            await PlainTextResponse("The request is too large.", 413)(scope, receive, guarded)
        except TooSlow:
            await PlainTextResponse("The request took too long to arrive.", 408)(scope, receive, guarded)

    def _receive(self, scope: Scope, receive: Receive) -> Receive:
        return _limited(scope, receive, largest(scope["path"]), self.slowest_body)

    def _send(self, scope: Scope, send: Send) -> Send:
        kept = scope["path"].startswith(KEPT_BY_BROWSERS)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                count_request(scope["path"], message["status"])
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not kept:
                    headers["Cache-Control"] = "no-store"
                if self.secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
            await send(message)

        return guarded


def largest(path: str) -> int:
    """Return the largest body, in bytes, of a request to this path."""
    if path.startswith("/webhooks/"):
        return LARGEST_WEBHOOK
    if path.startswith("/customer/page/") and path.endswith(WITH_FILES):
        return LARGEST_FILE
    return LARGEST_FORM if path.startswith(FORMS) else LARGEST_BODY


def may_measure(scope: Scope, token: str) -> bool:
    """Return whether a request may read the metrics: with this token, or from this machine and past no proxy."""
    headers = Headers(scope=scope)
    if token:
        return secrets.compare_digest(headers.get("authorization", "").encode(), f"Bearer {token}".encode())
    forwarded = any(name in headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))
    return not forwarded and on_this_machine(str((scope.get("client") or ("",))[0]))


def has_foreign_origin(headers: Headers) -> bool:
    """Return whether a browser says that another site, or another port of this host, makes this request."""
    origin = headers.get("origin")
    return bool(origin) and urlsplit(origin or "").netloc != headers.get("host")


def from_elsewhere(headers: Headers) -> bool:
    """Return whether another site sent this form, judged by headers that scripts cannot set."""
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    return has_foreign_origin(headers)


def own_page(target: str) -> str:
    """Return this address if it is a page of this app, or else the first page."""
    plain = target.startswith("/") and not target.startswith(("//", "/sign-")) and "\\" not in target
    return target if plain and target.isprintable() and not urlsplit(target).netloc else "/"


def client_address(scope: Scope, proxies: Sequence[IPv4Network | IPv6Network]) -> str:
    """Return the client's IP address, as far as it can be trusted.

    Behind our proxies it is the last address in X-Forwarded-For that is not one of them. The sender of a request can
    forge everything before that address.
    """
    address = str((scope.get("client") or ("",))[0])
    lines = Headers(scope=scope).getlist("x-forwarded-for")  # some proxies add a line of their own
    forwarded = [part.strip() for part in ",".join(lines).split(",") if part.strip()]
    while forwarded and _is_one_of(address, proxies):
        address = _without_port(forwarded.pop())
    return address[:45]


def _without_port(address: str) -> str:
    """Return an address from X-Forwarded-For without the client's port, which some proxies add."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _is_one_of(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed  # how a socket for both versions names an IPv4 address
    return any(parsed in network for network in networks)


def _limited(scope: Scope, receive: Receive, limit: int, seconds: float) -> Receive:
    read, whole, until = 0, False, anyio.current_time() + seconds
    announced = Headers(scope=scope).get("content-length", "0")

    async def limited() -> Message:
        nonlocal read, whole
        if announced.isdigit() and int(announced) > limit:
            raise TooLarge
        if whole:  # after the body only the disconnect follows, at any later time
            return await receive()
        try:
            with anyio.fail_after(max(0.0, until - anyio.current_time())):
                message = await receive()
        except TimeoutError:
            raise TooSlow from None
        read += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if read > limit:
            raise TooLarge
        return message

    return limited
