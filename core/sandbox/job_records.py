"""Jobs in the shape of Kombo's document, built from the entries of a customer's file."""

from __future__ import annotations

from typing import Any

from core.sandbox.ids import derived_id
from core.sandbox.state import Row
from core.sandbox.world import World, shifted

DAYS_UNTIL_EMPTY = 14
"""How long Kombo keeps the fields of a deleted record. Source: Kombo's documentation, deletion policy."""
EMPTY_LOCATION = dict.fromkeys(("city", "country", "raw", "state", "street_1", "street_2", "zip_code"))
COPIED_FIELDS = frozenset(
    {
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
    }
)
EMPTY_FIELDS = (
    "weekly_hours",
    "post_url",
    "experience_level",
    "salary_amount",
    "contact_id",
    "custom_fields",
    "remote_data",
    "remote_updated_at",
)


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
    is_empty = job["deleted_at"] is not None and job["deleted_at"] < shifted(world.now(), -DAYS_UNTIL_EMPTY)
    if is_empty:
        entry = {"has_post_url": False}
    integration_id, connected = integration["id"], integration["created_at"]
    location = entry.get("location")
    postings = entry.get("postings", [{"status": "ACTIVE"}] if entry.get("status") == "OPEN" else [])
    opened = None if is_empty else shifted(connected, -entry.get("opened_days_ago", 14))
    closing = entry.get("closes_in_days")
    slug = job["remote_id"].replace("/", "%2F").replace(" ", "%20")
    return {
        **dict.fromkeys(EMPTY_FIELDS),
        **{key: entry.get(key) for key in COPIED_FIELDS},
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
    wording, asked_if = dict(question["format"]), question.get("asked_if")
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
        "precondition_question_id": derived_id(job_id, "question", str(asked_if["question"])) if asked_if else None,
        "precondition_options": asked_if["options"] if asked_if else None,
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
