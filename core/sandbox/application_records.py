"""Candidates, applications and attachments in the shapes of Kombo's document."""

from __future__ import annotations

import json
from typing import Any

from core.sandbox import conditions
from core.sandbox.job_records import EMPTY_LOCATION
from core.sandbox.jobs import find_job, stages_of
from core.sandbox.state import Row
from core.sandbox.world import World

STAGE_KEYS = ("id", "remote_id", "name", "index", "status", "custom_fields")
SHORT_CANDIDATE = [
    "id",
    "remote_id",
    "first_name",
    "last_name",
    "email_addresses",
    "phone_numbers",
    "social_media",
    "source",
    "remote_url",
    "tags",
]


def application_record(world: World, integration: Row, row: Row, *, full_candidate: bool = False) -> dict[str, Any]:
    """Return an application with its job, stage and candidate; only the answer to a creation has the full candidate."""
    person = candidate_record(world, world.db.rows("SELECT * FROM candidates WHERE id = ?", row["candidate_id"])[0])
    return {
        **_core(world, integration, row),
        "current_stage_id": row["stage_id"],
        "job_id": row["job_id"],
        "candidate_id": row["candidate_id"],
        "screening_question_answers": [],
        "custom_fields": None,
        "integration_fields": [],
        "remote_deleted_at": conditions.removed(world, integration["id"]).get(row["id"]),
        "remote_data": None,
        "candidate": person if full_candidate else {key: person[key] for key in SHORT_CANDIDATE},
        "interviews": [],
        "offers": [],
    }


def candidate_record(world: World, row: Row) -> dict[str, Any]:
    """Return a candidate without their applications."""
    body = json.loads(row["body"])
    phone, location = body.get("phone_number"), body.get("location")
    return {
        "id": row["id"],
        "remote_id": row["remote_id"],
        "first_name": body["first_name"],
        "last_name": body["last_name"],
        "company": body.get("company"),
        "title": body.get("title"),
        "confidential": None,
        "source": row["source"],
        "phone_numbers": [{"phone_number": phone, "type": None}] if phone else [],
        "email_addresses": [{"email_address": row["email"], "type": None}],
        "social_media": [],
        "location": {**EMPTY_LOCATION, **location} if location else None,
        "custom_fields": None,
        "integration_fields": [],
        "remote_url": world.url(f"/ats/{row['integration_id']}/candidates/{row['remote_id']}"),
        "remote_created_at": row["created_at"],
        "remote_updated_at": row["changed_at"],
        "remote_data": None,
        "changed_at": row["changed_at"],
        "remote_deleted_at": None,
        "tags": [],
    }


def applications_of_candidate(world: World, integration: Row, candidate_id: str) -> list[dict[str, Any]]:
    """Return a candidate's applications in the form in which a candidate's record lists them."""
    rows = world.db.rows("SELECT * FROM applications WHERE candidate_id = ? ORDER BY rowid", candidate_id)
    return [_core(world, integration, row) for row in rows]


def attachment_record(world: World, row: Row) -> dict[str, Any]:
    """Return an attachment, with the URL of its content."""
    return {
        "id": row["id"],
        "application_id": None if row["on_candidate"] else row["application_id"],
        "candidate_id": row["candidate_id"],
        "type": row["type"],
        "remote_id": f"F-{row['id'][:8]}",
        "data_url": world.url(f"/ats/files/{row['id']}"),
        "file_name": row["name"],
        "content_type": row["content_type"],
        "remote_created_at": row["created_at"],
        "remote_updated_at": None,
    }


def _core(world: World, integration: Row, row: Row) -> dict[str, Any]:
    job_and_entry = find_job(world, integration, row["job_id"])
    job = None
    if job_and_entry is not None:
        job = {
            "id": job_and_entry[0]["id"],
            "remote_id": job_and_entry[0]["remote_id"],
            "name": job_and_entry[1].get("name"),
        }
    stage = next((stage for stage in stages_of(integration) if stage["id"] == row["stage_id"]), None)
    candidate = world.db.rows("SELECT remote_id FROM candidates WHERE id = ?", row["candidate_id"])[0]
    return {
        "id": row["id"],
        "remote_id": row["remote_id"],
        "outcome": "PENDING",
        "rejection_reason_name": None,
        "rejected_at": None,
        "remote_url": world.url(f"/ats/{integration['id']}/candidates/{candidate['remote_id']}"),
        "changed_at": row["changed_at"],
        "remote_created_at": row["created_at"],
        "remote_updated_at": row["changed_at"],
        "current_stage": {key: stage[key] for key in STAGE_KEYS} if stage else None,
        "job": job,
    }
