"""Limits of size and time on what arrives, and the address that a request comes from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from typing import Any

import anyio
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from core.web import LARGEST_FORM, Guard, client_address, largest

PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


def run_apart(function: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
    """Run a coroutine in a thread of its own: in this one the browser's tests may have left a loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, function, *arguments).result()


async def reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(f"{len(body)} bytes")(scope, receive, send)


def answer(pieces: Sequence[tuple[float, bytes]], *, path: str = "/sign-in", seconds: float = 0.2) -> tuple[int, bytes]:
    """Send a body in pieces, each after so many seconds; the status and the body of the answer."""
    left, sent = list(pieces), list[Message]()

    async def receive() -> Message:
        if not left:
            await anyio.sleep(60)
        wait, piece = left.pop(0)
        await anyio.sleep(wait)
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": path, "headers": []}
    run_apart(Guard(reads_all, slowest_body=seconds), scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize(
    "pieces", [[], [(0, b"email=")], [(0.06, b"x")] * 10], ids=["nothing", "a beginning", "a drip that never ends"]
)
def test_a_body_that_does_not_arrive_in_time_is_refused(pieces: list[tuple[float, bytes]]) -> None:
    assert answer(pieces) == (408, b"The request took too long to arrive.")


def test_a_form_is_short_however_it_arrives() -> None:
    assert answer([(0, b"x" * 1000)] * 17)[0] == 413
    assert largest("/sign-in") == LARGEST_FORM < largest("/_stcore/upload_file/tab/file")


def test_only_the_body_of_a_request_has_a_time_limit() -> None:
    async def waits_then_answers(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        with anyio.move_on_after(0.3):
            await receive()
        await PlainTextResponse("Done.")(scope, receive, send)

    async def main() -> int:
        bodies, sent = [b"all of it"], list[Message]()

        async def receive() -> Message:
            if not bodies:
                await anyio.sleep(60)
            return {"type": "http.request", "body": bodies.pop(), "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/sign-in", "headers": []}
        await Guard(waits_then_answers, slowest_body=0.1)(scope, receive, send)
        return int(sent[0]["status"])

    assert run_apart(main) == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.2.0.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2a00::1]:4711", "2a00::1"),
        ("10.0.0.1", "2a00::1", "2a00::1"),
        ("2001:db8::1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", " , ", "10.0.0.1"),
        ("10.0.0.1", "x" * 100, "x" * 45),
    ],
)
def test_only_our_own_proxies_say_where_a_request_comes_from(peer: str, forwarded: str, address: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    assert client_address({"type": "http", "client": (peer, 1), "headers": headers}, PROXIES) == address


def test_a_proxy_that_adds_a_line_of_its_own_is_believed_before_what_the_client_wrote() -> None:
    headers = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"9.9.9.9")]
    scope = {"type": "http", "client": ("10.0.0.1", 1), "headers": headers}
    assert client_address(scope, PROXIES) == "9.9.9.9"


def test_a_proxy_is_known_on_a_socket_for_both_versions_of_ip() -> None:
    headers = [(b"x-forwarded-for", b"9.9.9.9")]
    scope = {"type": "http", "client": ("::ffff:10.0.0.1", 1), "headers": headers}
    assert client_address(scope, PROXIES) == "9.9.9.9"
