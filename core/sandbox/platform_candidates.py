"""Candidates who apply in FactoryFix, and the pipeline that sends each to the ATS at the sync mode's trigger."""

from __future__ import annotations

import base64
import json
from typing import Any

from core.sandbox.applications import create_application
from core.sandbox.factoryfix import stored_job
from core.sandbox.ids import new_id
from core.sandbox.kombo_ats_api import check_state
from core.sandbox.kombo_errors import KomboFailure
from core.sandbox.state import Row
from core.sandbox.tool_records import restriction_record
from core.sandbox.tools import TOOLS
from core.sandbox.world import World

SYNC_SECONDS = 2.0
STAGES = ("New", "Outreach", "Engaged", "Reviewed", "Interview", "Offer", "Hired", "Rejected")
ENGAGED = STAGES[2:7]


def add(world: World, body: dict[str, Any]) -> dict[str, Any]:
    """Add a candidate to a job of the account; the pipeline sends them if they are due."""
    identifier = f"person_{new_id()}"
    keys = ("job_id", "first_name", "last_name", "email")
    stored = {
        **{key: body[key] for key in keys},
        "stage": body.get("stage", "New"),
        "passive": bool(body.get("passive")),
    }
    row = {"id": identifier, "account_id": body["account_id"], "body": json.dumps(stored), "created_at": world.now()}
    world.db.insert("platform_candidates", **row)
    return _take(world, identifier)


def move(world: World, candidate_id: str, stage: str) -> dict[str, Any]:
    """Move a candidate to another stage."""
    changed = "UPDATE platform_candidates SET body = json_set(body, '$.stage', ?) WHERE id = ?"
    world.db.write(changed, stage, candidate_id)
    return _take(world, candidate_id)


def search(world: World, query: str, account_id: str) -> list[dict[str, Any]]:
    """Return the candidates whose e-mail address or name contains the text, the newest first."""
    rows = world.db.rows("SELECT * FROM platform_candidates ORDER BY number DESC")
    records = [record(world, row) for row in rows if account_id in ("", row["account_id"])]
    return [entry for entry in records if query.casefold() in _text(entry)]


def record(world: World, row: Row) -> dict[str, Any]:
    """The candidate as the contract describes it."""
    body = json.loads(row["body"])
    job = stored_job(world, row["account_id"], body["job_id"]) or {"id": body["job_id"]}
    error = {"code": row["error_code"], "message": row["error"]} if row["error"] else None
    return {
        **{key: row[key] for key in ("id", "account_id", "created_at")},
        **{key: body[key] for key in ("first_name", "last_name", "email", "stage", "passive")},
        "job": {key: job.get(key) for key in ("id", "title", "ats_job_id")},
        "ats_sync": {
            "state": _state(world, row),
            "attempted_at": row["attempted_at"],
            "application_id": row["application_id"],
            "error": error,
        },
    }


def sync_candidate(world: World, payload: dict[str, Any]) -> None:
    """Send a candidate who is due to the ATS, and keep the answer."""
    row = world.db.rows("SELECT * FROM platform_candidates WHERE id = ?", payload["candidate_id"])[0]
    if not _is_due(world, row) or row["application_id"]:
        return
    body = json.loads(row["body"])
    job = stored_job(world, row["account_id"], body["job_id"]) or {}
    link = world.db.rows("SELECT * FROM account_links WHERE account_id = ?", row["account_id"])[0]
    integration = world.db.rows("SELECT * FROM integrations WHERE id = ?", link["integration_id"])[0]
    names = {"first_name": "first_name", "last_name": "last_name", "email": "email_address"}
    request = {
        "candidate": {theirs: body[name] for name, theirs in names.items()},
        "attachments": [_profile(integration, body["last_name"])],
    }
    answer: tuple[str | None, str | None, str | None] = (None, None, None)
    try:
        check_state(integration)
        application, _ = create_application(world, integration, f"remote:{job['ats_job_id']}", request, new_id())
        answer = (application["id"], None, None)
    except KomboFailure as failure:
        answer = (None, failure.code, failure.message)
    world.db.write(
        "UPDATE platform_candidates SET attempted_at = ?, application_id = ?, error_code = ?, error = ? WHERE id = ?",
        world.now(),
        *answer,
        row["id"],
    )


def _take(world: World, candidate_id: str) -> dict[str, Any]:
    row = world.db.rows("SELECT * FROM platform_candidates WHERE id = ?", candidate_id)[0]
    if _is_due(world, row) and not row["application_id"]:
        world.schedule("sync_candidate", SYNC_SECONDS, candidate_id=candidate_id)
    return record(world, world.db.rows("SELECT * FROM platform_candidates WHERE id = ?", candidate_id)[0])


def _is_due(world: World, row: Row) -> bool:
    body = json.loads(row["body"])
    link = world.db.row("SELECT * FROM account_links WHERE account_id = ?", row["account_id"])
    job = stored_job(world, row["account_id"], body["job_id"])
    if link is None or job is None or job["ats_job_id"] is None:
        return False
    mode = json.loads(link["body"])["sync_mode"]
    at_once = mode == "new_and_engaged" and body["stage"] == "New" and not body["passive"]
    return mode in ("engaged", "new_and_engaged") and (at_once or body["stage"] in ENGAGED)


def _state(world: World, row: Row) -> str:
    if row["application_id"]:
        return "sent"
    if row["error"]:
        return "failed"
    return "waiting" if _is_due(world, row) else "not_due"


def _text(entry: dict[str, Any]) -> str:
    return f"{entry['first_name']} {entry['last_name']} {entry['email']}".casefold()


def _profile(integration: Row, last_name: str) -> dict[str, Any]:
    types = (restriction_record(TOOLS[integration["tool"]], creating=True) or {"types": {}})["types"]
    kinds = [kind for kind in ("OTHER", "CV") if types.get(kind, {}).get("is_supported", True)]
    data = base64.b64encode(b"%PDF-1.4\n%%EOF").decode()
    name = f"FactoryFix_Profile_{last_name}.pdf"
    return {"name": name, "type": kinds[0], "content_type": "application/pdf", "data": data}
