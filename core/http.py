"""The way out to an outside system: one connection, patience for what may be asked twice, one shot for what may not.

Both adapters stand on this module; what an answer *means* stays with each adapter (its `Reading`).
"""

from __future__ import annotations

import math
import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Protocol, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import stamina

from core.errors import InvalidInput, ServiceError
from core.mode import on_this_machine
from core.wire import Unreadable

TIMEOUT = httpx.Timeout(30.0, connect=5.0, pool=10.0)
LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=30.0)

NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""Failures before the first byte left: the outside system cannot have done anything."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a request that may be repeated is worth: attempts in all, seconds in all, seconds between two."""

    attempts: int = 5
    seconds: float = 60.0
    first_wait: float = 0.5
    longest_wait: float = 10.0


class Reading(Protocol):
    """How one outside system's answers and silences become errors of its own tree.

    `once` says that the request must not be repeated: it may have had its effect.
    """

    def refusal(self, answer: httpx.Response, *, once: bool) -> ServiceError:
        """Return the error for an answer that is not a success."""

    def silence(self, *, once: bool) -> ServiceError:
        """Return the error for no answer at all."""

    def unreadable(self, problem: str, *, once: bool) -> ServiceError:
        """Return the error for a success that is not what the contract says."""

    def pause(self, error: Exception) -> bool | float:
        """Return whether asking again can help: False, True (after a back-off), or after so many seconds."""


class HasNext(Protocol):
    """A page that knows the cursor of the next one, None at the end."""

    @property
    def next(self) -> str | None: ...


T = TypeVar("T")
P = TypeVar("P", bound=HasNext)
Parse = Callable[[bytes], T]
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One outside system over HTTP: `ask` repeats itself patiently, `tell` sends exactly once, `pages` turns a list."""

    http: httpx.Client
    reading: Reading
    patience: Patience = Patience()

    def ask(
        self,
        parse: Parse[T],
        path: str,
        *,
        method: str = "GET",
        params: Fields | None = None,
        headers: Fields | None = None,
        body: Mapping[str, object] | None = None,
    ) -> T:
        """Send what may safely be sent twice and return the parsed answer; raises the last error when patience ends."""
        request = self.http.build_request(method, path, params=params, headers=headers, json=body)
        return self._parsed(parse, self._patiently(lambda: self._sent(request, once=False)), once=False)

    def tell(
        self,
        parse: Parse[T],
        method: str,
        path: str,
        *,
        headers: Fields | None = None,
        body: Mapping[str, object] | None = None,
        timeout: httpx.Timeout | None = None,
    ) -> T:
        """Send what must never be sent twice and return the parsed answer."""
        timeout = timeout or self.http.timeout
        request = self.http.build_request(method, path, headers=headers, json=body, timeout=timeout)
        return self._parsed(parse, self._sent(request, once=True), once=True)

    def pages(
        self, parse: Parse[P], path: str, params: Fields, *, headers: Fields | None = None, start: str | None = None
    ) -> Iterator[P]:
        """Yield page after page, the filters sent with each cursor; a cursor that comes back raises, never loops."""
        seen = {start}
        cursor = start
        while True:
            page = self.ask(parse, path, params={**params, "cursor": cursor} if cursor else params, headers=headers)
            yield page
            cursor = page.next
            if cursor is None:
                return
            if cursor in seen:
                raise self.reading.unreadable("The list turns in a circle: a page names an earlier cursor.", once=False)
            seen.add(cursor)

    def _sent(self, request: httpx.Request, *, once: bool) -> bytes:
        try:
            answer = self.http.send(request)
        except NOTHING_SENT as failure:
            raise self.reading.silence(once=False) from failure
        except httpx.RequestError as failure:
            raise self.reading.silence(once=once) from failure
        if not answer.is_success:
            raise self.reading.refusal(answer, once=once)
        return answer.content

    def _parsed(self, parse: Parse[T], answer: bytes, *, once: bool) -> T:
        try:
            return parse(answer)
        except Unreadable as problem:
            raise self.reading.unreadable(str(problem), once=once) from problem

    def _patiently(self, send: Callable[[], bytes]) -> bytes:
        ends = time.monotonic() + self.patience.seconds

        def worth_repeating(error: Exception) -> bool | float:
            pause = self.reading.pause(error)
            if isinstance(pause, bool):
                return pause
            # Never sooner than asked, and not all of us at the same moment.
            wait = max(pause, self.patience.first_wait) + random.uniform(0, self.patience.first_wait)  # noqa: S311
            return wait if time.monotonic() + wait <= ends else False

        for attempt in stamina.retry_context(
            on=worth_repeating,
            attempts=self.patience.attempts,
            timeout=self.patience.seconds,
            wait_initial=self.patience.first_wait,
            wait_max=self.patience.longest_wait,
            wait_jitter=self.patience.first_wait,
        ):
            with attempt:
                return send()
        raise AssertionError("stamina leaves its loop by an answer or by an error")


def http_client(base_url: str, api_key: str) -> httpx.Client:
    """Return a client with base address, bearer key, time-outs and connection limits; raises InvalidInput."""
    key = api_key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise InvalidInput("The API key contains characters that no API key has.", "Copy it again, without the quotes.")
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    address = base_url.rstrip("/")
    return httpx.Client(
        base_url=address,
        headers=headers,
        timeout=TIMEOUT,
        limits=LIMITS,
        verify=_trusted(),
        trust_env=not on_this_machine(urlsplit(address).hostname or ""),  # a proxy (HTTP_PROXY) would be elsewhere
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom to trust, read once: it is by far the slowest part of making a client."""
    return httpx.create_ssl_context()


def path_to(*parts: str) -> str:
    """Join path parts, each percent-encoded whole (`remote:12/34` stays one part); raises InvalidInput."""
    for part in parts:
        if part.strip() in {"", ".", ".."}:
            raise InvalidInput(f"“{part}” is not an id.", "Copy the id again from where you found it.")
    return "/" + "/".join(quote(part, safe="") for part in parts)


def seconds_to_wait(headers: httpx.Headers, now: datetime | None = None) -> float | None:
    """Return the seconds a rate-limited answer asks for: `Retry-After` first, else `ratelimit-reset`, else None."""
    for name in ("retry-after", "ratelimit-reset"):
        seconds = _seconds(headers.get(name, ""), now or datetime.now(UTC))
        if seconds is not None:
            return seconds
    return None


def _seconds(text: str, now: datetime) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        seconds = (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else None
