"""The customer's ATS as simple pages, the log pages, and the bytes of the attached files."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from core.sandbox.application_records import applications_of_candidate, candidate_record
from core.sandbox.http import Call, endpoint
from core.sandbox.job_records import job_record
from core.sandbox.jobs import find_job
from core.sandbox.pages import notice, page
from core.sandbox.state import Row
from core.sandbox.tools import TOOLS
from core.sandbox.world import World

SAFE_INLINE = ("application/pdf", "image/png", "image/jpeg", "text/plain")


def show_home(call: Call) -> Response:
    """Every candidate of the customer's ATS, the newest first."""
    row = _integration(call)
    if row is None:
        return _missing()
    rows = call.world.db.rows("SELECT * FROM candidates WHERE integration_id = ? ORDER BY rowid DESC", row["id"])
    people = [candidate_record(call.world, person) for person in rows]
    return _draw(call, row, "ats_home.html", people=people)


def show_candidate(call: Call) -> Response:
    """One candidate with applications, source and files."""
    row = _integration(call)
    query = "SELECT * FROM candidates WHERE integration_id = ? AND remote_id = ?"
    person = call.world.db.row(query, row["id"], call.path["remote_id"]) if row else None
    if row is None or person is None:
        return _missing()
    applications = applications_of_candidate(call.world, row, person["id"])
    for application in applications:
        application["files"] = _files(call.world, application["id"])
        application["notes"] = call.world.db.rows("SELECT * FROM notes WHERE application_id = ?", application["id"])
    record = candidate_record(call.world, person)
    return _draw(call, row, "ats_candidate.html", person=record, applications=applications)


def show_job(call: Call) -> Response:
    """One job."""
    row = _integration(call)
    job_and_entry = find_job(call.world, row, f"remote:{call.path['remote_id']}") if row else None
    if row is None or job_and_entry is None:
        return _missing()
    return _draw(call, row, "ats_job.html", job=job_record(call.world, row, *job_and_entry, []))


def show_file(call: Call) -> Response:
    """The bytes of an attachment; only harmless types open in the browser."""
    row = call.world.db.row("SELECT * FROM attachments WHERE id = ?", call.path["attachment_id"])
    if row is None:
        return _missing()
    inline = row["content_type"] in SAFE_INLINE
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(row['name'])}",
    }
    media_type = row["content_type"] if inline else "application/octet-stream"
    return Response(row["data"], media_type=media_type, headers=headers)


def show_log(call: Call) -> Response:
    """One log entry."""
    row = call.world.db.row("SELECT * FROM logs WHERE id = ?", call.path["log_id"])
    return page("log.html", entry=row) if row else _missing()


def _integration(call: Call) -> Row | None:
    return call.world.db.row("SELECT * FROM integrations WHERE id = ?", call.path["integration_id"])


def _files(world: World, application_id: str) -> list[Row]:
    query = "SELECT id, name, type, length(data) AS size, created_at FROM attachments WHERE application_id = ?"
    return world.db.rows(query, application_id)


def _missing() -> Response:
    return notice("Nothing here", "There is no such page in this sandbox.", 404)


def _draw(call: Call, row: Row, template: str, **values: Any) -> Response:
    root = call.request.scope.get("root_path", "")
    return page(template, root=root, integration=row, tool=TOOLS[row["tool"]], **values)


def routes(world: World) -> list[Route]:
    """The pages of the customer's ATS and of the logs."""
    table = {
        "/ats/files/{attachment_id}": show_file,
        "/ats/{integration_id}": show_home,
        "/ats/{integration_id}/candidates/{remote_id}": show_candidate,
        "/ats/{integration_id}/jobs/{remote_id:path}": show_job,
        "/logs/{log_id}": show_log,
    }
    return [Route(path, endpoint(world, handler), methods=["GET"]) for path, handler in table.items()]
