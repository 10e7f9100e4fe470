"""Reads job pages on the internet, with few requests and never inside a private network.

The URLs come from ATSs, so anybody may have written them: core/public_network.py refuses every host that is not public.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from core.jobs.address_ids import SoughtJob
from core.jobs.apply_address import AddressVerdict
from core.jobs.page_text import read_page
from core.jobs.page_verdict import JobPage, judge
from core.public_network import AddressRefused, PublicOnly, SkippedInSandbox

LARGEST_PAGE: Final = 512 * 1024
"""The most bytes read of a page: what names the job is near its beginning."""
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
    ("Accept-Encoding", "gzip"),
)


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """The result for one address: its verdict, a sentence with the evidence, and the address of the page judged."""

    verdict: AddressVerdict
    sentence: str
    reached: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response; `data` is the beginning of its body, decompressed."""

    status: int
    location: str
    content_type: str
    charset: str | None
    data: bytes

    @property
    def is_html(self) -> bool:
        """Whether a browser would read this as a page."""
        return self.content_type in ("", "text/html", "application/xhtml+xml")


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

    def check(self, jobs: Mapping[str, SoughtJob]) -> Generator[tuple[str, PageAnswer], None, None]:
        """Yield (key, answer) pairs as they arrive: hosts in parallel, the pages of one host one after another.

        Closing the generator early sends no further requests.
        """
        by_host: dict[str, list[tuple[str, SoughtJob]]] = {}
        for key, job in jobs.items():
            by_host.setdefault(_host(job.address), []).append((key, job))
        answers: SimpleQueue[tuple[str, PageAnswer] | None] = SimpleQueue()
        closed = Event()

        def work(same_host: list[tuple[str, SoughtJob]]) -> None:
            try:
                for key, job in same_host:
                    if closed.is_set():
                        return
                    answers.put((key, self.check_one(job)))
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

    def check_one(self, job: SoughtJob) -> PageAnswer:
        """Open the job's address with GET, follow its redirects, and judge the final page."""
        try:
            page = self._final_page(job.address)
            return PageAnswer(*judge(job, page), page.reached)
        except AddressRefused as refused:
            unsure = isinstance(refused, SkippedInSandbox)
            return PageAnswer(AddressVerdict.UNSURE if unsure else AddressVerdict.BROKEN, str(refused))
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as failure:
            return PageAnswer(AddressVerdict.BROKEN, f"The page does not answer ({type(failure).__name__}).")
        except (httpx.InvalidURL, ValueError):
            return PageAnswer(AddressVerdict.BROKEN, "This is not a valid web address.")

    def _final_page(self, address: str) -> JobPage:
        here = address
        for _ in range(MOST_REDIRECTS + 1):
            response = self._get(here)
            if 300 <= response.status < 400 and response.location:
                here = _next_address(here, response.location)
                continue
            content = read_page(response.data, response.charset)
            if not content.leads_to or not response.is_html or _next_address(here, content.leads_to) == here:
                return JobPage(response.status, here, response.content_type, content)
            here = _next_address(here, content.leads_to)
        raise AddressRefused(f"The address redirects more than {MOST_REDIRECTS} times.")

    def _get(self, address: str) -> Response:
        url = httpx.URL(address).copy_with(fragment=None)
        if url.scheme not in ("http", "https") or not url.host:
            raise AddressRefused("The address does not start with http:// or https://.")
        if url.userinfo:
            raise AddressRefused("The address contains a user name, which no job page needs.")
        self._network.deadline.at = time.monotonic() + self._longest
        with self._pool.stream("GET", str(url), headers=HEADERS, extensions={"timeout": TIMEOUT}) as answer:
            data = bytearray()
            for chunk in answer.iter_stream():
                data += chunk
                if len(data) >= LARGEST_PAGE:
                    break
            headers = {name.lower().decode(): value.decode("latin-1") for name, value in reversed(answer.headers)}
        kind, _, parameters = headers.get("content-type", "").lower().partition(";")
        charset = parameters.partition("charset=")[2].partition(";")[0].strip(" \"'") or None
        body = _decompressed(bytes(data[:LARGEST_PAGE]), headers.get("content-encoding", ""))
        return Response(answer.status, headers.get("location", ""), kind.strip(), charset, body)


def _next_address(here: str, location: str) -> str:
    """Return where a redirect leads; like a browser it keeps the part after # unless the target has its own."""
    target, fragment = urljoin(here, location), urlsplit(here).fragment
    return f"{target}#{fragment}" if fragment and "#" not in target else target


def _decompressed(data: bytes, encoding: str) -> bytes:
    """Return at most LARGEST_PAGE bytes of the page; nothing if it cannot be decompressed, so that nobody trusts it."""
    if encoding.strip().lower() in ("", "identity"):
        return data
    try:
        return zlib.decompressobj(wbits=47).decompress(data, LARGEST_PAGE)  # 47: gzip or zlib, by its header
    except zlib.error:
        return b""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
