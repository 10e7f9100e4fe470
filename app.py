"""The ASGI application that serve.py and `streamlit run app.py` serve: pages, webhook, health, and the sandbox."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
import streamlit as st
import structlog
from pydantic import ValidationError
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send
from streamlit import runtime

EXPOSED = (
    "other machines can reach this address without HTTPS. Put a proxy with HTTPS in front and set COOKIE_SECURE=true, "
    "or leave HOST at 127.0.0.1."
)
EXPOSED_SANDBOX = "other machines can reach this sandbox, whose password is public. Leave HOST at 127.0.0.1."
log = structlog.get_logger()
ROOT = Path(__file__).resolve().parent
os.chdir(ROOT)  # .env, data and data/var are the project's own, wherever the command was typed

from core import services as connected  # noqa: E402
from core import web  # noqa: E402
from core.actions import people, webhooks  # noqa: E402
from core.actions.metrics import metrics  # noqa: E402
from core.settings import Settings, problems  # noqa: E402
from core.sign_in.cookies import Cookies  # noqa: E402
from core.sign_in.gate import SESSION_HEADER, Gate  # noqa: E402
from core.sign_in.routes import SignIn  # noqa: E402
from core.tasks import start_worker  # noqa: E402
from pages.shared.errors import show_defect  # noqa: E402


def settings() -> Settings:
    """Return the settings with the address that is really served; exits with one sentence when they do not hold."""
    served = {"port": st.get_option("server.port"), "host": st.get_option("server.address")}
    try:
        chosen = Settings(**served)
    except ValidationError as error:
        sys.exit(f"The settings do not hold. {problems(error)}")
    if problem := connected.data_problem(chosen):
        sys.exit(f"The data cannot be used. {problem} See docs/operations.md, “the data cannot be used”.")
    if problem := connected.mode_problem(chosen):
        sys.exit(problem)
    return chosen


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the services, keep the sandbox and the background worker running while requests are answered."""
    opened = await anyio.to_thread.run_sync(connected.open_services, SETTINGS)
    await anyio.to_thread.run_sync(people.settle_demo_people, opened)
    sandbox = connected.sandbox_app(opened) if SETTINGS.sandbox else None
    worker = await anyio.to_thread.run_sync(start_worker, opened)
    gc.collect()
    _welcome()
    gc.freeze()  # with the collection after every run switched off, what is here now is never looked at again
    try:
        yield {"worker": worker, "sandbox": sandbox, "services": opened}
    finally:
        app.state.clear()
        idle = await anyio.to_thread.run_sync(worker.stop)
        if sandbox:
            sandbox.close()
        if idle:  # work that loses its connection would count as failed, not as interrupted
            connected.close()


def _welcome() -> None:
    """Say where the app is and, in sandbox mode only, how to get in."""
    lines = [f"ATS onboarding is ready: http://localhost:{SETTINGS.port}"]
    if SETTINGS.exposed:
        lines.append(f"Warning: {EXPOSED_SANDBOX if SETTINGS.sandbox else EXPOSED}")
        log.warning("exposed without HTTPS", host=SETTINGS.host)
    if SETTINGS.sandbox:
        lines.append("Sandbox mode: sample customers, nothing reaches a real ATS. Sign in as one of these:")
        lines += [f"  {email:<22}{role.value}" for email, (_name, role) in people.DEMO_PEOPLE.items()]
        lines.append(f"The password is “{people.DEMO_PASSWORD}”.")
    sys.stdout.write("\n".join(["", *lines, "", ""]))
    sys.stdout.flush()


async def healthz(_request: Request) -> Response:
    """Answer that the process lives."""
    return JSONResponse({"status": "ok"})


async def readyz(_request: Request) -> Response:
    """Answer 200 when the store is migrated and the worker runs, else 503."""
    worker = app.state.get("worker")
    ready = worker is not None and worker.alive
    return JSONResponse({"ready": ready}, 200 if ready else 503)


async def numbers(_request: Request) -> Response:
    """Answer with the app's own gauges, as Prometheus reads them."""
    text = await anyio.to_thread.run_sync(metrics, app.state["services"])
    return Response(text, media_type="text/plain; version=0.0.4")


async def kombo_webhook(request: Request) -> Response:
    """Keep one of Kombo's deliveries and answer at once; what it asks for is done after."""
    body = await request.body()
    signature = request.headers.get("X-Kombo-Signature")
    status = await anyio.to_thread.run_sync(webhooks.receive, app.state["services"], body, signature)
    return JSONResponse({"received": status == 200}, status)


async def sandbox(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a request on to the stand-ins that the lifespan started."""
    await app.state["sandbox"](scope, receive, send)


def tab_owner(tab: str) -> str:
    """Return the session that opened this tab, as its websocket came through the gate; nothing where it is closed."""
    client = runtime.get_instance().get_client(tab)
    return dict(client.client_context.headers).get(SESSION_HEADER, "") if client and client.client_context else ""


def routes(chosen: Settings) -> list[BaseRoute]:
    """Return the addresses beside the pages; the stand-ins exist in sandbox mode only."""
    always: list[BaseRoute] = [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
        Route("/metrics", numbers, methods=["GET"]),
        Route("/webhooks/kombo", kombo_webhook, methods=["POST"]),
        *SignIn(COOKIES).routes(),
    ]
    return [*always, Mount("/sandbox", sandbox)] if chosen.sandbox else always


SETTINGS = settings()
COOKIES = Cookies(secure=SETTINGS.cookie_secure)
app = st.App(
    ROOT / "pages" / "navigation.py",
    routes=routes(SETTINGS),
    lifespan=lifespan,
    middleware=[
        Middleware(web.Guard, secure=SETTINGS.cookie_secure),
        Middleware(Gate, cookies=COOKIES, tab_owner=tab_owner),
    ],
    on_script_error=show_defect,
)
