"""Records in the shapes of Kombo's document, built from what the sandbox remembers."""

from __future__ import annotations

import json
from typing import Any

from core.sandbox.ids import derived_id
from core.sandbox.state import Row
from core.sandbox.tools import CREATE_LIMITS, MEGABYTE, Tool
from core.sandbox.world import World, shifted

READ_MODELS = {
    "ats_jobs": "Jobs",
    "ats_job_postings": "Job postings",
    "ats_application_stages": "Application stages",
    "ats_candidates": "Candidates",
    "ats_applications": "Applications",
}
WRITE_ACTIONS = {
    "ats_create_application": ("Create application", "C"),
    "ats_add_application_attachment": ("Add attachment to application", "A"),
    "ats_add_application_note": ("Add note to application", "N"),
    "ats_move_application_to_stage": ("Move application to stage", "S"),
}
JOB_FIELDS = ("name", "status", "visibility", "location", "job_code", "department", "remote_url", "post_url")
EMPTY_LOCATION = dict.fromkeys(("city", "country", "raw", "state", "street_1", "street_2", "zip_code"))
EMPTY_JOB: dict[str, Any] = dict.fromkeys(
    [
        "name",
        "job_code",
        "description",
        "confidential",
        "weekly_hours",
        "employment_type",
        "status",
        "visibility",
        "category",
        "department",
        "post_url",
        "experience_level",
        "remote_work_status",
        "salary_amount",
        "salary_amount_from",
        "salary_amount_to",
        "salary_currency",
        "salary_period",
        "contact_id",
        "custom_fields",
        "remote_data",
        "remote_updated_at",
    ]
)
COPIED = [
    "name",
    "job_code",
    "status",
    "visibility",
    "employment_type",
    "department",
    "category",
    "confidential",
    "description",
    "remote_work_status",
    "salary_amount_from",
    "salary_amount_to",
    "salary_currency",
    "salary_period",
]


