"""An office on a simulated clock: services on the real store, and a sandbox on the same data that has the same time."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from core import services as connected
from core.actions import webhook_events
from core.actions.context import ByItself, Context
from core.errors import NotFound
from core.kombo.webhooks import parse
from core.people.actor import KOMBO
from core.people.roles import Person
from core.queue import Queue
from core.services import Services
from core.storage import people

START_SECONDS = 20
PLAIN: dict[str, Any] = {"trust_env": False, "verify": False}
"""Plain HTTP to ourselves needs no certificates, whose loading is slow."""


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass
class ExampleOffice:
    """What the examples are made with: every action is a person's, at the time of the clock."""

    services: Services
    clock: Clock
    http: httpx.Client
    waiting: deque[bytes] = field(default_factory=deque)

    def by(self, email: str) -> Context:
        """Return the context of the person with this e-mail address."""
        return Context(self.services, ByItself(self.person(email).actor))

    def person(self, email: str) -> Person:
        """Return the person; raises NotFound."""
        with self.services.store.read() as db:
            account = people.by_email(db, email)
        if account is None:
            raise NotFound(f"{email} has no account.")
        return account.person

    def post(self, path: str, **body: Any) -> None:
        """Ask the sandbox to do something, such as ending a sync."""
        self.http.post(f"/sandbox/control{path}", json=body).raise_for_status()
        self.take_webhooks()

    def connect(self, link: str, tool: str, **changed: str) -> None:
        """Fill in the connection page as the customer's administrator does; `changed` replaces credentials."""
        form = {"tool": tool, **self.http.get(f"/sandbox/control/credentials/{tool}").json(), **changed}
        address = urlsplit(link)
        self.http.post(f"{address.path}?{address.query}", data=form)
        self.take_webhooks()

    def take_webhooks(self) -> None:
        """Process what Kombo has sent since, as the worker does."""
        while self.waiting:
            webhook_events.handle(
                Context(self.services, ByItself(KOMBO)), parse(self.waiting.popleft()), self.services.now()
            )


@contextmanager
def example_office(services: Services) -> Iterator[ExampleOffice]:
    """Open an office on the store of these services; its servers have a port of their own for as long as it is open."""
    clock, waiting = Clock(datetime.now(UTC)), deque[bytes]()
    with socket.socket() as listening, tempfile.TemporaryDirectory() as folder:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        settings = services.settings.model_copy(update={"port": port})
        with _served(connected.sandbox_app(services, now=clock, deliver=waiting.append), listening):
            built = connected.build(settings, now=clock)
            built.store.tells_people = False
            simulated = replace(built, queue=Queue(Path(folder) / "queue.db"))
            key = {"Authorization": f"Bearer {services.keys.kombo}"}
            with httpx.Client(base_url=settings.own_url, headers=key, timeout=30, **PLAIN) as http:
                try:
                    yield ExampleOffice(simulated, clock, http, waiting)
                finally:
                    built.close()


@contextmanager
def _served(sandbox: Any, listening: socket.socket) -> Iterator[None]:
    """Serve a simulated sandbox from a thread."""
    app = Starlette(routes=[Mount("/sandbox", app=sandbox)])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="examples", daemon=True)
    thread.start()
    until = monotonic() + START_SECONDS
    while not server.started and monotonic() < until:
        sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=START_SECONDS)
        sandbox.close()
