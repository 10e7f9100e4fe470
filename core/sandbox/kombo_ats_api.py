"""Kombo's ATS endpoints: reading jobs and applications, pushing candidates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from core.sandbox import applications, conditions, integrations
from core.sandbox.application_records import (
    application_record,
    applications_of_candidate,
    attachment_record,
    candidate_record,
)
from core.sandbox.http import Call, endpoint
from core.sandbox.jobs import JobFilter, cursor_at, page_of_jobs, position_of
from core.sandbox.kombo_api import Handler, guarded, normal_time, success
from core.sandbox.kombo_errors import KomboFailure, input_invalid
from core.sandbox.state import Row
from core.sandbox.tool_records import WRITE_ACTIONS, reads, restriction_record
from core.sandbox.tools import TOOLS
from core.sandbox.world import World

ACTION_OF_LETTER = {letter: action for action, (_, letter) in WRITE_ACTIONS.items()}
JOB_QUERY = {
    "ids": "id",
    "remote_ids": "remote_id",
    "job_codes": "job_code",
    "statuses": "status",
    "status": "status",
    "visibilities": "visibility",
    "employment_types": "employment_type",
}


def on_integration(handler: Handler, *, model: str = "", action: str = "") -> Handler:
    """Find the integration in the header, and refuse if its state, models or actions do not allow the call.

    Calls about neither a model nor an action are answered with PLATFORM.* codes only, as Kombo documents them.
    """

    def run(call: Call) -> Any:
        identifier = call.request.headers.get("x-integration-id")
        if not identifier:
            raise input_invalid("The header X-Integration-Id is required.")
        call.integration = integrations.get_integration(call.world, identifier)
        if not (model or action):
            _check_usable(call.integration)
            return handler(call)
        check_state(call.integration)
        tool = TOOLS[call.integration["tool"]]
        if model and (call.integration["category"] != "ATS" or not reads(tool, model)):
            raise KomboFailure("INTEGRATION.MODEL_NOT_AVAILABLE", f"{model} is not available for {tool.label}.")
        if action and (call.integration["category"] != "ATS" or not tool.can(action)):
            raise KomboFailure("INTEGRATION.ACTION_NOT_AVAILABLE", f"{tool.label} does not offer this action.")
        conditions.check(call.world, call.integration["id"], model=model, action=ACTION_OF_LETTER.get(action, ""))
        return handler(call)

    return run


def _check_usable(row: Row) -> None:
    if not row["enabled"] or row["status"] == "INVALID":
        raise input_invalid("The integration is turned off, or its credentials no longer work.")


def check_state(row: Row) -> None:
    """Refuse if the integration is off or not ready for calls to its ATS."""
    if not row["enabled"]:
        raise KomboFailure("INTEGRATION.INACTIVE", "The integration is turned off.")
    if row["status"] == "INVALID":
        raise KomboFailure("INTEGRATION.AUTHENTICATION_INVALID", "The credentials no longer work. Reconnect it.")
    if row["qa_status"] == "FAILED":
        raise KomboFailure("INTEGRATION.QA_FAILED", "The first sync showed a problem; the integration is in QA.")
    if row["setup_status"] == "INCOMPLETE":
        raise KomboFailure("INTEGRATION.SETUP_INCOMPLETE", "The customer has not finished the setup steps.")
    if row["setup_status"] != "COMPLETED":
        raise KomboFailure("INTEGRATION.SETUP_SYNC_PENDING", "The first sync has not finished yet.")


def _page_size(call: Call) -> int:
    text = call.query("page_size", "100")
    if not text.isdecimal() or not 1 <= int(text) <= 250:
        raise input_invalid("page_size: must be between 1 and 250")
    return int(text)


def _flag(call: Call, name: str) -> bool:
    text = call.query(name, "false")
    if text not in ("true", "false"):
        raise input_invalid(f"{name}: must be true or false")
    return text == "true"


def force_sync(call: Call) -> dict[str, Any]:
    """Queue a sync, unless one is queued."""
    kind = call.body.get("type", "FULL")
    if kind not in ("FULL", "DELTA"):
        raise input_invalid("type: must be FULL or DELTA")
    sync_id, queued, kind = integrations.start_sync(call.world, call.integration, kind)
    return {"already_queued": queued, "sync_id": sync_id, "type": kind}


def list_jobs(call: Call) -> dict[str, Any]:
    """A page of jobs."""
    among: dict[str, frozenset[str]] = {}
    for name, key in JOB_QUERY.items():
        values = [value for text in call.request.query_params.getlist(name) for value in text.split(",") if value]
        if values:
            among[key] = frozenset(values)
    wanted = JobFilter(
        updated_after=normal_time(call.query("updated_after")),
        include_deleted=_flag(call, "include_deleted"),
        created_after=normal_time(call.query("remote_created_after"), "remote_created_after"),
        post_url=call.query("post_url"),
        name_contains=call.query("name_contains").lower(),
        among=among,
    )
    results, following = page_of_jobs(call.world, call.integration, wanted, call.query("cursor"), _page_size(call))
    if conditions.is_off(call.world, call.integration["id"], "ats_jobs.location"):
        results = [{**result, "location": None} for result in results]
    return {"next": following, "results": results}


def list_applications(call: Call) -> dict[str, Any]:
    """A page of applications: only those that were created here."""
    removed = {} if _flag(call, "include_deleted") else conditions.removed(call.world, call.integration["id"])
    rows, following = _page(call, "applications", {"ids": "id", "remote_ids": "remote_id", "job_ids": "job_id"})
    kept = [row for row in rows if row["id"] not in removed]
    return {"next": following, "results": [application_record(call.world, call.integration, row) for row in kept]}


def list_candidates(call: Call) -> dict[str, Any]:
    """A page of candidates; a filter on a field that the integration lacks silently answers nothing."""
    lacks_email = conditions.is_off(call.world, call.integration["id"], "ats_candidates.email_addresses")
    if call.query("email") and lacks_email:
        return {"next": None, "results": []}
    rows, following = _page(call, "candidates", {"ids": "id", "remote_ids": "remote_id", "email": "email"})
    results = [
        {
            **candidate_record(call.world, row),
            "applications": applications_of_candidate(call.world, call.integration, row["id"]),
        }
        for row in rows
    ]
    return {"next": following, "results": results}


def _page(call: Call, table: str, columns: dict[str, str]) -> tuple[list[Row], str | None]:
    clauses, values = ["integration_id = ?", "changed_at > ?"], [call.integration["id"], ""]
    values[1] = normal_time(call.query("updated_after"))
    for name, column in columns.items():
        wanted = [value for value in call.query(name).split(",") if value]
        if wanted:
            clauses.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values += [value.lower() for value in wanted] if column == "email" else wanted
    size, start = _page_size(call), position_of(call.query("cursor"))
    query = f"SELECT * FROM {table} WHERE {' AND '.join(clauses)} ORDER BY rowid LIMIT ? OFFSET ?"
    rows = call.world.db.rows(query, *values, size + 1, start)
    return rows[:size], cursor_at(start + size) if len(rows) > size else None


def create_application(call: Call) -> Response:
    """Create an application and, if need be, its candidate."""
    row, warnings = applications.create_application(
        call.world, call.integration, call.path["job_id"], call.body, call.request_id
    )
    return success(application_record(call.world, call.integration, row, full_candidate=True), warnings)


def _application(call: Call) -> Row:
    identifier = call.path["application_id"]
    column = "remote_id" if identifier.startswith("remote:") else "id"
    row = call.world.db.row(
        f"SELECT * FROM applications WHERE integration_id = ? AND {column} = ?",
        call.integration["id"],
        identifier.removeprefix("remote:"),
    )
    if row is None:
        raise input_invalid(f'The application "{identifier}" does not exist in this integration.')
    return row


def application_attachments(call: Call) -> Response:
    """Return the application's files: the candidate's, if the ATS stores files with the candidate."""
    row = _application(call)
    answer = _attachments(
        call, "application_id = ? OR (on_candidate AND candidate_id = ?)", row["id"], row["candidate_id"]
    )
    results = [{key: file[key] for key in file.keys() - {"application_id", "candidate_id"}} for file in answer]
    return success({"results": results}, [])


def candidate_attachments(call: Call) -> Response:
    """Files of a candidate, over all applications."""
    return success({"results": _attachments(call, "candidate_id = ?", call.path["candidate_id"])}, [])


def _attachments(call: Call, clause: str, *values: str) -> list[dict[str, Any]]:
    query = f"SELECT * FROM attachments WHERE integration_id = ? AND ({clause}) ORDER BY rowid"
    rows = call.world.db.rows(query, call.integration["id"], *values)
    return [attachment_record(call.world, row) for row in rows]


def add_attachment(call: Call) -> Response:
    """Add a file to an application."""
    row = _application(call)
    attachment = call.body.get("attachment")
    if not isinstance(attachment, dict):
        raise input_invalid("attachment: Required")
    file = applications.read_file(attachment)
    applications.check_files(call.integration, [file], creating=False)
    applications.add_file(call.world, call.integration, row, file, call.request_id)
    on_candidate = call.integration["tool"].startswith("bullhorn")
    return success({}, ["The file was added to the candidate instead."] if on_candidate else [])


def add_note(call: Call) -> Response:
    """Add a note to an application."""
    row = _application(call)
    if not isinstance(call.body.get("content"), str) or call.body.get("content_type") != "PLAIN_TEXT":
        raise input_invalid("content and content_type PLAIN_TEXT are required")
    applications.add_note(call.world, row, call.body["content"], call.request_id)
    return success({}, [])


def move_stage(call: Call) -> Response:
    """Move an application to another stage."""
    row = _application(call)
    if not isinstance(call.body.get("stage_id"), str):
        raise input_invalid("stage_id: Required")
    applications.move_stage(call.world, call.integration, row, call.body["stage_id"])
    return success({}, [])


def create_action(call: Call) -> dict[str, Any]:
    """Return what this ATS accepts as attachments of a new application."""
    return {"attachment_restrictions": restriction_record(TOOLS[call.integration["tool"]], creating=True)}


def attach_action(call: Call) -> dict[str, Any]:
    """Return what this ATS accepts as attachments added later."""
    return {"attachment_restrictions": restriction_record(TOOLS[call.integration["tool"]], creating=False)}


def synced_job(call: Call) -> dict[str, Any]:
    """Add one job to the sync; Avionté needs this call for each job."""
    if call.integration["tool"] != "avionte":
        raise input_invalid("This call is for Avionté only.")
    if not str(call.body.get("job_remote_id", "")).isdecimal():
        raise input_invalid("job_remote_id: must be digits")
    return {}


def routes(world: World) -> list[Route]:
    """The ATS endpoints, relative to /kombo/v1."""
    application_path, model, action = "/ats/applications/{application_id}", "model", "action"
    table: list[tuple[str, str, Callable[[Call], Any], dict[str, str]]] = [
        ("POST", "/force-sync", force_sync, {}),
        ("GET", "/ats/jobs", list_jobs, {model: "ats_jobs"}),
        ("GET", "/ats/applications", list_applications, {model: "ats_applications"}),
        ("GET", "/ats/candidates", list_candidates, {model: "ats_candidates"}),
        ("GET", "/ats/actions/ats_create_application", create_action, {action: "C"}),
        ("GET", "/ats/actions/ats_add_application_attachment", attach_action, {action: "A"}),
        ("POST", "/ats/jobs/{job_id:path}/applications", create_application, {action: "C"}),
        ("GET", f"{application_path}/attachments", application_attachments, {model: "ats_applications"}),
        ("POST", f"{application_path}/attachments", add_attachment, {action: "A"}),
        ("GET", "/ats/candidates/{candidate_id}/attachments", candidate_attachments, {model: "ats_candidates"}),
        ("POST", f"{application_path}/notes", add_note, {action: "N"}),
        ("PUT", f"{application_path}/stage", move_stage, {action: "S"}),
        ("POST", "/ats/custom/avionte/synced-jobs", synced_job, {}),
    ]
    return [
        Route(path, endpoint(world, guarded(on_integration(handler, **needs))), methods=[method])
        for method, path, handler, needs in table
    ]
