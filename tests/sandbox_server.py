"""A real sandbox on a real port, with a small receiver for its webhooks, for any test that needs one."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from core.sandbox.app import create_app
from core.sandbox.options import SandboxOptions

API_KEY = "test-kombo-key"
FACTORYFIX_KEY = "test-factoryfix-key"
WEBHOOK_SECRET = "test-webhook-secret"
ADMIN_EMAIL = "admin@example.com"
PLAIN: dict[str, Any] = {"trust_env": False, "verify": False}  # plain HTTP needs no certificates, whose loading is slow


@dataclass
class Webhook:
    """One delivery as it arrived: the raw bytes and the signature are kept for checking."""

    body: bytes
    signature: str

    @property
    def payload(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return self.payload["type"]

    @property
    def data(self) -> dict[str, Any]:
        return self.payload["data"]


@dataclass
class RunningSandbox:
    """Addresses and keys of a running sandbox, and what arrived by webhook."""

    base_url: str
    control: httpx.Client
    received: list[Webhook] = field(default_factory=list)
    api_key: str = API_KEY
    factoryfix_key: str = FACTORYFIX_KEY
    webhook_secret: str = WEBHOOK_SECRET

    @property
    def kombo_url(self) -> str:
        return f"{self.base_url}/sandbox/kombo/v1"

    @property
    def factoryfix_url(self) -> str:
        return f"{self.base_url}/sandbox/factoryfix/v1"

    @property
    def connect_url(self) -> str:
        return f"{self.base_url}/sandbox/connect"

    def kombo(self, integration_id: str | None = None, timeout: float = 10) -> httpx.Client:
        """A plain HTTP client for the Kombo side."""
        headers = {"Authorization": f"Bearer {self.api_key}"}
        if integration_id:
            headers["X-Integration-Id"] = integration_id
        return httpx.Client(base_url=self.kombo_url, headers=headers, timeout=timeout, **PLAIN)

    def factoryfix(self, timeout: float = 10) -> httpx.Client:
        """A plain HTTP client for the FactoryFix side."""
        headers = {"Authorization": f"Bearer {self.factoryfix_key}"}
        return httpx.Client(base_url=self.factoryfix_url, headers=headers, timeout=timeout, **PLAIN)

    def create_link(self, customer: str, tool: str | None, origin_id: str | None, **more: Any) -> str:
        """A connection link, made as our own client makes it."""
        body = {
            "end_user_email": ADMIN_EMAIL,
            "end_user_organization_name": customer,
            "end_user_origin_id": origin_id,
            "integration_category": "ATS",
            "integration_tool": tool,
            "link_type": "MAGIC_LINK",
            **more,
        }
        with self.kombo() as kombo:
            answer = kombo.post("/connect/create-link", json=body)
        answer.raise_for_status()
        return answer.json()["data"]["link"]

    def submit(self, link: str, tool: str, **changed: str) -> httpx.Response:
        """Fill in the connection page with the demo credentials, changed where a test wants it."""
        form = {"tool": tool, **self.control.get(f"/credentials/{tool}").json(), **changed}
        return httpx.post(link, data=form, follow_redirects=True, **PLAIN, timeout=10)

    def connect(self, customer: str, tool: str, origin_id: str) -> str:
        """The whole way from create-link over the connection page to an integration's id."""
        answer = self.submit(self.create_link(customer, tool, origin_id), tool)
        assert answer.status_code == 200, answer.text
        made = self.control.get("/integrations").json()["integrations"]
        return [row["id"] for row in made if row["origin_id"] == origin_id][-1]

    def fault(self, target: str, kind: str, operation: str = ".*", times: int = 1, delay_s: float = 0) -> None:
        """Plan a fault."""
        body = {"target": target, "kind": kind, "operation": operation, "times": times, "delay_s": delay_s}
        self.control.post("/faults", json=body).raise_for_status()

    def rate_limit(self, operation: str) -> None:
        """Plan one refusal by Kombo's rate limit, which lasts longer than a write waits."""
        self.fault("kombo", "429", operation, delay_s=60)

    def wait_for(self, kind: str, count: int = 1) -> list[Webhook]:
        """Wait until so many webhooks of that type have arrived."""
        wait_until(lambda: len(self.of_type(kind)) >= count, f"{count} × {kind}")
        return self.of_type(kind)

    def of_type(self, kind: str) -> list[Webhook]:
        """The webhooks of that type that have arrived so far."""
        return [webhook for webhook in list(self.received) if webhook.type == kind]


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 45) -> None:
    """Wait for a condition, or fail naming it."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited {seconds} s in vain for {what}"
        time.sleep(0.01)


@contextmanager
def served(app: Any, port: int) -> Iterator[None]:
    """Serve an ASGI application from a thread."""
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the server to start")
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def running_sandbox(tmp_path: Path, **options: Any) -> Iterator[RunningSandbox]:
    """Start a sandbox below /sandbox on a free port; every delay is 0 unless `speed` says otherwise.

    `options` are fields of SandboxOptions; by default webhooks go to a receiver whose catch is `.received`.
    """
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    control = httpx.Client(
        base_url=f"{base_url}/sandbox/control",
        headers={"Authorization": f"Bearer {API_KEY}"},
        timeout=10,
        **PLAIN,
    )
    running = RunningSandbox(base_url, control)

    async def receive(request: Request) -> Response:
        running.received.append(Webhook(await request.body(), request.headers.get("x-kombo-signature", "")))
        return Response()

    given = {
        "data_file": tmp_path / "sandbox.db",
        "kombo_api_key": API_KEY,
        "factoryfix_api_key": FACTORYFIX_KEY,
        "webhook_url": f"{base_url}/received",
        "webhook_secret": WEBHOOK_SECRET,
        "public_url": base_url,
        "speed": 0.0,
        **options,
    }
    sandbox = create_app(SandboxOptions(**given))
    routes = [Mount("/sandbox", app=sandbox), Route("/received", receive, methods=["POST"])]
    with control, served(Starlette(routes=routes), port):
        try:
            yield running
        finally:
            sandbox.close()
