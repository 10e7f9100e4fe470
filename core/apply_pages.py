"""Checks whether job pages on the internet answer, with few requests and never inside a private network.

The URLs come from ATSs, so anybody may have written them. Every host is resolved here and refused unless all its IP
addresses are public. The connection then goes to the checked IP address, which defeats DNS rebinding.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from core.jobs.apply_address import AddressVerdict, verdict

LARGEST_PAGE: Final = 64 * 1024
"""The most bytes read of a page: only its status matters."""
MAX_SECONDS: Final = 20.0
"""The most seconds that one request may take in all, even if its answer keeps arriving slowly."""
MOST_REDIRECTS: Final = 5
HOSTS_AT_ONCE: Final = 8
SECONDS_BETWEEN_REQUESTS: Final = 0.25
"""Seconds between two requests to the same host, which are never parallel."""
TIMEOUT: Final = {"connect": 5.0, "read": 10.0, "write": 5.0, "pool": 5.0}
HEADERS: Final = (
    ("User-Agent", "FactoryFix-onboarding/1.0 (checks that job pages answer)"),
    ("Accept", "text/html,*/*"),
)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """The address must not be requested; the message says why."""


class SkippedInSandbox(AddressRefused):
    """A sandbox does not request this address, so whether it works is unknown."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """The result for one address: its verdict and a sentence."""

    verdict: AddressVerdict
    sentence: str


class PublicOnly(httpcore.NetworkBackend):
    """Connects only to public addresses and to the `allowed` HOST:PORT pairs.

    With `only_allowed` it connects only to the `allowed` pairs.
    """

    def __init__(self, allowed: frozenset[str], *, only_allowed: bool = False) -> None:
        self._allowed, self._only_allowed = allowed, only_allowed
        self._plain = httpcore.SyncBackend()
        self.deadline = threading.local()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """Connect to the IP address that was checked; raises AddressRefused."""
        if f"{host}:{port}" in self._allowed:
            address = host
        elif self._only_allowed:
            raise SkippedInSandbox("A sandbox does not open pages on the internet.")
        else:
            address = public_address(host, port)
        stream = self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
        return DeadlineStream(stream, self.deadline)


class DeadlineStream(httpcore.NetworkStream):
    """Stops reading at the deadline of this thread's request; a timeout per read would never end a slow answer."""

    def __init__(self, plain: httpcore.NetworkStream, deadline: threading.local) -> None:
        self._plain, self._deadline = plain, deadline
        self.write, self.close, self.get_extra_info = plain.write, plain.close, plain.get_extra_info  # type: ignore[method-assign]

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes; raises ReadTimeout after the deadline."""
        left = self._deadline.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return self._plain.read(max_bytes, min(left, timeout or left))

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        """Return the encrypted stream, with the same deadline."""
        return DeadlineStream(self._plain.start_tls(*args, **kwargs), self._deadline)


def public_address(host: str, port: int) -> str:
    """Return an IP address of this host; raises AddressRefused if one is not public, or for an unusual port."""
    if port not in (80, 443):
        raise AddressRefused(f"The address uses port {port}, but job pages use ports 80 and 443.")
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as problem:
        raise AddressRefused(f"The host {host} does not exist.") from problem
    if not all(is_public(address) for address in addresses):
        raise AddressRefused(f"{host} is in a private network, which applicants cannot reach.")
    return min(addresses, key=lambda address: (":" in address, address))  # IPv4 first


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet, judging an embedded IPv4 address by itself."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast


class ApplyPages:
    """Checks job pages; `allowed` are HOST:PORT pairs that may be requested although they are not public.

    With `only_allowed`, as in a sandbox, only these pairs are requested.
    """

    def __init__(
        self, allowed: Iterable[str] = (), between: float = SECONDS_BETWEEN_REQUESTS, longest: float = MAX_SECONDS,
        *, only_allowed: bool = False,
    ) -> None:  # fmt: skip
        self._network = PublicOnly(frozenset(allowed), only_allowed=only_allowed)
        self._pool = httpcore.ConnectionPool(network_backend=self._network, max_connections=20)
        self._between, self._longest = between, longest

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def check(self, addresses: Mapping[str, str]) -> Generator[tuple[str, PageAnswer], None, None]:
        """Yield (key, answer) pairs as they arrive: hosts in parallel, the pages of one host one after another.

        Closing the generator early sends no further requests.
        """
        by_host: dict[str, list[tuple[str, str]]] = {}
        for key, address in addresses.items():
            by_host.setdefault(_host(address), []).append((key, address))
        answers: SimpleQueue[tuple[str, PageAnswer] | None] = SimpleQueue()
        closed = Event()

        def work(same_host: list[tuple[str, str]]) -> None:
            try:
                for key, address in same_host:
                    if closed.is_set():
                        return
                    answers.put((key, self.check_one(address)))
                    closed.wait(self._between)
            finally:
                answers.put(None)

        with ThreadPoolExecutor(HOSTS_AT_ONCE, thread_name_prefix="apply-pages") as threads:
            try:
                futures = [threads.submit(work, same_host) for same_host in by_host.values()]
                left = len(futures)
                while left:
                    if (result := answers.get()) is None:
                        left -= 1
                    else:
                        yield result
                for future in futures:
                    future.result()  # raises an unexpected error of a thread
            finally:
                closed.set()

    def check_one(self, address: str) -> PageAnswer:
        """Check one address with HEAD, and with GET if HEAD fails."""
        try:
            status, reached = self._follow("HEAD", address)
            if status >= 400:
                status, reached = self._follow("GET", address)
        except AddressRefused as refused:
            return PageAnswer(
                AddressVerdict.UNSURE if isinstance(refused, SkippedInSandbox) else AddressVerdict.BROKEN, str(refused)
            )
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as failure:
            return PageAnswer(AddressVerdict.BROKEN, f"The page does not answer ({type(failure).__name__}).")
        except (httpx.InvalidURL, ValueError):
            return PageAnswer(AddressVerdict.BROKEN, "This is not a valid web address.")
        if status >= 500:
            return PageAnswer(
                AddressVerdict.UNSURE, f"The page’s server reports an error (status {status}). Check again later."
            )
        return PageAnswer(*verdict(status, address, reached))

    def _follow(self, method: str, address: str) -> tuple[int, str]:
        here = address
        for _ in range(MOST_REDIRECTS + 1):
            status, location = self._once(method, here)
            if not (300 <= status < 400 and location):
                return status, here
            here = urljoin(here, location)
        raise AddressRefused(f"The address redirects more than {MOST_REDIRECTS} times.")

    def _once(self, method: str, address: str) -> tuple[int, str]:
        url = httpx.URL(address).copy_with(fragment=None)
        if url.scheme not in ("http", "https") or not url.host:
            raise AddressRefused("The address does not start with http:// or https://.")
        if url.userinfo:
            raise AddressRefused("The address contains a user name, which no job page needs.")
        self._network.deadline.at = time.monotonic() + self._longest
        with self._pool.stream(method, str(url), headers=HEADERS, extensions={"timeout": TIMEOUT}) as answer:
            read = 0
            for chunk in answer.iter_stream() if method == "GET" else ():
                read += len(chunk)
                if read >= LARGEST_PAGE:
                    break
            location = next((value for name, value in answer.headers if name.lower() == b"location"), b"")
            return answer.status, location.decode("latin-1")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
