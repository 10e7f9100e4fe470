"""Which file is sent as which attachment, for all restrictions that Kombo can report."""

from __future__ import annotations

import pytest

from core.candidate.attachments import PDF, PlannedFile, attachment_checks, plan_attachments, plan_update

YES, NO = {"is_supported": True}, {"is_supported": False}
TWO_FILES = (PlannedFile("resume", "CV"), PlannedFile("profile", "OTHER"))
ONE_FILE = (PlannedFile("profile_resume_first", "CV"),)


def _types(cv: object, other: object, **more: object) -> dict[str, object]:
    return {"types": {"CV": cv, "OTHER": other}, **more}


@pytest.mark.parametrize(
    ("restrictions", "files"),
    [
        (None, ONE_FILE),
        ({}, ONE_FILE),
        ({"types": None}, ONE_FILE),
        ({"types": {}}, ONE_FILE),
        (_types(YES, YES), TWO_FILES),
        (_types(YES, NO), ONE_FILE),
        (_types(YES, None), ONE_FILE),
        (_types(YES, {"is_supported": True, "max_amount": 0}), ONE_FILE),
        (_types(YES, {"is_supported": True, "accepted_mime_types": ["image/png"]}), ONE_FILE),
        (_types(YES, {"is_supported": True, "accepted_mime_types": ["Application/PDF"]}), TWO_FILES),
        (_types(NO, YES), (PlannedFile("profile", "OTHER"),)),
        (_types(NO, NO), ()),
        (_types({"is_supported": True, "accepted_mime_types": ["application/msword"]}, NO), ()),
    ],
)
def test_the_profile_goes_where_the_ats_takes_it(restrictions: dict[str, object] | None, files: object) -> None:
    plan = plan_attachments(restrictions)
    assert plan.files == files
    assert plan.reason.endswith(".")


@pytest.mark.parametrize(
    ("restrictions", "size", "expected"),
    [
        (_types(YES, NO), 1_999_999, True),
        (_types(YES, NO), 4_999_999, True),
        (_types(YES, NO), 5_000_001, False),
        (_types({"is_supported": True, "max_file_size_bytes": 1_000_000}, NO), 1_000_001, False),
        (_types({"is_supported": True, "max_file_size_bytes": 20_000_000}, NO), 6_000_000, False),
        (_types(YES, NO, total_size_bytes=500_000), 600_000, False),
        # Kombo's document says "number": an ATS's limit may arrive as a float
        (_types({"is_supported": True, "max_file_size_bytes": 150_000.0}, NO), 300_000, False),
        (_types({"is_supported": True, "max_file_size_bytes": 350_000.0}, NO), 300_000, True),
        (_types(YES, NO, total_size_bytes=250_000.0), 300_000, False),
        (None, 100_000, None),
        (None, 5_000_001, False),
        (_types(NO, NO), 100, False),
    ],
)
def test_a_file_must_fit_our_limit_and_the_connections_own(
    restrictions: dict[str, object] | None, size: int, expected: bool | None
) -> None:
    plan = plan_attachments(restrictions)
    results = {check.ok for check in attachment_checks(plan, {"profile_resume_first": size}, restrictions)}
    assert (False if False in results else None if None in results else True) is expected


def test_two_files_that_fit_alone_may_be_too_much_together() -> None:
    plan = plan_attachments(_types(YES, YES))
    fitting = attachment_checks(plan, {"resume": 4_999_999, "profile": 4_999_999}, _types(YES, YES))
    assert all(check.ok for check in fitting)
    heavy = attachment_checks(plan, {"resume": 5_000_000, "profile": 5_000_000}, _types(YES, YES))
    assert [check.key for check in heavy if check.ok is False] == ["size.total"]


def test_an_unknown_limit_is_said_as_unknown() -> None:
    checks = attachment_checks(plan_attachments(None), {"profile_resume_first": 50_000}, None)
    assert "not known" in " ".join(check.sentence for check in checks)


@pytest.mark.parametrize("kind", ["COVER_LETTER", "OTHER"])
def test_an_ats_that_demands_another_document_is_found_before_the_push(kind: str) -> None:
    restrictions = {"types": {"CV": YES, "OTHER": NO, kind: {"is_supported": False, "min_amount": 1}}}
    checks = attachment_checks(plan_attachments(restrictions), {"profile_resume_first": 50_000}, restrictions)
    assert [check.key for check in checks if check.ok is False] == [f"demanded.{kind}"]


RTF = "application/rtf"


@pytest.mark.parametrize(
    ("restrictions", "files", "words"),
    [
        (None, [("original", "CV"), ("profile", "OTHER")], "not known"),
        (
            {"types": {"CV": {"is_supported": True}, "OTHER": {"is_supported": True}}},
            [("original", "CV"), ("profile", "OTHER")],
            "as it is",
        ),
        (
            {"types": {"CV": {"is_supported": True, "accepted_mime_types": [PDF]}, "OTHER": {"is_supported": True}}},
            [],
            "as a PDF",
        ),
        ({"types": {"CV": {"is_supported": True}, "OTHER": {"is_supported": False}}}, [], "as a PDF"),
    ],
)
def test_a_resume_that_cannot_become_a_pdf_goes_beside_the_profile_or_not_at_all(
    restrictions: dict[str, object] | None, files: list[tuple[str, str]], words: str
) -> None:
    plan = plan_attachments(restrictions, original_type=RTF)
    assert [(file.content, file.kind) for file in plan.files] == files
    assert words in plan.reason


@pytest.mark.parametrize(
    ("restrictions", "kind"),
    [
        (None, "OTHER"),
        ({"types": {"OTHER": {"is_supported": True}, "CV": {"is_supported": True}}}, "OTHER"),
        ({"types": {"OTHER": {"is_supported": False}, "CV": {"is_supported": True}}}, "CV"),
        ({"types": {"OTHER": {"is_supported": False}, "CV": {"is_supported": False}}}, None),
    ],
)
def test_version_2_goes_where_the_ats_takes_it(restrictions: dict[str, object] | None, kind: str | None) -> None:
    sent_as, reason = plan_update(restrictions)
    assert sent_as == kind
    assert reason.endswith(".")
