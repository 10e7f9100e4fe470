"""The control API, only in the sandbox: plan faults, end syncs, read the ledger, change speed and jobs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.sandbox import conditions, factoryfix, faults, integrations, kombo_issues, platform_candidates
from core.sandbox.http import Call, endpoint, json_object
from core.sandbox.ids import new_id
from core.sandbox.kombo_errors import STATUS, KomboFailure
from core.sandbox.tools import TOOLS, demo_credentials
from core.sandbox.world import World, shifted

Handler = Callable[[Call], Any]
KINDS = {"kombo": (*faults.HTTP_KINDS, *STATUS), "factoryfix": faults.HTTP_KINDS, "webhooks": faults.WEBHOOK_KINDS}
SYNC_STATES = ("SUCCEEDED", "PARTIALLY_FAILED", "FAILED", "CANCELLED", "AUTHENTICATION_FAILED", "TIMED_OUT")


class BadControl(Exception):
    """The request to the control API is not valid."""


def guarded(handler: Handler) -> Callable[[Call], Response]:
    """Require the sandbox's Kombo key for every control request."""

    def run(call: Call) -> Response:
        if not call.bearer_is(call.world.options.kombo_api_key):
            return JSONResponse({"error": "Send the sandbox’s Kombo key as Bearer."}, 401)
        call.body = json_object(call.raw) or {}
        try:
            return JSONResponse(handler(call))
        except (BadControl, KomboFailure, KeyError, re.error) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 422)

    return run


def add_fault(call: Call) -> dict[str, Any]:
    """Plan a fault for the next matching calls."""
    body = {"operation": ".*", "times": 1, "delay_s": 0.0, **call.body}
    if body["kind"] not in KINDS[body["target"]]:
        raise BadControl(f"kind for {body['target']} must be one of {', '.join(KINDS[body['target']])}")
    re.compile(body["operation"])
    columns = {key: body[key] for key in ("target", "operation", "kind", "times", "delay_s")}
    call.world.db.insert("faults", **columns)
    return list_faults(call)


def list_faults(call: Call) -> dict[str, Any]:
    """Every planned fault, with the number of times it occurred."""
    return {"faults": call.world.db.rows("SELECT * FROM faults ORDER BY number")}


def clear_faults(call: Call) -> dict[str, Any]:
    """Delete all planned faults."""
    call.world.db.write("DELETE FROM faults")
    return {"faults": []}


def set_condition(call: Call) -> dict[str, Any]:
    """Begin a condition of an integration, or end it with `"on": false`."""
    kind, about = call.body["kind"], call.body.get("about", "")
    if kind not in conditions.KINDS:
        raise BadControl(f"kind must be one of {', '.join(conditions.KINDS)}")
    row = integrations.get_integration(call.world, call.body["integration_id"])
    change = conditions.begin if call.body.get("on", True) else conditions.end
    change(call.world, row, kind, about)
    return {"conditions": [list(key) for key in conditions.of(call.world, row["id"])]}


def change_issue(call: Call) -> dict[str, Any]:
    """Raise one of Kombo's issues about an integration, or resolve the open one of this type with `"on": false`."""
    row = integrations.get_integration(call.world, call.body["integration_id"])
    kind, texts = call.body["type"], {key: call.body.get(key, "") for key in ("title", "message")}
    if call.body.get("on", True):
        return kombo_issues.raise_issue(call.world, row, kind, **texts)
    return kombo_issues.resolve_issue(call.world, row, kind)


def set_tool(call: Call) -> dict[str, Any]:
    """Disable a tool in our environment, or enable it with `"offered": true`."""
    conditions.offer_tool(call.world, TOOLS[call.body["tool"]].id, offered=bool(call.body.get("offered", False)))
    return {"hidden": sorted(conditions.hidden_tools(call.world))}


def end_sync(call: Call) -> dict[str, Any]:
    """End the running sync, or a new one that began `days_ago`, in the requested state."""
    world, state = call.world, call.body["state"]
    if state not in SYNC_STATES:
        raise BadControl(f"state must be one of {', '.join(SYNC_STATES)}")
    row = integrations.get_integration(world, call.body["integration_id"])
    query = "SELECT * FROM syncs WHERE integration_id = ? AND state = 'RUNNING'"
    if world.db.row(query, row["id"]) is None:
        columns = {"id": new_id(), "integration_id": row["id"], "type": call.body.get("type", "FULL")}
        started = shifted(world.now(), -call.body.get("days_ago", 0))
        world.db.insert("syncs", **columns, state="RUNNING", started_at=started)
    sync = world.db.rows(query, row["id"])[0]
    integrations.finish_sync(world, sync, state)
    return {"sync_id": sync["id"], "state": state}


