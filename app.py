"""The ASGI application that serve.py and `streamlit run app.py` serve: pages, webhook, health and sandbox."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

import anyio.to_thread
import streamlit as st
import structlog
from pydantic import ValidationError
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send
from streamlit import runtime

EXPOSED = (
    "other machines can reach this address without HTTPS. Use a proxy with HTTPS and set COOKIE_SECURE=true, "
    "or leave HOST at 127.0.0.1."
)
EXPOSED_SANDBOX = "other machines can reach this sandbox, and its password is public. Leave HOST at 127.0.0.1."
SLOWEST_CHECK = 5.0
"""Seconds; a monitor asks again."""
log = structlog.get_logger()
ROOT = Path(__file__).resolve().parent
os.chdir(ROOT)  # .env, data and data/var are found in the project, whatever the current folder was

from core import data_folder, services as connected, web  # noqa: E402
from core.actions import people, readiness, webhooks  # noqa: E402
from core.actions.metrics import metrics  # noqa: E402
from core.customer.routes import CustomerPages  # noqa: E402
from core.settings import Settings, problems  # noqa: E402
from core.sign_in.cookies import Cookies  # noqa: E402
from core.sign_in.gate import SESSION_HEADER, Gate  # noqa: E402
from core.sign_in.routes import SignIn  # noqa: E402
from core.tasks import start_worker  # noqa: E402
from pages.shared.errors import show_defect  # noqa: E402


def settings() -> Settings:
    """Return the settings with the address that is really served; exits with a message if they are invalid."""
    served = {"port": st.get_option("server.port"), "host": st.get_option("server.address")}
    try:
        chosen = Settings(**served)
    except ValidationError as error:
        sys.exit(f"The settings are not valid. {problems(error)}")
    return chosen


def hold_data(chosen: Settings) -> IO[bytes]:
    """Return the lock on the data folder, which this process keeps; exits with a message if it cannot use the data."""
    try:
        lock = data_folder.hold(chosen.data_dir)
    except data_folder.FolderInUse:
        sys.exit("A back-up is being restored into DATA_DIR. Start the app when that is done.")
    except OSError as error:
        sys.exit(f"The data cannot be used. {error}. See docs/operations.md, “the data cannot be used”.")
    if problem := connected.data_problem(chosen):
        sys.exit(f"The data cannot be used. {problem} See docs/operations.md, “the data cannot be used”.")
    if problem := connected.mode_problem(chosen):
        sys.exit(problem)
    return lock


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the services, and run the sandbox and the background worker while the app serves requests."""
    opened = await anyio.to_thread.run_sync(connected.open_services, SETTINGS)
    await anyio.to_thread.run_sync(people.settle_demo_people, opened)
    sandbox = connected.sandbox_app(opened) if SETTINGS.sandbox else None
    worker = await anyio.to_thread.run_sync(start_worker, opened)
    gc.collect()
    _welcome()
    gc.freeze()  # later collections skip the objects that exist now
    try:
        yield {"worker": worker, "sandbox": sandbox, "services": opened}
    finally:
        app.state.clear()
        idle = await anyio.to_thread.run_sync(worker.stop)
        if sandbox:
            sandbox.close()
        if idle:  # closing under a busy job would make it fail instead of resume
            connected.close()


def _welcome() -> None:
    """Print the app's address and, in sandbox mode only, how to sign in."""
    lines = [f"ATS onboarding is ready: http://localhost:{SETTINGS.port}"]
    if SETTINGS.exposed:
        lines.append(f"Warning: {EXPOSED_SANDBOX if SETTINGS.sandbox else EXPOSED}")
        log.warning("exposed without HTTPS", host=SETTINGS.host)
    if SETTINGS.sandbox:
        lines.append("Sandbox mode: sample customers only, and nothing reaches a real ATS. Sign in as one of:")
        lines += [f"  {email:<22}{role.value}" for email, (_name, role) in people.DEMO_PEOPLE.items()]
        lines.append(f"The password is “{people.DEMO_PASSWORD}”.")
    sys.stdout.write("\n".join(["", *lines, "", ""]))
    sys.stdout.flush()


async def healthz(_request: Request) -> Response:
    """Answer that the process is alive."""
    return JSONResponse({"status": "ok"})


async def readyz(_request: Request) -> Response:
    """Answer 200 if the app can do its work, or 503 with a sentence for each part that is missing."""
    worker, opened = app.state.get("worker"), app.state.get("services")
    if opened is None:
        return JSONResponse({"ready": False, "missing": {"start": "The app is starting or stopping."}}, 503)
    alive = worker is not None and worker.alive
    lacks = {"store": f"The database did not answer within {SLOWEST_CHECK:.0f} seconds."}
    with anyio.move_on_after(SLOWEST_CHECK):
        check = partial(readiness.missing, opened, worker_alive=alive)
        lacks = await anyio.to_thread.run_sync(check, abandon_on_cancel=True)
    return JSONResponse({"ready": not lacks, "missing": lacks}, 503 if lacks else 200)


async def prometheus(request: Request) -> Response:
    """Answer with the app's own numbers in Prometheus's text format, to those who may read them."""
    if not web.may_measure(request.scope, SETTINGS.metrics_token.get_secret_value()):
        return PlainTextResponse("Not found.", 404)
    text = await anyio.to_thread.run_sync(metrics, app.state["services"])
    return Response(text, media_type="text/plain; version=0.0.4")


async def kombo_webhook(request: Request) -> Response:
    """Store a webhook from Kombo and answer at once; it is processed in the background."""
    body = await request.body()
    signature = request.headers.get("X-Kombo-Signature")
    status = await anyio.to_thread.run_sync(webhooks.receive, app.state["services"], body, signature)
    return JSONResponse({"received": status == 200}, status)


async def sandbox(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a request on to the sandbox servers."""
    await app.state["sandbox"](scope, receive, send)


def tab_owner(tab: str) -> str:
    """Return the ID of the session that opened this tab's websocket, or an empty text if the tab is closed."""
    client = runtime.get_instance().get_client(tab)
    return dict(client.client_context.headers).get(SESSION_HEADER, "") if client and client.client_context else ""


def routes(chosen: Settings) -> list[BaseRoute]:
    """Return the routes other than the pages; those of the sandbox exist only in sandbox mode."""
    always: list[BaseRoute] = [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
        Route("/metrics", prometheus, methods=["GET"]),
        *(Route(path, kombo_webhook, methods=["POST"]) for path in ("/webhooks/kombo", "/webhooks/kombo/")),
        *SignIn(COOKIES).routes(),
        *CustomerPages(COOKIES.session_of).routes(),
    ]
    return [*always, Mount("/sandbox", sandbox)] if chosen.sandbox else always


SETTINGS = settings()
IN_USE = hold_data(SETTINGS)
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
