"""The candidate form's field keys, and the profile that their values make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

from core.candidate.model import Area, PracticalFacts, Profile, Turn, read_profile
from core.errors import InvalidInput

Fields = dict[str, Any]
AREAS: tuple[str, ...] = get_args(Area)
KEYS = {
    name: f"prof_{name}"
    for name in (
        *("first", "last", "phone", "email", "city", "state", "url"),
        *("stars", "recommendation", "strong", "weak", "summary", "skills", "papers"),
        *(f"{part}_{number}" for number in range(len(AREAS)) for part in ("level", "finding")),
    )
}
"""The widget key of every field except the tables."""
EXPERIENCE = ("title", "employer", "period", "location", "highlights")
EDUCATION = ("name", "school", "period")


def read(before: Profile, typed: Mapping[str, Any], tables: Mapping[str, list[Fields]]) -> Profile:
    """Return the profile with the typed values and the rows of the tables; raises InvalidInput."""
    return read_profile(
        {
            **dict(before),
            "person": _person(typed),
            "profile_url": typed["url"] or None,
            "assessment": _assessment(typed, before),
            "conversation": _turns(tables["conversation"], before),
            "resume": {
                "pdf": before.resume.pdf,
                "summary": typed["summary"],
                "experience": [
                    {**row, "highlights": _lines(row["highlights"])}
                    for row in _filled(tables["experience"], EXPERIENCE)
                ],
                "skills": _lines(typed["skills"]),
                "certifications": _lines(typed["papers"]),
                "education": _filled(tables["education"], EDUCATION),
            },
        }
    )


def edited(rows: list[Fields], edits: Mapping[str, Any] | None, columns: tuple[str, ...]) -> list[Fields]:
    """Return a table's rows after the changed, deleted and added rows that st.data_editor reports."""
    changed = edits.get("edited_rows", {}) if edits else {}
    deleted = edits.get("deleted_rows", []) if edits else []
    added = edits.get("added_rows", []) if edits else []
    kept = [{**row, **changed.get(number, {})} for number, row in enumerate(rows) if number not in deleted]
    return [{name: row.get(name) for name in columns} for row in (*kept, *added)]


def _person(typed: Mapping[str, Any]) -> Fields:
    return {
        "first_name": typed["first"],
        "last_name": typed["last"],
        "phone": typed["phone"],
        "email": typed["email"],
        "city": typed["city"] or None,
        "state": typed["state"] or None,
    }


def _assessment(typed: Mapping[str, Any], before: Profile) -> Fields:
    return {
        "stars": typed["stars"],
        "recommendation": typed["recommendation"],
        "facts": before.assessment.facts if before.assessment else PracticalFacts(),
        "strengths": _lines(typed["strong"]),
        "concerns": _lines(typed["weak"]),
        "findings": [
            {"area": area, "level": typed[f"level_{number}"], "text": typed[f"finding_{number}"] or ""}
            for number, area in enumerate(AREAS)
        ],
    }


def _turns(rows: list[Fields], profile: Profile) -> tuple[Turn, ...]:
    for number, row in enumerate(rows, start=1):
        if not all(row.get(name) for name in ("speaker", "channel", "at", "text")):
            raise InvalidInput(f"Message {number} is incomplete.", "Enter speaker, channel, time and text.")
    zone = profile.job.zone()
    turns = tuple(Turn(**{**row, "at": _moment(row["at"]).replace(tzinfo=zone)}) for row in rows)
    return profile.conversation if turns == profile.conversation else turns  # unchanged turns keep their identity


def _moment(value: datetime | str) -> datetime:
    """Return a time of the table; in an edited row it is text from the browser."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _filled(rows: list[Fields], names: tuple[str, ...]) -> list[Fields]:
    filled = [row for row in rows if any(row.get(name) for name in names)]
    return [
        {name: row.get(name) or (None if name in ("location", "period") else "") for name in names} for row in filled
    ]


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
