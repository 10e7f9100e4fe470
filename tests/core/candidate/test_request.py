"""The request that leaves: Kombo's shape, a file name every ATS stores, and no answer given for the candidate."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given, strategies as st

from core.candidate.attachments import plan_attachments
from core.candidate.model import Profile
from core.candidate.request import application_request, file_name, payload_hash, request_table
from core.candidate.samples import load_samples

SAMPLES = load_samples()
BOTH = plan_attachments({"types": {"CV": {"is_supported": True}, "OTHER": {"is_supported": True}}})
PDFS = {"resume": b"%PDF-resume", "profile": b"%PDF-profile", "profile_resume_first": b"%PDF-both"}


def _named(profile: Profile, first: str, last: str, requisition: str) -> Profile:
    person = profile.person.model_copy(update={"first_name": first, "last_name": last})
    job = profile.job.model_copy(update={"requisition": requisition})
    return profile.model_copy(update={"person": person, "job": job})


def test_the_body_has_the_candidate_and_both_files_as_pdf() -> None:
    body = application_request(SAMPLES["cnc-machinist"], BOTH, PDFS)
    assert body["candidate"]["email_address"] == "dana.whitfield@candidates.example"
    assert body["candidate"]["location"] == {"city": "Kettering", "state": "OH", "country": "US"}
    assert [(a["type"], a["content_type"]) for a in body["attachments"]] == [
        ("CV", "application/pdf"),
        ("OTHER", "application/pdf"),
    ]
    assert base64.b64decode(body["attachments"][1]["data"]) == b"%PDF-profile"


def test_nothing_is_answered_or_sent_that_was_not_asked_for() -> None:
    body = application_request(SAMPLES["cnc-machinist"], BOTH, PDFS)
    assert set(body) == {"candidate", "attachments"}
    assert "gender" not in body["candidate"]


def test_an_answer_goes_with_its_question() -> None:
    body = application_request(SAMPLES["cnc-machinist"], BOTH, PDFS, answers={"q1": True, "q2": ["a", "b"]})
    assert body["screening_question_answers"] == [
        {"question_id": "q1", "answer": True},
        {"question_id": "q2", "answer": ["a", "b"]},
    ]


def test_the_table_before_the_push_names_everything_that_is_sent() -> None:
    body = application_request(SAMPLES["cnc-machinist"], BOTH, PDFS, answers={"q1": True, "q2": ["a", "b"]})
    rows = dict(request_table(body, {"q1": "Own tools?"}))
    person = body["candidate"]
    for value in (person["email_address"], person["phone_number"], person["first_name"], "Kettering", "OH", "US"):
        assert value in rows.values()
    assert rows["Answer: Own tools?"] == "Yes"
    assert rows["Answer: q2"] == "a, b"
    assert rows["File sent as CV"].endswith("(application/pdf, 11 bytes)")
    assert body["attachments"][1]["name"] in rows["File sent as document"]


@pytest.mark.parametrize(
    ("first", "last", "requisition", "expected"),
    [
        ("Dana", "Whitfield", "REQ-1", "FactoryFix_Profile_Whitfield_Dana_REQ-1_Engaged_2026-11-20.pdf"),
        (
            "José Ángel",
            "Muñoz-Dvořák",
            "A/1 2",
            "FactoryFix_Profile_Munoz-Dvorak_Jose-Angel_A-1-2_Engaged_2026-11-20.pdf",
        ),
        ("Øyvind", "Groß", "../x", "FactoryFix_Profile_Gross_Oyvind_x_Engaged_2026-11-20.pdf"),
        ("محمد", "李", "☃", "FactoryFix_Profile_X_X_X_Engaged_2026-11-20.pdf"),
    ],
)
def test_the_file_name_is_plain(first: str, last: str, requisition: str, expected: str) -> None:
    assert file_name(_named(SAMPLES["cnc-machinist"], first, last, requisition)) == expected


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_any_name_gives_a_file_name_that_every_ats_stores(first: str, last: str) -> None:
    name = file_name(_named(SAMPLES["cnc-machinist"], first, last, first))
    assert re.fullmatch(r"FactoryFix_Profile_[A-Za-z0-9-]+_[A-Za-z0-9-]+_[A-Za-z0-9-]+_Engaged_[0-9-]+\.pdf", name)
    assert len(name) < 180


def test_the_resume_has_a_name_of_its_own() -> None:
    assert file_name(SAMPLES["cnc-machinist"], "resume").startswith("FactoryFix_Resume_Whitfield_")


def test_the_hash_follows_the_content_and_not_the_order() -> None:
    assert payload_hash({"a": 1, "b": [2]}) == payload_hash({"b": [2], "a": 1})
    assert payload_hash({"a": 1}) != payload_hash({"a": 2})
