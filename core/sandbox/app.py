"""The sandbox as one ASGI application, to be mounted at /sandbox or served alone."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from core.sandbox import (
    ats_pages,
    connect,
    control_api,
    factoryfix,
    factoryfix_api,
    factoryfix_candidates,
    integrations,
    kombo_api,
    kombo_ats_api,
    platform_candidates,
    webhooks,
)
from core.sandbox.faults import FaultMiddleware
from core.sandbox.in_flight import InFlightMiddleware
from core.sandbox.kombo_errors import kombo_error
from core.sandbox.options import SandboxOptions
from core.sandbox.pages import notice
from core.sandbox.world import World

HANDLERS = {
    "sync": integrations.sync_is_due,
    "deliver": webhooks.deliver,
    "take_jobs": factoryfix.take_jobs,
    "pipeline_push": factoryfix_candidates.pipeline_push,
    "sync_candidate": platform_candidates.sync_candidate,
    "kombo_synced": factoryfix.kombo_synced,
}


class Sandbox:
    """Both sandbox servers; background work runs in its own thread and needs no ASGI lifespan."""

    def __init__(self, options: SandboxOptions) -> None:
        self.world = World(options)
        self.world.handlers.update(HANDLERS)
        factoryfix.seed_accounts(self.world)
        inner = Starlette(
            routes=[
                Mount("/kombo/v1", routes=[*kombo_api.routes(self.world), *kombo_ats_api.routes(self.world)]),
                Mount("/factoryfix/v1", routes=factoryfix_api.routes(self.world)),
                Mount("/control", routes=control_api.routes(self.world)),
                *connect.routes(self.world),
                *ats_pages.routes(self.world),
                *factoryfix_candidates.routes(self.world),
            ],
            exception_handlers={HTTPException: _no_such_route},
        )
        self.app = InFlightMiddleware(FaultMiddleware(inner, self.world))
        self.world.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def close(self) -> None:
        """Stop the background work and close the data file."""
        self.world.close()


def create_app(options: SandboxOptions) -> Sandbox:
    """Build the sandbox; its routes are relative to wherever it is mounted."""
    return Sandbox(options)


async def _no_such_route(request: Request, error: Exception) -> Response:
    """Answer an unknown path in the format of the server that was called."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    if "/kombo/" in request.url.path:
        return kombo_error("PLATFORM.INPUT_INVALID", f"There is no {request.method} {path}.")
    if "/factoryfix/" in request.url.path:
        return JSONResponse(
            {"error": {"code": "not_found", "message": f"There is no {request.method} {path}."}}, status
        )
    return notice("Nothing here", "There is no such page in this sandbox.", status)