def stage_records(integration_id: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """A customer's hiring stages; the first is where an application lands."""
    return [
        {
            "id": derived_id(integration_id, "stage", name),
            "remote_id": f"stage-{number}",
            "name": name,
            "index": number,
            "status": "ACTIVE",
            "custom_fields": None,
            "remote_data": None,
        }
        for number, name in enumerate(names)
    ]


def job_record(
    world: World, integration: Row, job: Row, entry: dict[str, Any], stages: list[dict[str, Any]]
) -> dict[str, Any]:
    """One job; `job` carries id, remote_id, changed_at and deleted_at, `entry` is as written in the customer's file."""
    integration_id, connected = integration["id"], integration["created_at"]
    location = entry.get("location")
    postings = entry.get("postings", [{"status": "ACTIVE"}] if entry.get("status") == "OPEN" else [])
    opened = shifted(connected, -entry.get("opened_days_ago", 14))
    closing = entry.get("closes_in_days")
    slug = job["remote_id"].replace("/", "%2F").replace(" ", "%20")
    return {
        **EMPTY_JOB,
        **{key: entry[key] for key in COPIED if key in entry},
        "id": job["id"],
        "remote_id": job["remote_id"],
        "location": {**EMPTY_LOCATION, **location} if location is not None else None,
        "integration_fields": [],
        "remote_url": world.url(f"/ats/{integration_id}/jobs/{slug}"),
        "post_url": world.url(f"/ats/{integration_id}/jobs/{slug}") if entry.get("has_post_url", True) else None,
        "opened_at": opened,
        "closed_at": shifted(connected, closing) if closing is not None else None,
        "remote_created_at": opened,
        "changed_at": job["changed_at"],
        "remote_deleted_at": job["deleted_at"],
        "stages": stages,
        "screening_questions": [
            question_record(job["id"], number, question) for number, question in enumerate(entry.get("questions", ()))
        ],
        "job_postings": [posting_record(job["id"], number, entry, post) for number, post in enumerate(postings)],
        "hiring_team": [],
    }


def question_record(job_id: str, number: int, question: dict[str, Any]) -> dict[str, Any]:
    """A screening question; options may be written as plain names."""
    wording = dict(question["format"])
    if "options" in wording:
        wording["options"] = [
            {"id": derived_id(job_id, question["title"], name), "remote_id": name, "name": name}
            for name in wording["options"]
        ]
    return {
        "id": derived_id(job_id, "question", str(number)),
        "remote_id": f"q-{number + 1}",
        "title": question["title"],
        "description": None,
        "format": wording,
        "category": question.get("category"),
        "index": number,
        "required": question.get("required"),
        "precondition_question_id": None,
        "precondition_options": None,
    }


def posting_record(job_id: str, number: int, entry: dict[str, Any], post: dict[str, Any]) -> dict[str, Any]:
    """One posting of a job."""
    visibility = entry.get("visibility")
    return {
        "id": derived_id(job_id, "posting", str(number)),
        "remote_id": f"posting-{number + 1}",
        "title": post.get("title", entry.get("name")),
        "description_html": None,
        "status": post["status"],
        "visibility": visibility if visibility in ("PUBLIC", "INTERNAL", "UNLISTED") else None,
        "url": None,
        "remote_data": None,
    }


def integration_record(row: Row, tool: Tool) -> dict[str, Any]:
    """An integration with its models and actions."""
    coverage = coverage_record(tool)
    setting = {"scope_config_setting": "ENABLED", "opted_out_by_customer": False}
    assets = asset_record(tool.id)
    return {
        "id": row["id"],
        "tool": {
            "id": tool.id,
            "label": tool.label,
            "internal_label": None,
            "logo_url": assets["logo_url"],
            "icon_url": assets["icon_url"],
        },
        "category": row["category"],
        "status": row["status"] if row["enabled"] else "INACTIVE",
        "setup_status": row["setup_status"],
        "end_user": end_user_record(row),
        "scope_config": {"id": derived_id("scope-config"), "name": "Jobs and applications"},
        "data_expired_at": None,
        "created_at": row["created_at"],
        "beta": False,
        "read_models": [
            {
                **model,
                **setting,
                "is_available": model["coverage_status"] == "SUPPORTED",
                "fields": [{**field, **setting, "is_available": True} for field in model["fields"]],
            }
            for model in coverage["read_models"]
        ],
        "write_actions": [
            {**action, **setting, "is_available": action["coverage_status"] in ("SUPPORTED", "UNKNOWN")}
            for action in coverage["write_actions"]
        ],
    }


def end_user_record(row: Row) -> dict[str, Any]:
    """Whom an integration belongs to."""
    return {key: row[key] for key in ("organization_name", "creator_email", "origin_id")}


def asset_record(tool_id: str) -> dict[str, str]:
    """Addresses of pictures; the sandbox has none to serve."""
    base = f"https://assets.example.com/integrations/{tool_id}"
    return {"logo_url": f"{base}/logo.svg", "icon_url": f"{base}/icon.svg", "icon_black_url": f"{base}/icon-black.svg"}


def coverage_record(tool: Tool) -> dict[str, Any]:
    """What a tool can read, write and do."""

    def status(supported: bool) -> str:
        return "SUPPORTED" if supported else ("UNKNOWN" if not tool.known else "UNSUPPORTED")

    return {
        "read_models": [
            {
                "id": model,
                "label": label,
                "coverage_status": "SUPPORTED" if reads(tool, model) else "UNSUPPORTED",
                "fields": [
                    {"id": field, "coverage_status": "SUPPORTED"}
                    for field in (JOB_FIELDS if model == "ats_jobs" else ())
                ],
            }
            for model, label in READ_MODELS.items()
        ],
        "write_actions": [
            {
                "id": action,
                "label": label,
                "coverage_status": status(tool.can(letter) and tool.known),
                "fields": [{"id": "attachments", "coverage_status": status(tool.can("A"))}] if letter == "C" else [],
            }
            for action, (label, letter) in WRITE_ACTIONS.items()
        ],
        "features": [
            {
                "id": "automatic_source_writing",
                "label": "Automatic Source Writing",
                "coverage_status": status(tool.can("C")),
            }
        ],
    }


def reads(tool: Tool, model: str) -> bool:
    """Whether a tool has that model; one that takes no candidates has no applications to read back."""
    return tool.can("C") or model in ("ats_jobs", "ats_job_postings")


def tool_record(tool: Tool) -> dict[str, Any]:
    """A tool as `GET /tools/ats` lists it."""
    return {
        "id": tool.id,
        "label": tool.label,
        "internal_label": None,
        "assets": asset_record(tool.id),
        "paid_api_details_markdown": tool.paid,
        "fast_track_details_markdown": None,
        "partner_only_details_markdown": tool.partner,
        "connection_guide_url": f"https://help.example.com/connect/{tool.id}",
        "coverage": coverage_record(tool),
    }


def restriction_record(tool: Tool, *, creating: bool) -> dict[str, Any] | None:
    """What a tool accepts as attachments; None where nobody knows."""
    limits = CREATE_LIMITS.get(tool.id)
    if limits is None:
        return None
    types: dict[str, Any] = {}
    for kind in ("CV", "COVER_LETTER", "OTHER"):
        if kind not in limits:
            types[kind] = {"is_supported": False}
            continue
        least, most, size, mime_types = limits[kind]
        amounts = {"min_amount": least, "max_amount": most} if creating else {}
        types[kind] = {"is_supported": True, **amounts, "max_file_size_bytes": size, "accepted_mime_types": mime_types}
    return {"total_size_bytes": 10 * MEGABYTE, "types": types} if creating else {"types": types}


def candidate_record(world: World, row: Row) -> dict[str, Any]:
    """A candidate without applications."""
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
