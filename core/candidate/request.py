"""The request that creates an application, as Kombo's API documents it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from core.candidate.attachments import KIND_NAMES, PDF, AttachmentPlan, Content
from core.candidate.model import Applicant, Profile

_LONGEST_PART = 40
_SPELLED = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE"})


def application_request(
    profile: Profile,
    plan: AttachmentPlan,
    pdfs: Mapping[Content, bytes],
    *,
    answers: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Return the body of POST /ats/jobs/{job_id}/applications; `pdfs` holds the bytes of each planned file.

    The body has no stage and no source: the ATS uses the job's first stage, and Kombo writes the source automatically.
    `answers` are to screening questions, by question ID.
    """
    body: dict[str, Any] = {
        "candidate": _candidate(profile.person),
        "attachments": [_attachment(profile, file.content, file.kind, pdfs[file.content]) for file in plan.files],
    }
    if answers:
        body["screening_question_answers"] = [{"question_id": key, "answer": given} for key, given in answers.items()]
    return body


def request_table(body: Mapping[str, Any], questions: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return every field of a request as label and value; `questions` maps question IDs to titles."""
    rows = [(_WORDS.get(key, key), str(value)) for key, value in body["candidate"].items() if key != "location"]
    rows += [(_WORDS.get(key, key), str(value)) for key, value in body["candidate"].get("location", {}).items()]
    for file in body["attachments"]:
        size = len(base64.b64decode(file["data"]))
        rows.append(
            (
                f"File sent as {KIND_NAMES.get(file['type'], file['type'])}",
                f"{file['name']} ({file['content_type']}, {size:,} bytes)",
            )
        )
    for answer in body.get("screening_question_answers", ()):
        rows.append(
            (f"Answer: {questions.get(answer['question_id'], answer['question_id'])}", _answer_text(answer["answer"]))
        )
    return rows


_WORDS = {
    "first_name": "First name",
    "last_name": "Last name",
    "email_address": "E-mail",
    "phone_number": "Phone",
    "city": "City",
    "state": "State",
    "country": "Country",
}


def _answer_text(answer: object) -> str:
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    return ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)


def _candidate(person: Applicant) -> dict[str, Any]:
    candidate: dict[str, Any] = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email_address": person.email,
        "phone_number": person.phone,
    }
    place = {key: value for key, value in (("city", person.city), ("state", person.state)) if value}
    if place:
        candidate["location"] = {**place, "country": "US"}
    return candidate


def _attachment(profile: Profile, content: Content, kind: str, pdf: bytes) -> dict[str, str]:
    return {
        "name": file_name(profile, content),
        "type": kind,
        "content_type": content_type(profile, content),
        "data": base64.b64encode(pdf).decode("ascii"),
    }


def content_type(profile: Profile, content: Content) -> str:
    """Return the content type of one planned file: PDF, except for a résumé that is sent unchanged."""
    return profile.resume.original_type if content == "original" else PDF


def file_name(profile: Profile, content: Content = "profile") -> str:
    """Return FactoryFix_{Profile|Resume}_{Last}_{First}_{REQ}_{Stage}_{date}.{ending}, in ASCII for every ATS.

    The ending is pdf, or that of the original when a résumé is sent unchanged.
    """
    person, job = profile.person, profile.job
    made = f"{profile.created_at.astimezone(job.zone()):%Y-%m-%d}"
    parts = (person.last_name, person.first_name, job.requisition, profile.stage)
    what = "Resume" if content in ("resume", "original") else "Profile"
    ending = profile.resume.original_name.rpartition(".")[2].lower() if content == "original" else "pdf"
    return "_".join(["FactoryFix", what, *(_plain(part) for part in parts), made]) + f".{_plain(ending)}"


def _plain(text: str) -> str:
    """Return the text as 1–40 ASCII letters, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", text.translate(_SPELLED)).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-")[:_LONGEST_PART].strip("-") or "X"


def payload_hash(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a request body; the order of its keys does not matter."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
