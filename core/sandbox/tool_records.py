"""Tools and integrations in the shapes of Kombo's document."""

from __future__ import annotations

from typing import Any

from core.sandbox.ids import derived_id
from core.sandbox.state import Row
from core.sandbox.tools import CREATE_LIMITS, MEGABYTE, Tool

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
AVAILABLE = ("SUPPORTED", "UNKNOWN")
FIELDS = {"ats_candidates": ("first_name", "last_name", "email_addresses", "phone_numbers", "source")}
JOB_FIELDS = ("name", "status", "visibility", "location", "job_code", "department", "remote_url", "post_url")


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
            {
                **action,
                **setting,
                "is_available": action["coverage_status"] in AVAILABLE,
                "fields": [
                    {**field, "is_available": field["coverage_status"] in AVAILABLE} for field in action["fields"]
                ],
            }
            for action in coverage["write_actions"]
        ],
    }


def end_user_record(row: Row) -> dict[str, Any]:
    """Return the customer that an integration belongs to."""
    return {key: row[key] for key in ("organization_name", "creator_email", "origin_id")}


def asset_record(tool_id: str) -> dict[str, str]:
    """Return the URLs of the tool's pictures, which are not served by the sandbox."""
    base = f"https://assets.example.com/integrations/{tool_id}"
    return {"logo_url": f"{base}/logo.svg", "icon_url": f"{base}/icon.svg", "icon_black_url": f"{base}/icon-black.svg"}


def coverage_record(tool: Tool) -> dict[str, Any]:
    """Return the data that a tool can read, and its write actions and features."""

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
                    for field in (JOB_FIELDS if model == "ats_jobs" else FIELDS.get(model, ()))
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
    """Return whether a tool offers this model; a tool that accepts no candidates has no applications to read."""
    return tool.can("C") or model in ("ats_jobs", "ats_job_postings")


def restriction_record(tool: Tool, *, creating: bool) -> dict[str, Any] | None:
    """Return what a tool accepts as attachments; None if unknown."""
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
