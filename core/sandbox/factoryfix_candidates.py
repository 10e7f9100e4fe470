"""The platform's test candidates: created once per reference, shown on a page of their own, and archived."""

from __future__ import annotations

import base64
import json
import logging
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from core.sandbox.applications import create_application, write_ledger
from core.sandbox.factoryfix import stored_job
from core.sandbox.http import Call, endpoint
from core.sandbox.ids import new_id
from core.sandbox.kombo_errors import KomboFailure
from core.sandbox.pages import notice, page
from core.sandbox.state import Row
from core.sandbox.tool_records import restriction_record
from core.sandbox.tools import TOOLS
from core.sandbox.world import World

PIPELINE_SECONDS = 2.0
log = logging.getLogger(__name__)


def find(world: World, account_id: str, reference: str) -> Row | None:
    """The stored test candidate, or None."""
    return world.db.row("SELECT * FROM test_candidates WHERE account_id = ? AND reference = ?", account_id, reference)


def keep(world: World, account_id: str, reference: str, body: dict[str, Any], request_id: str) -> Row:
    """Create the test candidate, or change its details if the reference is known."""
    with world.db.transaction():
        known = find(world, account_id, reference)
        if known is None:
            identifier = f"cand_{new_id()}"
            world.db.insert(
                "test_candidates",
                id=identifier,
                account_id=account_id,
                reference=reference,
                body=json.dumps(body),
                created_at=world.now(),
            )
            write_ledger(world, request_id, "test_candidate", identifier, email=body["email"])
        elif json.loads(known["body"]) != body:
            world.db.write("UPDATE test_candidates SET body = ? WHERE id = ?", json.dumps(body), known["id"])
        return world.db.rows("SELECT * FROM test_candidates WHERE reference = ?", reference)[0]


def archive(world: World, row: Row, request_id: str) -> Row:
    """Archive the test candidate, unless it is archived already."""
    with world.db.transaction():
        changed = "UPDATE test_candidates SET archived_at = ? WHERE id = ? AND archived_at IS NULL"
        if world.db.write(changed, world.now(), row["id"]):
            write_ledger(world, request_id, "test_candidate_archived", row["id"])
        return world.db.rows("SELECT * FROM test_candidates WHERE id = ?", row["id"])[0]


def push(world: World, row: Row) -> None:
    """Take the candidate into the pipeline, unless it is there already."""
    with world.db.transaction():
        if world.db.write("INSERT OR IGNORE INTO pipeline_pushes VALUES (?, ?)", row["id"], world.now()):
            world.schedule("pipeline_push", PIPELINE_SECONDS, candidate_id=row["id"])


def pipeline_push(world: World, payload: dict[str, Any]) -> None:
    """Create the application in the account's ATS, as the pipeline does for every candidate."""
    row = world.db.rows("SELECT * FROM test_candidates WHERE id = ?", payload["candidate_id"])[0]
    link = world.db.row("SELECT * FROM account_links WHERE account_id = ?", row["account_id"])
    body = json.loads(row["body"])
    job = stored_job(world, row["account_id"], body["job_id"])
    if link is None or job is None:
        return
    integration = world.db.rows("SELECT * FROM integrations WHERE id = ?", link["integration_id"])[0]
    request = {"candidate": _as_applicant(body), "attachments": [_pdf(integration, body)]}
    try:
        create_application(world, integration, f"remote:{job['ats_job_id']}", request, new_id())
    except KomboFailure:
        log.warning("The pipeline could not send %s", row["id"], exc_info=True)


def _as_applicant(body: dict[str, Any]) -> dict[str, Any]:
    names = {"first_name": "first_name", "last_name": "last_name", "email": "email_address", "phone": "phone_number"}
    return {theirs: body[name] for name, theirs in names.items()}


def _pdf(integration: Row, body: dict[str, Any]) -> dict[str, Any]:
    """The pipeline's own PDF, of the first type that the ATS accepts."""
    types = (restriction_record(TOOLS[integration["tool"]], creating=True) or {"types": {}})["types"]
    kinds = [kind for kind in ("OTHER", "CV") if types.get(kind, {}).get("is_supported", True)]
    name = f"FactoryFix_Profile_{body['last_name']}.pdf"
    data = base64.b64encode(b"%PDF-1.4\n%%EOF").decode()
    return {"name": name, "type": kinds[0], "content_type": "application/pdf", "data": data}


def record(world: World, row: Row) -> dict[str, Any]:
    """The test candidate as the contract describes it."""
    body = json.loads(row["body"])
    return {
        **{key: row[key] for key in ("id", "reference", "created_at", "archived_at")},
        **{key: body[key] for key in ("job_id", "email")},
        "state": "archived" if row["archived_at"] else "active",
        "profile_url": world.url(f"/factoryfix/candidates/{row['id']}"),
    }


def show_profile(call: Call) -> Response:
    """The live profile that the link in the PDF opens."""
    row = call.world.db.row("SELECT * FROM test_candidates WHERE id = ?", call.path["candidate_id"])
    if row is None:
        return notice("Nothing here", "There is no such candidate in this sandbox.", 404)
    if row["archived_at"]:
        return notice("Archived", "This test candidate was archived.", 410)
    person = json.loads(row["body"])
    job = stored_job(call.world, row["account_id"], person["job_id"])
    return page("factoryfix_candidate.html", person=person, job=job)


def routes(world: World) -> list[Route]:
    """The page of a candidate's profile, relative to the sandbox."""
    return [Route("/factoryfix/candidates/{candidate_id}", endpoint(world, show_profile), methods=["GET"])]
