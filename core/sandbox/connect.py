"""The page where the customer's administrator connects the ATS: confirm, permissions, sign in, done."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from core.sandbox import integrations, webhooks
from core.sandbox.http import Call, endpoint
from core.sandbox.pages import notice, page
from core.sandbox.state import Row
from core.sandbox.tools import HRIS_TOO, PASSWORD, TOOLS, Tool, credentials_problem
from core.sandbox.world import World

STEPS = ("confirm", "permissions", "sign-in", "done")


def show(call: Call) -> Response:
    """One step of the connection."""
    link = _link(call)
    if isinstance(link, Response):
        return link
    step = call.query("step", "confirm")
    body = json.loads(link["body"])
    if step == "done":
        return _done(call, link, body)
    tool = _tool(link, call.query("tool"))
    if step not in STEPS or tool is None:
        step = "confirm"
    return _draw(call, link, tool, step)


def submit(call: Call) -> Response:
    """Check the credentials or the consent; on success, create the integration."""
    link = _link(call)
    if isinstance(link, Response):
        return link
    form = {key: values[-1] for key, values in parse_qs(call.raw.decode(), keep_blank_values=True).items()}
    tool = _tool(link, form.get("tool", ""))
    if tool is None:
        return _draw(call, link, None, "confirm", problem="Choose your system first.")
    problem = credentials_problem(tool, form)
    if problem:
        log_url = _report_failure(call.world, link, tool, problem)
        return _draw(call, link, tool, "sign-in", problem=problem, log_url=log_url, form=form)
    row = integrations.complete_link(call.world, link, tool.id)
    return RedirectResponse(_address(call, link["token"], "done", tool.id, row["id"]), status_code=303)


def _link(call: Call) -> Row | Response:
    """Return the link with this token, or a page that explains why it does not work."""
    link = call.world.db.row("SELECT * FROM links WHERE token = ?", call.query("token"))
    if link is None:
        text = "Check that you copied the whole address, or ask FactoryFix for a new link."
        return notice("Unknown link", text, 404)
    if link["expires_at"] <= call.world.now():
        return notice("This link has expired", "Ask FactoryFix for a new link. Nothing was connected.", 410)
    return link


def _tool(link: Row, chosen: str) -> Tool | None:
    body = json.loads(link["body"])
    return TOOLS.get(body.get("integration_tool") or chosen)


def _choices(body: dict[str, Any]) -> list[Tool]:
    hris = body["integration_category"] == "HRIS"
    return [tool for tool in TOOLS.values() if not hris or tool.id in HRIS_TOO]


def _draw(
    call: Call,
    link: Row,
    tool: Tool | None,
    step: str,
    problem: str = "",
    log_url: str = "",
    form: dict[str, str] | None = None,
) -> Response:
    body = json.loads(link["body"])
    return page(
        "connect.html",
        422 if problem else 200,
        root=call.request.scope.get("root_path", ""),
        token=link["token"],
        organization=body["end_user_organization_name"],
        category=body["integration_category"],
        reconnect=link["kind"] == "relink",
        tool=tool,
        pinned=bool(body.get("integration_tool")),
        tools=_choices(body),
        step=step,
        number=STEPS.index(step) + 1,
        problem=problem,
        log_url=log_url,
        form=form or {},
        password=PASSWORD,
    )


def _done(call: Call, link: Row, body: dict[str, Any]) -> Response:
    row = call.world.db.row("SELECT * FROM integrations WHERE id = ?", call.query("integration"))
    if row is None or (link["token"] != row["token"] and link["integration_id"] != row["id"]):
        return _draw(call, link, _tool(link, ""), "confirm")
    return page(
        "connected.html",
        root=call.request.scope.get("root_path", ""),
        organization=body["end_user_organization_name"],
        tool=TOOLS[row["tool"]],
        integration=row,
        reconnect=link["kind"] == "relink",
        number=4,
    )


def _address(call: Call, token: str, step: str, tool: str, integration_id: str) -> str:
    root = call.request.scope.get("root_path", "")
    return f"{root}/connect?token={token}&step={step}&tool={tool}&integration={integration_id}"


def _report_failure(world: World, link: Row, tool: Tool, problem: str) -> str:
    """Send a webhook and write a log entry; neither names an integration, because none exists."""
    body = json.loads(link["body"])
    title = f"{tool.label}: connection for {body['end_user_organization_name']} failed"
    log_url = integrations.write_log(world, title, problem)
    webhooks.emit(
        world,
        "connection-flow-failed",
        {
            "integration_tool": tool.id,
            "integration_category": body["integration_category"],
            "end_user": {
                "organization_name": body["end_user_organization_name"],
                "creator_email": body["end_user_email"],
                "origin_id": body.get("end_user_origin_id"),
            },
            "log_url": log_url,
        },
    )
    return log_url


def routes(world: World) -> list[Route]:
    """The page and its form."""
    return [
        Route("/connect", endpoint(world, show), methods=["GET"]),
        Route("/connect", endpoint(world, submit), methods=["POST"]),
    ]
