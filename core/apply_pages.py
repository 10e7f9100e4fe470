"""Job pages on the open internet: does an address answer? Asked politely, and never inside a private network.

Addresses come from ATSs and so from anybody. Each hop is resolved here, refused unless every address it stands for is
public, and connected to at that very address: a name that changes its mind in between (DNS rebinding) gains nothing.
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

from core.jobs.apply_address import BROKEN, UNSURE, verdict

LARGEST_PAGE: Final = 64 * 1024
"""Bytes that are read of a page; its status is all that counts."""
LONGEST: Final = 20.0
"""Seconds that one request may take, however little of its answer comes at a time."""
MOST_HOPS: Final = 5
HOSTS_AT_ONCE: Final = 8
BETWEEN_REQUESTS: Final = 0.25
"""Seconds between two requests to one host, which gets one at a time."""
TIMEOUT: Final = {"connect": 5.0, "read": 10.0, "write": 5.0, "pool": 5.0}
HEADERS: Final = (
    ("User-Agent", "FactoryFix-onboarding/1.0 (checks that job pages answer)"),
    ("Accept", "text/html,*/*"),
)
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """An address that is not asked, and why."""


class NotAsked(Refused):
    """An address that a sandbox leaves alone: whether it works is not known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one address: works, broken or unsure, and a sentence."""

    verdict: str
    sentence: str


class PublicOnly(httpcore.NetworkBackend):
    """Connects to public addresses and to the few `allowed` pairs of host and port, and to nothing else.

    With `only_allowed` it connects to these pairs alone.
    """

    def __init__(self, allowed: frozenset[str], *, only_allowed: bool = False) -> None:
        self._allowed, self._only_allowed = allowed, only_allowed
        self._plain = httpcore.SyncBackend()
        self.ends = threading.local()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """Connect to the address that was checked; raises Refused."""
        if f"{host}:{port}" in self._allowed:
            address = host
        elif self._only_allowed:
            raise NotAsked("A sandbox asks no page on the internet.")
        else:
            address = public_address(host, port)
        return InTime(self._plain.connect_tcp(address, port, timeout, local_address, socket_options), self.ends)


class InTime(httpcore.NetworkStream):
    """Reads until this thread's request has had its time: a limit for each read alone never ends a slow trickle."""

    def __init__(self, plain: httpcore.NetworkStream, ends: threading.local) -> None:
        self._plain, self._ends = plain, ends
        self.write, self.close, self.get_extra_info = plain.write, plain.close, plain.get_extra_info  # type: ignore[method-assign]

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what comes, or raise ReadTimeout."""
        left = self._ends.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return self._plain.read(max_bytes, min(left, timeout or left))

    def start_tls(self, *given: Any, **named: Any) -> httpcore.NetworkStream:
        """Go on in the same time, encrypted."""
        return InTime(self._plain.start_tls(*given, **named), self._ends)


def public_address(host: str, port: int) -> str:
    """Return an address of this host; raises Refused when any of them is not public, or the port is unusual."""
    if port not in (80, 443):
        raise Refused(f"It names port {port}; job pages are on 80 and 443.")
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as problem:
        raise Refused(f"There is no host {host}.") from problem
    if not all(is_public(one) for one in found):
        raise Refused(f"{host} is inside a private network, where applicants cannot go.")
    return min(found, key=lambda one: (":" in one, one))


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the open internet, also when it is wrapped in another one."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if one in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return one.is_global and not one.is_multicast


class ApplyPages:
    """Asks job pages; `allowed` are HOST:PORT pairs that may be asked although they are not public.

    In a sandbox these are the only ones that are asked (`only_allowed`).
    """

    def __init__(
        self, allowed: Iterable[str] = (), between: float = BETWEEN_REQUESTS, longest: float = LONGEST,
        *, only_allowed: bool = False,
    ) -> None:  # fmt: skip
        self._network = PublicOnly(frozenset(allowed), only_allowed=only_allowed)
        self._pool = httpcore.ConnectionPool(network_backend=self._network, max_connections=20)
        self._between, self._longest = between, longest

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.close()

    def check(self, addresses: Mapping[str, str]) -> Generator[tuple[str, Answer], None, None]:
        """Yield (key, answer) as they come in: hosts side by side, each one's pages one after another.

        Closed early, it asks nothing more.
        """
        by_host: dict[str, list[tuple[str, str]]] = {}
        for key, address in addresses.items():
            by_host.setdefault(_host(address), []).append((key, address))
        came: SimpleQueue[tuple[str, Answer] | None] = SimpleQueue()
        closed = Event()

        def work(same_host: list[tuple[str, str]]) -> None:
            try:
                for key, address in same_host:
                    if closed.is_set():
                        return
                    came.put((key, self.ask(address)))
                    closed.wait(self._between)
            finally:
                came.put(None)

        with ThreadPoolExecutor(HOSTS_AT_ONCE, thread_name_prefix="apply-pages") as threads:
            try:
                works = [threads.submit(work, same_host) for same_host in by_host.values()]
                left = len(works)
                while left:
                    if (one := came.get()) is None:
                        left -= 1
                    else:
                        yield one
                for done in works:
                    done.result()  # what was not expected is raised here
            finally:
                closed.set()

    def ask(self, address: str) -> Answer:
        """Ask one address, with HEAD, and with GET where HEAD does not settle it."""
        try:
            status, reached = self._follow("HEAD", address)
            if status >= 400:
                status, reached = self._follow("GET", address)
        except Refused as refused:
            return Answer(UNSURE if isinstance(refused, NotAsked) else BROKEN, str(refused))
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as failure:
            return Answer(BROKEN, f"The page does not answer ({type(failure).__name__}).")
        except (httpx.InvalidURL, ValueError):
            return Answer(BROKEN, "This is not a web address.")
        if status >= 500:
            return Answer(UNSURE, f"The page answers {status}: its server has a problem. Check again later.")
        return Answer(*verdict(status, address, reached))

    def _follow(self, method: str, address: str) -> tuple[int, str]:
        here = address
        for _ in range(MOST_HOPS + 1):
            status, location = self._once(method, here)
            if not (300 <= status < 400 and location):
                return status, here
            here = urljoin(here, location)
        raise Refused(f"It redirects more than {MOST_HOPS} times.")

    def _once(self, method: str, address: str) -> tuple[int, str]:
        url = httpx.URL(address).copy_with(fragment=None)
        if url.scheme not in ("http", "https") or not url.host:
            raise Refused("It is no web address that starts with http:// or https://.")
        if url.userinfo:
            raise Refused("It carries a user name, which no job page needs.")
        self._network.ends.at = time.monotonic() + self._longest
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
