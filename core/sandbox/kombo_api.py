"""Kombo's platform endpoints: key check, tools, links and integrations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.sandbox import conditions, integrations, webhooks
from core.sandbox.http import Call, endpoint, json_object
from core.sandbox.ids import derived_id
from core.sandbox.kombo_errors import KomboFailure, input_invalid, kombo_error
from core.sandbox.tool_records import end_user_record, integration_record, tool_record
from core.sandbox.tools import HRIS_TOO, TOOLS
from core.sandbox.world import World

Handler = Callable[[Call], Any]
LANGUAGES = ("en", "de", "fr", "it", "es", None)
STATIC_IPS = ("203.0.113.10", "203.0.113.11")
CATEGORIES = ("HRIS", "ATS", "ASSESSMENT", "LMS")


def success(data: Any, warnings: list[str] | None = None) -> Response:
    """Return Kombo's answer to a successful call; the answers to write actions include warnings."""
    body = {"status": "success", "data": data}
    if warnings is not None:
        body["warnings"] = [{"message": message} for message in warnings]
    return JSONResponse(body)


def guarded(handler: Handler) -> Callable[[Call], Response]:
    """Check the key and the body, run the handler, and turn its failures into Kombo's."""

    def run(call: Call) -> Response:
        try:
            _admit(call)
            result = handler(call)
        except KomboFailure as failure:
            return kombo_error(failure.code, failure.message)
        return result if isinstance(result, Response) else success(result)

    return run


def _admit(call: Call) -> None:
    if not call.bearer_is(call.world.options.kombo_api_key):
        raise KomboFailure("PLATFORM.AUTHENTICATION_INVALID", "The API key is missing or wrong.")
    body = json_object(call.raw)
    if body is None:
        raise input_invalid("The body must be a JSON object.")
    call.body = body


def check_api_key(call: Call) -> dict[str, Any]:
    """The environment and customer of the key."""
    return {
        "environment_id": derived_id("environment", call.world.options.region),
        "customer_id": derived_id("customer"),
    }


def list_tools(call: Call) -> dict[str, Any]:
    """Every tool of the category that is enabled here."""
    if call.path["category"] not in ("ats", "hris", "assessment", "lms"):
        raise input_invalid("category: must be ats, hris, assessment or lms")
    hidden = conditions.hidden_tools(call.world)
    offered = [tool_record(tool) for tool in TOOLS.values() if tool.id not in hidden]
    return {"tools": offered if call.path["category"] == "ats" else []}


def create_link(call: Call) -> dict[str, Any]:
    """Create a connection link; as in Kombo, the default category is HRIS and the default link type EMBEDDED."""
    body = {"integration_category": "HRIS", "link_type": "EMBEDDED", **call.body}
    email, name = body.get("end_user_email"), body.get("end_user_organization_name")
    if not isinstance(email, str) or "@" not in email or "." not in email.rpartition("@")[2]:
        raise input_invalid("end_user_email: Invalid email")
    if not isinstance(name, str) or not name:
        raise input_invalid("end_user_organization_name: Required")
    if body.get("end_user_origin_id") == "":
        raise input_invalid("end_user_origin_id: String must contain at least 1 character(s)")
    if body["integration_category"] not in CATEGORIES:
        raise input_invalid("integration_category: Invalid enum value")
    _check_link_options(body)
    _check_tool(call.world, body.get("integration_tool"), body["integration_category"])
    if body.get("remote_environment") and not body.get("integration_tool"):
        raise input_invalid("remote_environment: requires integration_tool")
    link = {"link": integrations.new_link(call.world, "create", body["link_type"], body)}
    return link | ({"static_ips": list(STATIC_IPS)} if body.get("enable_static_ips") else {})


def _check_link_options(body: dict[str, Any]) -> None:
    if body["link_type"] not in integrations.LIFETIME:
        raise input_invalid("link_type: Invalid enum value, expected EMBEDDED or MAGIC_LINK")
    if body.get("language", "en") not in LANGUAGES:
        raise input_invalid("language: Invalid enum value")


def _check_tool(world: World, tool: str | None, category: str) -> None:
    if tool is None:
        return
    if tool not in TOOLS or tool in conditions.hidden_tools(world):
        raise input_invalid(f'integration_tool: the tool "{tool}" does not exist or is not enabled')
    if category != "ATS" and not (category == "HRIS" and tool in HRIS_TOO):
        raise input_invalid(f'integration_tool: the tool "{tool}" is not available in the category {category}')


