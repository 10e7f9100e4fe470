"""Writing candidates, applications and attachments, with the checks that Kombo and the ATS make."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from core.sandbox.ids import new_id
from core.sandbox.job_records import job_record
from core.sandbox.jobs import find_job, stages_of
from core.sandbox.kombo_errors import KomboFailure, input_invalid
from core.sandbox.state import Row
from core.sandbox.tool_records import restriction_record
from core.sandbox.tools import MEGABYTE, TOOLS
from core.sandbox.world import World

TOTAL_LIMIT = 10 * MEGABYTE
CLOSED = frozenset({"CLOSED", "ARCHIVED", "DRAFT", "Filled"})


@dataclass(frozen=True)
class DecodedFile:
    """A decoded attachment."""

    name: str
    type: str
    content_type: str
    data: bytes


def create_application(
    world: World, integration: Row, job_id: str, body: dict[str, Any], request_id: str
) -> tuple[Row, list[str]]:
    """Find or create the candidate, create the application with its files, and return it with the warnings."""
    row, entry = _open_job(world, integration, job_id)
    candidate = _checked_candidate(body)
    files = [read_file(attachment) for attachment in _objects(body, "attachments")]
    check_files(integration, files, creating=True)
    _check_answers(world, integration, row, entry, body)
    stage_id = _checked_stage(integration, body.get("stage_id"))
    base, warnings = _base_job(world, integration, row, entry)
    with world.db.transaction():
        person, notes = _find_or_create(world, integration, candidate, _source(world, body), request_id)
        warnings += notes
        application = _insert_application(world, integration, person, base["id"], stage_id, body, request_id)
        for file in files:
            add_file(world, integration, application, file, request_id)
    return application, warnings


def read_file(attachment: dict[str, Any]) -> DecodedFile:
    """Decode an attachment; PLATFORM.INPUT_INVALID names what is wrong with it."""
    name, kind, data = attachment.get("name"), attachment.get("type"), attachment.get("data")
    if not name or kind not in ("CV", "COVER_LETTER", "OTHER"):
        raise input_invalid("attachments: name and type (CV, COVER_LETTER or OTHER) are required.")
    if attachment.get("data_url"):
        raise input_invalid(f"attachments: the file behind data_url of {name!r} could not be fetched.")
    if not isinstance(data, str) or not data:
        raise input_invalid(f"attachments: {name!r} needs either data or data_url.")
    if not attachment.get("content_type"):
        raise input_invalid(f"attachments: {name!r} needs a content_type because it is sent as data.")
    try:
        return DecodedFile(name, kind, attachment["content_type"], base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError) as error:
        raise input_invalid(f"attachments: data of {name!r} is not valid base64.") from error


def check_files(integration: Row, files: list[DecodedFile], *, creating: bool) -> None:
    """Check files against the total limit and the tool's own restrictions."""
    if sum(len(file.data) for file in files) > TOTAL_LIMIT:
        raise input_invalid("attachments: all files together must stay under 10 MB.")
    restrictions = restriction_record(TOOLS[integration["tool"]], creating=creating)
    for kind, rule in (restrictions or {"types": {}})["types"].items():
        chosen = [file for file in files if file.type == kind]
        if chosen and not rule["is_supported"]:
            raise input_invalid(f"attachments: this integration does not accept files of type {kind}.")
        if chosen and rule.get("max_amount") and len(chosen) > rule["max_amount"]:
            raise input_invalid(f"attachments: at most {rule['max_amount']} of type {kind} can be sent.")
        for file in chosen:
            if rule["max_file_size_bytes"] and len(file.data) > rule["max_file_size_bytes"]:
                raise input_invalid(f"attachments: {file.name!r} is larger than {rule['max_file_size_bytes']} bytes.")
            if rule["accepted_mime_types"] and file.content_type not in rule["accepted_mime_types"]:
                raise input_invalid(f"attachments: {file.content_type} is not accepted for type {kind}.")


def add_file(world: World, integration: Row, application: Row, file: DecodedFile, request_id: str) -> None:
    """Store one file; an ATS without files on applications stores it with the candidate."""
    identifier, digest = new_id(), hashlib.sha256(file.data).hexdigest()
    world.db.insert(
        "attachments",
        id=identifier,
        integration_id=integration["id"],
        application_id=application["id"],
        candidate_id=application["candidate_id"],
        on_candidate=int(integration["tool"].startswith("bullhorn")),
        type=file.type,
        name=file.name,
        content_type=file.content_type,
        data=file.data,
        sha256=digest,
        created_at=world.now(),
    )
    write_ledger(
        world, request_id, "attachment", identifier, sha256=digest, application_id=application["id"], name=file.name
    )


def add_note(world: World, application: Row, content: str, request_id: str) -> None:
    """Put a note on an application."""
    identifier = new_id()
    world.db.insert("notes", id=identifier, application_id=application["id"], content=content, created_at=world.now())
    write_ledger(world, request_id, "note", identifier, application_id=application["id"])


def move_stage(world: World, integration: Row, application: Row, stage_id: str) -> None:
    """Put an application into another stage."""
    stage = _checked_stage(integration, stage_id)
    world.db.write(
        "UPDATE applications SET stage_id = ?, changed_at = ? WHERE id = ?", stage, world.now(), application["id"]
    )


def write_ledger(world: World, request_id: str, kind: str, record_id: str, **detail: object) -> None:
    """Record one write permanently, for tests that each write happens exactly once."""
    world.db.insert(
        "ledger", at=world.now(), request_id=request_id, kind=kind, record_id=record_id, detail=json.dumps(detail)
    )


