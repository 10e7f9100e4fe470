"""The checks before a push: each returns yes, no or unknown, and unknown never counts as yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.candidate.preflight import (
    FRESH,
    Anatomy,
    PreflightCheck,
    anatomy_checks,
    connection_checks,
    job_checks,
)
from core.jobs.model import AtsJob, ScreeningQuestion

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
WHOLE = Anatomy(
    size=40_000, pages=4, resume=True, conversation=True, assessment=True, rating=True, link=True, stamped=True
)


def _findings(checks: tuple[PreflightCheck, ...]) -> set[bool | None]:
    return {check.ok for check in checks}


def _finding(checks: tuple[PreflightCheck, ...], key: str) -> bool | None:
    return next(check.ok for check in checks if check.key == key)


def _job(*questions: ScreeningQuestion) -> AtsJob:
    return AtsJob(id="j1", name="Welder", job_code="W-1", screening_questions=questions)


def _checks(job: AtsJob, **changed: object) -> tuple[PreflightCheck, ...]:
    facts = {"synced": True, "eligible": True, "reason": "", "open_now": True, "read_at": NOW, "now": NOW} | changed
    return job_checks(job, **facts)  # type: ignore[arg-type]


def test_a_whole_profile_passes() -> None:
    assert _findings(anatomy_checks(WHOLE, stage="Engaged", is_test=True)) == {True}


@pytest.mark.parametrize("part", ["resume", "conversation", "assessment", "rating", "link"])
def test_a_missing_part_is_named_with_a_next_step(part: str) -> None:
    checks = anatomy_checks(replace(WHOLE, **{part: False}), stage="Engaged", is_test=False)
    failed = [check for check in checks if check.ok is False]
    assert [check.key for check in failed] == [part]
    assert failed[0].next_step


def test_before_screening_only_resume_and_link_are_expected() -> None:
    bare = replace(WHOLE, conversation=False, assessment=False, rating=False)
    assert _findings(anatomy_checks(bare, stage="New", is_test=True)) == {True}
    assert False in _findings(anatomy_checks(replace(bare, resume=False), stage="New", is_test=True))


def test_a_test_without_its_stamp_is_stopped_and_a_real_candidate_needs_none() -> None:
    unstamped = replace(WHOLE, stamped=False)
    assert False in _findings(anatomy_checks(unstamped, stage="Engaged", is_test=True))
    assert _findings(anatomy_checks(unstamped, stage="Engaged", is_test=False)) == {True}
    garbled = anatomy_checks(replace(WHOLE, unreadable="Dear \ufffd"), stage="Engaged", is_test=False)
    assert [check.key for check in garbled if not check.ok] == ["readable"]
    *_, stamp = anatomy_checks(WHOLE, stage="Engaged", is_test=True)
    assert (stamp.ok, stamp.sentence) == (True, "All pages (4) say that this is a test.")


@pytest.mark.parametrize(
    ("changed", "key", "expected"),
    [
        ({}, "synced", True),
        ({"synced": False}, "synced", False),
        ({"eligible": False, "reason": "It is in Canada."}, "eligible", False),
        ({"eligible": None}, "eligible", None),
        ({"open_now": True}, "open", True),
        ({"open_now": False}, "open", False),
        ({"open_now": None}, "open", None),
        ({"read_at": NOW - FRESH}, "open", True),
        ({"read_at": NOW - FRESH - timedelta(seconds=1)}, "open", None),
        ({"read_at": NOW + timedelta(hours=1)}, "open", None),
    ],
)
def test_the_job_is_judged_by_its_row_and_by_this_minute(
    changed: dict[str, object], key: str, expected: bool | None
) -> None:
    assert _finding(_checks(_job(), **changed), key) is expected


@pytest.mark.parametrize(
    ("question", "answered", "questions", "eeo"),
    [
        (ScreeningQuestion("q", "Licence?", required=True), (), False, True),
        (ScreeningQuestion("q", "Licence?", required=True), ("q",), True, True),
        (ScreeningQuestion("q", "Licence?", required=False), (), True, True),
        (ScreeningQuestion("q", "Licence?", required=None), (), None, True),
        (ScreeningQuestion("q", "Veteran?", required=False, category="EEO"), (), True, True),
        (ScreeningQuestion("q", "Veteran?", required=True, category="EEO"), (), True, None),
        (ScreeningQuestion("q", "Veteran?", required=True, category="eeo"), ("q",), True, False),
        (ScreeningQuestion("q", "Veteran?", required=False, category="EEO"), ("q",), True, False),
        (ScreeningQuestion("q", "Your pronouns?", required=True, category="DEMOGRAPHIC"), (), True, None),
        (ScreeningQuestion("q", "Your pronouns?", required=False, category="Demographic"), ("q",), True, False),
        (ScreeningQuestion("q", "We drug-test.", "INFORMATION", required=True), (), True, True),
        (ScreeningQuestion("q", "We drug-test.", "INFORMATION", required=None), (), True, True),
    ],
)
def test_a_required_question_stops_the_push_and_an_eeo_question_is_never_answered(
    question: ScreeningQuestion, answered: tuple[str, ...], questions: bool | None, eeo: bool | None
) -> None:
    checks = _checks(_job(question), answers=dict.fromkeys(answered, "x"))
    assert _finding(checks, "questions") is questions
    assert _finding(checks, "eeo") is eeo


def test_a_refused_question_is_quoted() -> None:
    checks = _checks(_job(ScreeningQuestion("q", "Forklift licence?", required=True)))
    assert "Forklift licence?" in next(check.sentence for check in checks if check.key == "questions")


@pytest.mark.parametrize(
    ("key", "facts", "expected"),
    [
        ("active", {"status": "INVALID"}, False),
        ("active", {"status": "INACTIVE"}, False),
        ("active", {"status": ""}, False),
        ("setup", {"setup_status": "FINAL_SYNC_PENDING"}, False),
        ("setup", {"setup_status": "INCOMPLETE"}, False),
        ("setup", {"setup_status": "SOMETHING_NEW"}, False),
        ("create", {"create_available": False}, False),
        ("create", {"create_available": None}, None),
        ("source", {"source_exists": False}, False),
        ("source", {"source_exists": None}, None),
    ],
)
def test_the_connection_is_judged_field_by_field(key: str, facts: dict[str, object], expected: bool | None) -> None:
    good = {"status": "ACTIVE", "setup_status": "COMPLETED", "create_available": True, "source": "Plant Talent",
            "source_exists": True}  # fmt: skip
    assert _findings(connection_checks(**good)) == {True}  # type: ignore[arg-type]
    checks = connection_checks(**(good | facts))  # type: ignore[arg-type]
    assert _finding(checks, key) is expected
    assert _findings(checks) == {True, expected}
    assert next(check.next_step for check in checks if check.key == key)
    assert "“Plant Talent”" in next(check.sentence for check in checks if check.key == "source")


@pytest.mark.parametrize(
    ("kind", "options", "answer", "is_needed"),
    [
        ("BOOLEAN", (True,), True, True),
        ("BOOLEAN", (True,), False, False),
        ("BOOLEAN", (False,), False, True),
        ("BOOLEAN", (True,), None, False),
        ("SINGLE_SELECT", ("o2", "o3"), "o3", True),
        ("SINGLE_SELECT", ("o2", "o3"), "o1", False),
        ("MULTI_SELECT", ("o2",), ["o1", "o2"], True),
        ("MULTI_SELECT", ("o2",), ["o1"], False),
    ],
)
def test_a_question_with_a_precondition_is_required_only_where_it_is_met(
    kind: str, options: tuple[str | bool, ...], answer: object, is_needed: bool
) -> None:
    first = ScreeningQuestion("first", "Do you weld?", kind, required=False)
    second = ScreeningQuestion("second", "Which process?", "TEXT", True, None, (), "first", options)
    answers = {} if answer is None else {"first": answer}
    (check,) = [check for check in _checks(_job(first, second), answers=answers) if check.key == "questions"]
    assert check.ok is not is_needed
    assert ("Which process?" in check.sentence) == is_needed