def integration_by_token(call: Call) -> dict[str, Any]:
    """Return the integration that was created with an embedded link."""
    row = call.world.db.row(
        "SELECT i.* FROM integrations i JOIN links l ON l.token = i.token OR l.integration_id = i.id "
        "WHERE l.token = ? AND i.deleted_at IS NULL ORDER BY i.created_at DESC",
        call.path["token"],
    )
    if row is None:
        raise KomboFailure("PLATFORM.INTEGRATION_NOT_FOUND", "No integration was made with this token.")
    return {
        "id": row["id"],
        "tool": row["tool"],
        "end_user_origin_id": row["origin_id"],
        "end_user_organization_name": row["organization_name"],
        "end_user_email": row["creator_email"],
        "setup_status": row["setup_status"],
    }


def show_integration(call: Call) -> dict[str, Any]:
    """One integration with its models and actions."""
    row = integrations.get_integration(call.world, call.path["integration_id"])
    return conditions.apply(integration_record(row, TOOLS[row["tool"]]), conditions.of(call.world, row["id"]))


def delete_integration(call: Call) -> dict[str, Any]:
    """Delete an integration permanently."""
    world = call.world
    row = integrations.get_integration(world, call.path["integration_id"])
    now = world.now()
    world.db.write("UPDATE integrations SET deleted_at = ?, status = 'INACTIVE' WHERE id = ?", now, row["id"])
    about = {"id": row["id"], "tool": row["tool"], "category": row["category"]}
    webhooks.emit(world, "integration-deleted", {**about, "end_user": end_user_record(row), "deleted_at": now})
    return {}


def set_enabled(call: Call) -> dict[str, Any]:
    """Turn an integration on or off."""
    row = integrations.get_integration(call.world, call.path["integration_id"])
    if not isinstance(call.body.get("value"), bool):
        raise input_invalid("value: Required")
    call.world.db.write("UPDATE integrations SET enabled = ? WHERE id = ?", int(call.body["value"]), row["id"])
    if not call.body["value"]:
        integrations.cancel_syncs(call.world, row["id"])
    integrations.announce_state(call.world, integrations.get_integration(call.world, row["id"]))
    return {}


def relink(call: Call) -> dict[str, Any]:
    """Create a link that renews the credentials; the integration keeps its ID."""
    return _link_to_existing(call, "relink", call.body.get("link_type", "EMBEDDED"))


def setup_link(call: Call) -> dict[str, Any]:
    """A link to finish the set-up."""
    if "link_type" not in call.body:
        raise input_invalid("link_type: Required")
    row = integrations.get_integration(call.world, call.path["integration_id"])
    if ("setup_step", "") not in conditions.of(call.world, row["id"]):
        raise input_invalid("No setup step is enabled for this integration.")
    return _link_to_existing(call, "setup", call.body["link_type"])


def _link_to_existing(call: Call, kind: str, link_type: str) -> dict[str, Any]:
    row = integrations.get_integration(call.world, call.path["integration_id"])
    _check_link_options({**call.body, "link_type": link_type})
    body = {
        "end_user_email": row["creator_email"],
        "end_user_organization_name": row["organization_name"],
        "end_user_origin_id": row["origin_id"],
        "integration_category": row["category"],
        "integration_tool": row["tool"],
    }
    return {"link": integrations.new_link(call.world, kind, link_type, body, row["id"])}


def normal_time(text: str, name: str = "updated_after") -> str:
    """Return a query's timestamp in the format of stored times; raises PLATFORM.INPUT_INVALID for an invalid one."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise input_invalid(f"{name}: Invalid date-time") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def routes(world: World) -> list[Route]:
    """The platform endpoints, relative to /kombo/v1."""
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/check-api-key", check_api_key),
        ("GET", "/tools/{category}", list_tools),
        ("POST", "/connect/create-link", create_link),
        ("GET", "/connect/integration-by-token/{token}", integration_by_token),
        ("GET", "/integrations/{integration_id}", show_integration),
        ("DELETE", "/integrations/{integration_id}", delete_integration),
        ("PUT", "/integrations/{integration_id}/enabled", set_enabled),
        ("POST", "/integrations/{integration_id}/relink", relink),
        ("POST", "/integrations/{integration_id}/setup-link", setup_link),
    ]
    return [Route(path, endpoint(world, guarded(handler)), methods=[method]) for method, path, handler in table]