def show_ledger(call: Call) -> dict[str, Any]:
    """Every write that took effect, in order."""
    rows = call.world.db.rows("SELECT * FROM ledger ORDER BY number")
    return {"entries": [{**row, **json.loads(row["detail"]), "detail": None} for row in rows]}


def list_integrations(call: Call) -> dict[str, Any]:
    """Every integration, including deleted ones, which Kombo itself does not list."""
    return {"integrations": call.world.db.rows("SELECT * FROM integrations ORDER BY rowid")}


def list_deliveries(call: Call) -> dict[str, Any]:
    """Every webhook with its outcome."""
    query = "SELECT id, type, attempts, outcome, created_at FROM deliveries ORDER BY rowid"
    return {"deliveries": call.world.db.rows(query)}


def expire_link(call: Call) -> dict[str, Any]:
    """Make a link expire a minute ago."""
    token = call.body.get("token") or call.body["link"].rpartition("token=")[2]
    changed = call.world.db.write(
        "UPDATE links SET expires_at = ? WHERE token = ?", call.world.later(minutes=-1), token
    )
    return {"expired": changed}


def set_speed(call: Call) -> dict[str, Any]:
    """Change the speed of the sandbox."""
    call.world.speed = float(call.body["speed"])
    if call.world.speed == 0:
        call.world.db.write("UPDATE tasks SET due = 0")
    return {"speed": call.world.speed}


def reset(call: Call) -> dict[str, Any]:
    """Delete everything and start with an empty sandbox."""
    call.world.db.clear()
    factoryfix.seed_accounts(call.world)
    return {"reset": True}


def change_account_job(call: Call) -> dict[str, Any]:
    """Activate, archive or rename a job, as a recruiter does in FactoryFix."""
    is_changed = factoryfix.change_job(
        call.world, call.path["job_id"], state=call.body.get("state"), title=call.body.get("title")
    )
    if not is_changed:
        raise BadControl(f"there is no stored job {call.path['job_id']}")
    return {"changed": True}


def put_platform_candidate(call: Call) -> dict[str, Any]:
    """Let somebody apply in FactoryFix, or move a candidate to another stage."""
    if candidate_id := call.body.get("id"):
        return platform_candidates.move(call.world, candidate_id, call.body["stage"])
    return platform_candidates.add(call.world, call.body)


def close_job(call: Call) -> dict[str, Any]:
    """Close a job, as a recruiter does in the ATS."""
    changed = "UPDATE jobs SET body = json_set(body, '$.status', 'CLOSED', '$.closed', 1), changed_at = ? WHERE id = ?"
    return {"closed": call.world.db.write(changed, call.world.now(), call.body["job_id"])}


def edit_job(call: Call) -> dict[str, Any]:
    """Change a job's title in the ATS; FactoryFix takes it over at its next sync unless the job is activated."""
    edited = "UPDATE jobs SET body = json_set(body, '$.name', ?, '$.edited', 1), changed_at = ? WHERE id = ?"
    return {"edited": call.world.db.write(edited, call.body["title"], call.world.now(), call.body["job_id"])}


def delete_job(call: Call) -> dict[str, Any]:
    """Delete a job in the ATS, `days_ago`; after 14 days Kombo empties its fields."""
    world = call.world
    gone = "UPDATE jobs SET deleted_at = ?, changed_at = ? WHERE id = ?"
    deleted = shifted(world.now(), -call.body.get("days_ago", 0))
    return {"deleted": world.db.write(gone, deleted, world.now(), call.body["job_id"])}


def show_credentials(call: Call) -> dict[str, Any]:
    """Credentials that the connection page accepts for this tool."""
    return demo_credentials(TOOLS[call.path["tool"]])


def routes(world: World) -> list[Route]:
    """The control routes, relative to /control."""
    table: list[tuple[str, str, Handler]] = [
        ("POST", "/faults", add_fault),
        ("GET", "/faults", list_faults),
        ("DELETE", "/faults", clear_faults),
        ("POST", "/conditions", set_condition),
        ("POST", "/issues", change_issue),
        ("POST", "/tools", set_tool),
        ("POST", "/sync", end_sync),
        ("GET", "/ledger", show_ledger),
        ("GET", "/integrations", list_integrations),
        ("GET", "/deliveries", list_deliveries),
        ("POST", "/expire-link", expire_link),
        ("POST", "/speed", set_speed),
        ("POST", "/reset", reset),
        ("POST", "/factoryfix/jobs/{job_id}", change_account_job),
        ("POST", "/factoryfix/candidates", put_platform_candidate),
        ("POST", "/close-job", close_job),
        ("POST", "/edit-job", edit_job),
        ("POST", "/delete-job", delete_job),
        ("GET", "/credentials/{tool}", show_credentials),
    ]
    return [Route(path, endpoint(world, guarded(handler)), methods=[method]) for method, path, handler in table]
