"""The rows of a table after its editing, and the profile that the fields of the form make."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from core.candidate import samples
from core.candidate.model import Profile
from core.errors import InvalidInput
from pages.candidate import typed_profile
from pages.candidate.typed_profile import AREAS, edited

ROWS = [{"name": "a", "place": "x"}, {"name": "b", "place": "y"}, {"name": "c", "place": "z"}]
COLUMNS = ("name", "place")
EDITS: dict[str, tuple[dict[str, Any] | None, list[tuple[str | None, str | None]]]] = {
    "nothing": (None, [("a", "x"), ("b", "y"), ("c", "z")]),
    "no edits": ({}, [("a", "x"), ("b", "y"), ("c", "z")]),
    "a cell": ({"edited_rows": {1: {"name": "B"}}}, [("a", "x"), ("B", "y"), ("c", "z")]),
    "an emptied cell": ({"edited_rows": {1: {"name": None}}}, [("a", "x"), (None, "y"), ("c", "z")]),
    "a row deleted": ({"deleted_rows": [0]}, [("b", "y"), ("c", "z")]),
    "the row after an edited one deleted": (
        {"edited_rows": {2: {"name": "C"}}, "deleted_rows": [0, 1]},
        [("C", "z")],
    ),
    "a row added": ({"added_rows": [{"name": "d"}]}, [("a", "x"), ("b", "y"), ("c", "z"), ("d", None)]),
    "a column of no table": ({"edited_rows": {0: {"_index": 9}}}, [("a", "x"), ("b", "y"), ("c", "z")]),
}


@pytest.mark.parametrize(("edits", "rows"), EDITS.values(), ids=EDITS.keys())
def test_a_table_is_read_with_what_was_edited(
    edits: dict[str, Any] | None, rows: list[tuple[str | None, str | None]]
) -> None:
    assert [(row["name"], row["place"]) for row in edited(ROWS, edits, COLUMNS)] == rows


def profile() -> Profile:
    today = datetime(2026, 11, 24, tzinfo=UTC)
    person = samples.test_identity("Brightwater", today.date(), 1, "0a1b2c3d4e5f")
    return samples.as_test(samples.load_samples()["cnc-machinist"], person)


def typed(before: Profile, **fields: Any) -> dict[str, Any]:
    person, resume, assessment = before.person, before.resume, before.assessment
    assert assessment is not None
    findings = {finding.area: finding for finding in assessment.findings}
    known: dict[str, Any] = {
        "first": person.first_name,
        "last": person.last_name,
        "phone": person.phone,
        "email": person.email,
        "city": person.city or "",
        "state": person.state or "",
        "url": before.profile_url or "",
        "stars": assessment.stars,
        "recommendation": assessment.recommendation,
        "strong": "\n".join(assessment.strengths),
        "weak": "\n".join(assessment.concerns),
        "summary": resume.summary,
        "skills": "\n".join(resume.skills),
        "papers": "\n".join(resume.certifications),
    }
    for number, area in enumerate(AREAS):
        finding = findings.get(area)  # type: ignore[call-overload]
        known[f"level_{number}"] = finding.level if finding else "Not assessed"
        known[f"finding_{number}"] = finding.text if finding else ""
    return known | fields


def tables(before: Profile, **rows: Any) -> dict[str, Any]:
    zone = before.job.zone()
    turns = [{**dict(turn), "at": turn.at.astimezone(zone).replace(tzinfo=None)} for turn in before.conversation]
    positions = [
        {**dict(position), "highlights": "\n".join(position.highlights)} for position in before.resume.experience
    ]
    schools = [dict(school) for school in before.resume.education]
    return {"conversation": turns, "experience": positions, "education": schools} | rows


def test_fields_that_nobody_touched_make_the_same_profile() -> None:
    before = profile()
    after = typed_profile.read(before, typed(before), tables(before))
    assert after == before
    assert after.model_dump_json() == before.model_dump_json(), "a time is kept as it was written"


def test_a_time_that_was_edited_in_the_browser_is_one_of_the_jobs_zone() -> None:
    before = profile()
    rows = tables(before)["conversation"]
    rows[0]["at"] = "2026-11-24T10:15:00.000"
    after = typed_profile.read(before, typed(before), tables(before, conversation=rows))
    assert after.conversation[0].at == datetime(2026, 11, 24, 10, 15, tzinfo=before.job.zone())


def test_a_message_without_its_time_is_named() -> None:
    before = profile()
    rows = tables(before)["conversation"]
    rows[1]["at"] = None
    with pytest.raises(InvalidInput, match="Message 2 is incomplete"):
        typed_profile.read(before, typed(before), tables(before, conversation=rows))