def _objects(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    entries = body.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise input_invalid(f"{name}: Expected an array of objects")
    return entries


def _open_job(world: World, integration: Row, job_id: str) -> tuple[Row, dict[str, Any]]:
    job_and_entry = find_job(world, integration, job_id)
    if job_and_entry is None:
        raise input_invalid(f'The job "{job_id}" does not exist in this integration.')
    row, entry = job_and_entry
    if row["deleted_at"] is not None or entry.get("status") in CLOSED:
        raise KomboFailure("ATS.JOB_CLOSED", "The job is closed and does not accept applications.")
    return job_and_entry


def _checked_candidate(body: dict[str, Any]) -> dict[str, Any]:
    candidate = body.get("candidate")
    if not isinstance(candidate, dict):
        raise input_invalid("candidate: Required")
    for name in ("first_name", "last_name", "email_address"):
        if not isinstance(candidate.get(name), str) or not candidate[name].strip():
            raise input_invalid(f"candidate.{name}: Required")
    local, _, domain = candidate["email_address"].partition("@")
    if not local or "." not in domain or " " in candidate["email_address"]:
        raise input_invalid("candidate.email_address: Invalid email")
    location = candidate.get("location", {})
    country = location.get("country", "US") if isinstance(location, dict) else None
    if not (isinstance(country, str) and len(country) == 2 and country.isupper()):
        raise input_invalid("candidate.location.country: must be an ISO 3166 alpha-2 code")
    return candidate


def _check_answers(world: World, integration: Row, row: Row, entry: dict[str, Any], body: dict[str, Any]) -> None:
    questions = job_record(world, integration, row, entry, [])["screening_questions"]
    answered = {
        answer.get("question_id"): answer.get("answer") for answer in _objects(body, "screening_question_answers")
    }
    unknown = answered.keys() - {question["id"] for question in questions}
    if unknown:
        raise input_invalid("screening_question_answers: a question_id does not belong to this job.")
    for question in questions:
        if question["required"] and question["id"] not in answered and _is_asked(question, answered):
            raise KomboFailure("REMOTE.INPUT_INVALID", f"The required question {question['title']!r} has no answer.")


def _is_asked(question: dict[str, Any], answered: dict[Any, Any]) -> bool:
    if question["format"]["type"] == "INFORMATION":
        return False
    earlier = question["precondition_question_id"]
    return earlier is None or answered.get(earlier) in question["precondition_options"]


def _checked_stage(integration: Row, stage_id: str | None) -> str:
    stages = [stage["id"] for stage in stages_of(integration)]
    if stage_id is not None and stage_id not in stages:
        raise input_invalid("stage_id: this stage does not exist for the job.")
    return stage_id or str(stages[0])


def _base_job(world: World, integration: Row, row: Row, entry: dict[str, Any]) -> tuple[Row, list[str]]:
    """Return the job that the application is stored with: UKG Pro accepts applications on the base record only."""
    base, colon, _ = entry["remote_id"].partition(":")
    job_and_entry = (
        find_job(world, integration, f"remote:{base}") if colon and integration["tool"] == "ukgpro" else None
    )
    if job_and_entry is None:
        return row, []
    return job_and_entry[0], ["The application was added to the opportunity, not to one of its locations."]


def _source(world: World, body: dict[str, Any]) -> str:
    source = body.get("source", {})
    if not isinstance(source, dict):
        raise input_invalid("source: Expected an object")
    environment = world.options.environment_name.removesuffix("(Prod)").strip()
    return str(source.get("name") or source.get("unified_key") or environment)


def _find_or_create(
    world: World, integration: Row, candidate: dict[str, Any], source: str, request_id: str
) -> tuple[Row, list[str]]:
    email = candidate["email_address"].strip().lower()
    query = "SELECT * FROM candidates WHERE integration_id = ? AND email = ?"
    known = world.db.row(query, integration["id"], email) or _with_phone(world, integration, candidate)
    if known is not None:
        warning = "The candidate already existed. Their name, contact details and source were not changed."
        return known, [warning]
    identifier = new_id()
    world.db.insert(
        "candidates",
        id=identifier,
        integration_id=integration["id"],
        remote_id=f"C-{identifier[:8]}",
        email=email,
        body=json.dumps(candidate),
        source=source,
        created_at=world.now(),
        changed_at=world.now(),
    )
    write_ledger(world, request_id, "candidate", identifier, email=email)
    return world.db.rows(query, integration["id"], email)[0], []


def _with_phone(world: World, integration: Row, candidate: dict[str, Any]) -> Row | None:
    """Return the candidate with the same phone number, by which Bullhorn matches, too."""
    phone = candidate.get("phone_number")
    if not phone or not integration["tool"].startswith("bullhorn"):
        return None
    query = "SELECT * FROM candidates WHERE integration_id = ? AND json_extract(body, '$.phone_number') = ?"
    return world.db.row(query, integration["id"], phone)


def _insert_application(
    world: World, integration: Row, person: Row, job_id: str, stage_id: str, body: dict[str, Any], request_id: str
) -> Row:
    same = "SELECT id FROM applications WHERE candidate_id = ? AND job_id = ?"
    if world.db.row(same, person["id"], job_id) is not None:
        raise KomboFailure("ATS.APPLICATION_ALREADY_EXISTS", "This candidate has already applied for this job.")
    identifier = new_id()
    world.db.insert(
        "applications",
        id=identifier,
        integration_id=integration["id"],
        remote_id=f"A-{identifier[:8]}",
        candidate_id=person["id"],
        job_id=job_id,
        stage_id=stage_id,
        answers=json.dumps(body.get("screening_question_answers") or []),
        created_at=world.now(),
        changed_at=world.now(),
    )
    write_ledger(world, request_id, "application", identifier, email=person["email"], job_id=job_id)
    return world.db.rows("SELECT * FROM applications WHERE id = ?", identifier)[0]
