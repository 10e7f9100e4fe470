"""Job pages asked over real HTTP: politely, and never inside a private network."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from core.apply_pages import LARGEST_PAGE, ApplyPages
from core.jobs.address_ids import SoughtJob
from core.jobs.apply_address import AddressVerdict
from core.public_network import is_public
from tests.sandbox_server import free_port, served

REQUESTS: list[str] = []
SENT: list[int] = []
JOB = f"<title>Soudeur à Akron</title><h1>Soudeur</h1><p>Job 4411. {'You weld frames. ' * 20}</p><a>Apply now</a>"


async def page(request: Request) -> Response:
    """A career page with every habit."""
    REQUESTS.append(f"{request.method} {request.url.path}")
    kind = request.path_params.get("kind", "")
    if kind == "zipped":
        return Response(gzip.compress(JOB.encode()), headers={"content-encoding": "gzip"}, media_type="text/html")
    if kind == "bomb":
        return Response(gzip.compress(b" " * 50_000_000 + JOB.encode()), headers={"content-encoding": "gzip"})
    if kind == "brotli":
        return Response(JOB, headers={"content-encoding": "br"}, media_type="text/html")
    if kind == "latin":
        return Response(JOB.encode("latin-1"), media_type="text/html; charset=latin-1")
    if kind == "endless":
        return StreamingResponse(_endless(), media_type="text/html")
    leads = {"moved": "/jobs/open/4411", "circle": "/jobs/circle/4411", "inside": "http://169.254.169.254/latest/meta-data",
             "home": "/", "file": "file:///etc/passwd", "neighbour": "http://127.0.0.1:1/jobs/1"}  # fmt: skip
    if kind in leads:
        return RedirectResponse(leads[kind])
    return HTMLResponse(JOB, {"gone": 404, "guarded": 403, "broken": 500}.get(kind, 200))


async def _endless() -> AsyncIterator[bytes]:
    yield JOB.encode()
    while True:
        await asyncio.sleep(0)
        SENT.append(16_384)
        yield b"x" * 16_384


def trickling_header(listening: socket.socket) -> None:
    """Answer one request with a header that never ends, a sign at a time."""
    with suppress(OSError), listening.accept()[0] as client:
        client.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            time.sleep(0.05)
            client.sendall(b"x")


def test_a_header_that_trickles_in_takes_no_longer_than_a_request_may() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=trickling_header, args=(listening,), daemon=True).start()
        port = listening.getsockname()[1]
        with closing(ApplyPages({f"127.0.0.1:{port}"}, between=0, longest=0.5)) as pages:
            began = time.monotonic()
            answer = pages.check_one(SoughtJob(f"http://127.0.0.1:{port}/jobs/1"))
    assert (answer.verdict, "ReadTimeout" in answer.sentence) == (AddressVerdict.BROKEN, True)
    assert time.monotonic() - began < 5


@pytest.fixture(scope="module")
def career() -> Iterator[tuple[str, ApplyPages]]:
    port = free_port()
    app = Starlette(routes=[Route("/jobs/{kind}/4411", page), Route("/", page)])
    with served(app, port), closing(ApplyPages({f"127.0.0.1:{port}"}, between=0)) as pages:
        yield f"http://127.0.0.1:{port}", pages


@pytest.mark.parametrize(
    ("kind", "verdict", "sentence_part"),
    [
        ("open", AddressVerdict.WORKS, "The final page names requisition 4411."),
        ("zipped", AddressVerdict.WORKS, "requisition 4411"),
        ("latin", AddressVerdict.WORKS, "requisition 4411"),
        ("moved", AddressVerdict.WORKS, "/jobs/open/4411)"),
        ("endless", AddressVerdict.WORKS, "requisition 4411"),
        ("bomb", AddressVerdict.UNSURE, "shows nothing"),
        ("brotli", AddressVerdict.UNSURE, "shows nothing"),
        ("home", AddressVerdict.BROKEN, "not a job page"),
        ("gone", AddressVerdict.BROKEN, "404"),
        ("guarded", AddressVerdict.UNSURE, "Open it yourself"),
        ("broken", AddressVerdict.UNSURE, "Check again later"),
        ("circle", AddressVerdict.BROKEN, "more than 5 times"),
        ("inside", AddressVerdict.BROKEN, "private network"),
        ("neighbour", AddressVerdict.BROKEN, "port 1,"),
        ("file", AddressVerdict.BROKEN, "http:// or https://"),
    ],
)
def test_a_page_is_judged_by_its_answer_and_by_where_it_leads(
    career: tuple[str, ApplyPages], kind: str, verdict: str, sentence_part: str
) -> None:
    base, pages = career
    answer = pages.check_one(SoughtJob(f"{base}/jobs/{kind}/4411", "Soudeur"))
    assert answer.verdict == verdict, answer
    assert sentence_part in answer.sentence


def test_only_the_beginning_of_an_endless_page_is_read(career: tuple[str, ApplyPages]) -> None:
    base, pages = career
    SENT.clear()
    assert pages.check_one(SoughtJob(f"{base}/jobs/endless/4411", "Soudeur")).verdict == AddressVerdict.WORKS
    assert sum(SENT) < 200 * LARGEST_PAGE  # what the system had buffered


def test_a_page_is_fetched_once(career: tuple[str, ApplyPages]) -> None:
    base, pages = career
    REQUESTS.clear()
    answer = pages.check_one(SoughtJob(f"{base}/jobs/open/4411"))
    assert REQUESTS == ["GET /jobs/open/4411"]
    assert answer.reached == f"{base}/jobs/open/4411"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://0x7f000001/",
        "http://2130706433/", "http://127.1/", "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://100.64.0.1/", "http://[fe80::1]/",
        "http://[fc00::1]/", "http://[64:ff9b::7f00:1]/", "https://127.0.0.1:8501/", "ftp://jobs.example.com/1",
        "javascript:alert(1)", "http://user:word@jobs.example.com/1", "http://[bad", "http://", "", "jobs/1",
        "http://a b/", "http://x\r\nHost: y/", "http://" + "a" * 300 + ".example/",
    ],
)  # fmt: skip
def test_private_and_invalid_addresses_are_never_requested(career: tuple[str, ApplyPages], address: str) -> None:
    REQUESTS.clear()
    assert career[1].check_one(SoughtJob(address)).verdict == AddressVerdict.BROKEN
    assert REQUESTS == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True), ("64:ff9b::8.8.8.8", True),
        ("2002:808:808::1", True),  # 6to4 of 8.8.8.8
        ("2001:0:808:808:0:0:f7f7:f7f7", True),  # Teredo of 8.8.8.8
        ("127.0.0.1", False), ("10.0.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::", False),
        ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("fec0::1", False),
        ("ff02::1", False), ("2001:db8::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:169.254.169.254", False), ("::127.0.0.1", False), ("::10.0.0.1", False),
        ("64:ff9b::127.0.0.1", False), ("64:ff9b::169.254.169.254", False), ("64:ff9b:1::10.0.0.1", False),
        ("2002:7f00:1::", False), ("2002:a9fe:a9fe::1", False),
        ("2001:0:808:808:0:0:80ff:fffe", False),  # Teredo of 127.0.0.1
        ("2001:0:7f00:1:0:0:f7f7:f7f7", False),  # Teredo over a server at 127.0.0.1
    ],
)  # fmt: skip
def test_only_addresses_of_the_open_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_one_host_gets_one_request_at_a_time_with_a_pause(career: tuple[str, ApplyPages]) -> None:
    base, _ = career
    with closing(ApplyPages({base.removeprefix("http://")}, between=0.05)) as pages:
        started = time.monotonic()
        answers = dict(
            pages.check({str(number): SoughtJob(f"{base}/jobs/open/4411", "Soudeur") for number in range(6)})
        )
        assert time.monotonic() - started >= 0.3
    assert {answer.verdict for answer in answers.values()} == {AddressVerdict.WORKS}
    assert len(answers) == 6


def test_no_request_follows_after_closing(career: tuple[str, ApplyPages]) -> None:
    base, pages = career
    REQUESTS.clear()
    answers = pages.check({str(number): SoughtJob(f"{base}/jobs/open/4411") for number in range(5_000)})
    next(answers)
    answers.close()
    assert len(REQUESTS) < 5_000
