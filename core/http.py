"""HTTP requests to an outside system: reads are retried, writes only after a refusal that certainly did nothing.

The Kombo and FactoryFix clients are built on this module. What an answer means stays with each client, in its
`ErrorMap`.
"""

from __future__ import annotations

import math
import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=10, keepalive_expiry=30.0)

CLOCKS: dict[str, timedelta] = {}
"""How far the clock of each host is ahead of ours, by its last answer; an answer tells the time in whole seconds."""

NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""Failures before the first byte was sent, so the outside system cannot have done anything."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long to retry: total attempts, total seconds, and the seconds between attempts."""

    attempts: int = 5
    seconds: float = 60.0
    first_wait: float = 0.5
    longest_wait: float = 10.0


WRITE_RETRIES = RetryPolicy(attempts=3, seconds=10.0, first_wait=1.0, longest_wait=4.0)
"""For writes, because a person waits for the answer."""


class ErrorMap(Protocol):
    """Turns one outside system's failed responses, and missing ones, into errors of that system's own classes.

    `once` is True for a write that may have taken effect and must not be repeated.
    """

    def refusal(self, response: httpx.Response, *, once: bool) -> ServiceError:
        """Return the error for a response that is not a success."""

    def no_answer(self, *, once: bool) -> ServiceError:
        """Return the error for a request that got no response."""

    def unreadable(self, problem: str, *, once: bool) -> ServiceError:
        """Return the error for a success response that does not follow the contract."""

    def retry_delay(self, error: Exception, *, once: bool) -> bool | float:
        """Return False for no retry, True for a retry after the usual back-off, or the seconds to wait before it.

        A write (`once`) is retried only after a refusal that certainly did nothing.
        """


class HasNext(Protocol):
    """A page of a list with the cursor of the next page, None on the last page."""

    @property
    def next(self) -> str | None: ...


T = TypeVar("T")
P = TypeVar("P", bound=HasNext)
Parse = Callable[[bytes], T]
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HttpAdapter:
    """One outside system over HTTP: `read` and `write_once` send one request, `pages` reads a list page by page."""

    http: httpx.Client
    error_map: ErrorMap
    retries: RetryPolicy = RetryPolicy()
    write_retries: RetryPolicy = WRITE_RETRIES

    def read(
        self,
        parse: Parse[T],
        path: str,
        *,
        method: str = "GET",
        params: Fields | None = None,
        headers: Fields | None = None,
        body: Mapping[str, object] | None = None,
    ) -> T:
        """Send a request that is safe to repeat and return its parsed answer; raises the last error."""
        request = self.http.build_request(method, path, params=params, headers=headers, json=body)
        return self._parsed(parse, self._with_retries(request, self.retries, once=False), once=False)

    def write_once(
        self,
        parse: Parse[T],
        method: str,
        path: str,
        *,
        headers: Fields | None = None,
        body: Mapping[str, object] | None = None,
        timeout: httpx.Timeout | None = None,
    ) -> T:
        """Send a request that must take effect once at most and return its parsed answer."""
        timeout = timeout or self.http.timeout
        request = self.http.build_request(method, path, headers=headers, json=body, timeout=timeout)
        return self._parsed(parse, self._with_retries(request, self.write_retries, once=True), once=True)

    def pages(
        self, parse: Parse[P], path: str, params: Fields, *, headers: Fields | None = None, start: str | None = None
    ) -> Iterator[P]:
        """Yield each page of a list, with the filters in each request; a repeated cursor raises."""
        seen = {start}
        cursor = start
        while True:
            page = self.read(parse, path, params={**params, "cursor": cursor} if cursor else params, headers=headers)
            yield page
            cursor = page.next
            if cursor is None:
                return
            if cursor in seen:
                raise self.error_map.unreadable("The list never ends: a page repeats an earlier cursor.", once=False)
            seen.add(cursor)

    def _sent(self, request: httpx.Request, *, once: bool) -> bytes:
        try:
            response = self.http.send(request)
        except NOTHING_SENT as failure:
            # Nothing reached the server, so even a write that must not be repeated counts as not done.
            raise self.error_map.no_answer(once=False) from failure
        except httpx.RequestError as failure:
            raise self.error_map.no_answer(once=once) from failure
        if not response.is_success:
            raise self.error_map.refusal(response, once=once)
        return response.content

    def _parsed(self, parse: Parse[T], answer: bytes, *, once: bool) -> T:
        try:
            return parse(answer)
        except Unreadable as problem:
            raise self.error_map.unreadable(str(problem), once=once) from problem

    def _with_retries(self, request: httpx.Request, retries: RetryPolicy, *, once: bool) -> bytes:
        deadline = time.monotonic() + retries.seconds

        def should_retry(error: Exception) -> bool | float:
            delay = self.error_map.retry_delay(error, once=once)
            if isinstance(delay, bool):
                return delay
            # Wait at least as long as the server requests. The random part keeps clients from retrying all at once.
            wait = max(delay, retries.first_wait) + random.uniform(0, retries.first_wait)  # noqa: S311
            return wait if time.monotonic() + wait <= deadline else False

        for attempt in stamina.retry_context(
            on=should_retry,
            attempts=retries.attempts,
            timeout=retries.seconds,
            wait_initial=retries.first_wait,
            wait_max=retries.longest_wait,
            wait_jitter=retries.first_wait,
        ):
            with attempt:
                return self._sent(request, once=once)
        raise AssertionError("stamina ends its loop with an answer or with an error")


def http_client(base_url: str, api_key: str) -> httpx.Client:
    """Return a client with base address, bearer key, timeouts and limits; raises InvalidInput for a malformed key."""
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
        event_hooks={"response": [_compare_clocks]},
        verify=_ssl_context(),
        trust_env=not on_this_machine(
            urlsplit(address).hostname or ""
        ),  # a proxy cannot reach this machine's own address
    )


def _compare_clocks(response: httpx.Response) -> None:
    try:
        theirs = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return
    CLOCKS[response.url.host] = theirs.replace(tzinfo=theirs.tzinfo or UTC) - datetime.now(UTC)


@cache
def _ssl_context() -> ssl.SSLContext:
    """Return the trusted certificates, loaded once because that is by far the slowest part of making a client."""
    return httpx.create_ssl_context()


def path_to(*parts: str) -> str:
    """Join path parts, percent-encoding each of them (`remote:12/34` stays one part); raises InvalidInput."""
    for part in parts:
        if part.strip() in {"", ".", ".."}:
            raise InvalidInput(f"“{part}” is not an ID.", "Copy the ID again from where you found it.")
    return "/" + "/".join(quote(part, safe="") for part in parts)


def seconds_to_wait(headers: httpx.Headers, now: datetime | None = None) -> float | None:
    """Return the seconds that `Retry-After`, or else `ratelimit-reset`, says to wait; None without either header."""
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
