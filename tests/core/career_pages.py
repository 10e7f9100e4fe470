"""Career sites of many ATSs on one local server: their real host names, reached over real HTTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.apply_pages import ApplyPages
from tests.sandbox_server import free_port, served


@dataclass(frozen=True)
class Page:
    """What one address answers."""

    body: str = ""
    status: int = 200
    location: str = ""
    content_type: str = "text/html; charset=utf-8"


@contextmanager
def career_sites(pages: dict[str, Page]) -> Iterator[ApplyPages]:
    """Serve these pages by host, path and query ("jobs.example/1?a=b"); every other address answers 404."""

    async def answer(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        page = pages.get(f"{request.headers['host']}{request.url.path}{query}", Page("Not here", 404))
        headers = {"location": page.location} if page.location else {}
        return Response(page.body, page.status, {**headers, "content-type": page.content_type})

    port = free_port()
    real = socket.getaddrinfo

    def local(host: Any, at: Any, *args: Any, **kwargs: Any) -> Any:
        return real("127.0.0.1", port, *args, **kwargs)

    hosts = {f"{address.partition('/')[0]}:80" for address in pages}
    app = Starlette(routes=[Route("/{path:path}", answer)])
    with served(app, port), closing(ApplyPages(hosts, between=0)) as opened, patch("socket.getaddrinfo", local):
        yield opened
