from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from core import wire
from core.geography.place import Location
from core.jobs.model import AtsJob, Posting, ScreeningQuestion
from core.kombo.jobs import WireJob, jobs_page

MARCH = "2026-03-02T15:00:00.000Z"
QUESTION = {
    "id": "q1",
    "remote_id": "1",
    "title": "May you work here?",
    "description": None,
    "format": {
        "type": "SINGLE_SELECT",
        "display_type": "RADIO",
        "options": [{"id": "o1", "remote_id": "1", "name": "Yes"}, {"id": "o2", "remote_id": "2", "name": "No"}],
    },
    "category": "EEO",
    "index": 0,
    "required": True,
    "precondition_question_id": None,
    "precondition_options": None,
}
POSTING = {
    "id": "p",
    "remote_id": "1",
    "title": "Forklift Operator",
    "description_html": "<p>" + "Move pallets. " * 40,
    "status": "ACTIVE",
    "visibility": "PUBLIC",
    "url": "https://jobs.example/1",
    "remote_data": None,
}
STAGE = {"id": "s", "remote_id": "1", "name": "New", "remote_data": None, "index": 0}


def full_job(number: int = 1) -> dict[str, Any]:
    """A job with every field of Kombo's documentation, and those only the SDK knows."""
    places = {"city": "Austin", "country": "US", "raw": "Austin, TX", "state": "TX", "zip_code": "78701"}
    nothing = [
        "category",
        "experience_level",
        "salary_amount",
        "closed_at",
        "contact_id",
        "remote_data",
        "remote_deleted_at",
    ]
    return {
        **dict.fromkeys(nothing),
        "id": f"J{number:023d}",
        "remote_id": f"remote:{number}",
        "name": "Forklift Operator",
        "job_code": f"R-{number}",
        "description": "<p>" + "Move pallets. " * 120,
        "confidential": False,
        "weekly_hours": 40,
        "employment_type": "FULL_TIME",
        "status": "OPEN",
        "visibility": "PUBLIC",
        "department": "Operations",
        "post_url": "https://jobs.example/1",
        "remote_work_status": "ON_SITE",
        "salary_amount_from": 20,
        "salary_amount_to": 25,
        "salary_currency": "USD",
        "salary_period": "HOUR",
        "location": {**places, "street_1": None, "street_2": None},
        "custom_fields": {},
        "integration_fields": [],
        "remote_url": "https://ats.example/1",
        "opened_at": MARCH,
        "remote_created_at": MARCH,
        "remote_updated_at": MARCH,
        "changed_at": MARCH,
        "stages": [{**STAGE, "status": None, "custom_fields": {}}] * 4,
        "screening_questions": [QUESTION],
        "job_postings": [POSTING],
        "hiring_team": [],
    }


def body_of(*jobs: Any, next: Any = None) -> bytes:
    return json.dumps({"status": "success", "data": {"next": next, "results": list(jobs)}}).encode()


def only(**fields: Any) -> AtsJob:
    (job,) = jobs_page(body_of({"id": "a", **fields})).jobs
    return job


FULL = AtsJob(
    id="J00000000000000000000001",
    remote_id="remote:1",
    name="Forklift Operator",
    job_code="R-1",
    status="OPEN",
    visibility="PUBLIC",
    location=Location("Austin", "TX", "US", "78701", "Austin, TX"),
    remote_work_status="ON_SITE",
    department="Operations",
    employment_type="FULL_TIME",
    post_url="https://jobs.example/1",
    remote_url="https://ats.example/1",
    opened_at=datetime(2026, 3, 2, 15, tzinfo=UTC),
    remote_created_at=datetime(2026, 3, 2, 15, tzinfo=UTC),
    changed_at=datetime(2026, 3, 2, 15, tzinfo=UTC),
    postings=(Posting("https://jobs.example/1", "ACTIVE", "PUBLIC"),),
    screening_questions=(
        ScreeningQuestion("q1", "May you work here?", "SINGLE_SELECT", True, "EEO", (("o1", "Yes"), ("o2", "No"))),
    ),
    stages=("New", "New", "New", "New"),
)


def test_every_field_of_a_job_arrives():
    page = jobs_page(body_of(full_job(), next="cursor"))
    assert page.jobs == (FULL,)
    assert page.next == "cursor"


@pytest.mark.parametrize("spoiler", [{"id": "b", "name": 5}, {"id": "b", "stages": None}, {"id": None}, 7])
def test_a_job_reads_the_same_beside_an_odd_one(spoiler):
    assert jobs_page(body_of(full_job(), spoiler)).jobs[0] == FULL


@pytest.mark.parametrize(
    ("sent", "field", "read"),
    [
        ({"opened_at": "yesterday"}, "opened_at", None),
        ({"opened_at": ""}, "opened_at", None),
        ({"opened_at": {}}, "opened_at", None),
        ({"opened_at": 1e300}, "opened_at", None),
        ({"closed_at": "0001-01-01T00:00:00+05:00"}, "closed_at", None),
        ({"opened_at": "0001-01-01T00:00:00Z"}, "opened_at", None),
        ({"closed_at": "9999-12-31T23:59:59Z"}, "closed_at", None),
        ({"closed_at": "2026-03-02T16:00:00+01:00"}, "closed_at", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ({"closed_at": "2026-03-02T15:00:00"}, "closed_at", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ({"closed_at": "2026-03-02"}, "closed_at", datetime(2026, 3, 2, tzinfo=UTC)),
        ({"stages": None}, "stages", ()),
        ({"stages": "New"}, "stages", ()),
        ({"stages": [{"name": None}, 3, {"id": 4, "name": "Hired"}]}, "stages", ("Hired",)),
        ({"job_postings": None}, "postings", ()),
        ({"job_postings": [None, {"url": 5}]}, "postings", (Posting(url="5"),)),
        ({"screening_questions": None}, "screening_questions", ()),
        ({"screening_questions": [{"id": 1, "format": "free"}]}, "screening_questions", (ScreeningQuestion("1", ""),)),
        ({"location": "Austin, TX"}, "location", Location(raw="Austin, TX")),
        ({"location": {"zip_code": 78701, "city": {}}}, "location", Location(zip_code="78701")),
        ({"location": []}, "location", None),
        ({"location": "  "}, "location", None),
        ({"location": None}, "location", None),
        ({"name": 12}, "name", "12"),
        ({"name": ["a"]}, "name", None),
        ({"status": "Live on careers page"}, "status", "Live on careers page"),
        ({"status": None}, "status", None),
        ({"remote_id": 4711}, "remote_id", "4711"),
        ({"unheard_of": {"deep": [1]}}, "name", None),
    ],
)
def test_an_odd_value_costs_only_itself(sent, field, read):
    assert getattr(only(**sent), field) == read


@pytest.mark.parametrize("odd", [None, 3, "text", [], {}, {"id": None}, {"id": ""}, {"id": {}}, {"name": "no id"}])
def test_one_odd_record_never_loses_a_page(odd):
    page = jobs_page(body_of({"id": "a"}, odd, {"id": "b"}, next="more"))
    assert [job.id for job in page.jobs] == ["a", "b"]
    assert [skipped.id for skipped in page.skipped] == [None]
    assert page.skipped[0].reason.startswith("Record 2 of the page")
    assert page.next == "more"


def test_a_number_may_stand_for_an_id():
    assert jobs_page(body_of({"id": 7})).jobs[0].id == "7"


def test_a_skipped_record_does_not_show_its_values():
    page = jobs_page(body_of({"id": {"secret": "Jane Doe"}, "name": "Jane Doe"}))
    assert "Jane" not in repr(page.skipped)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b'{"data": null}',
        b'{"data": {"next": null}}',
        b'{"data": {"results": null, "next": null}}',
        b'{"data": {"results": {}}}',
        b'{"data": {"results": [], "next": {}}}',
        b'{"data": {"results": [{"id":"a"}',
        b"[" * 100_000,
    ],
)
def test_an_answer_without_a_list_is_never_taken_for_an_empty_one(body):
    with pytest.raises(wire.Unreadable):
        jobs_page(body)


@pytest.mark.parametrize("text", [b"\\ud800", b"\xff\xfe", b"\\u0000"])
def test_broken_characters_cost_no_page(text):
    page = jobs_page(b'{"data":{"results":[{"id":"a","name":"' + text + b'"},{"id":"b"}],"next":null}}')
    assert [job.id for job in page.jobs] == ["a", "b"]


def test_a_title_that_was_cut_within_a_character_keeps_its_other_letters():
    assert (
        jobs_page(b'{"data":{"results":[{"id":"a","name":"Welder \\ud83d"}],"next":null}}').jobs[0].name == "Welder ?"
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([MARCH, "US", "OPEN"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.dictionaries(st.sampled_from(sorted(WireJob.model_fields)), JSON, max_size=8)


@given(records=st.lists(FIELDS | JSON, max_size=6))
def test_no_garbage_in_a_record_ever_raises_or_gets_lost(records):
    page = jobs_page(body_of(*records))
    assert len(page.jobs) + len(page.skipped) == len(records)
    for job in page.jobs:
        assert isinstance(job, AtsJob)
        assert isinstance(job.id, str)
        assert job.id
        assert all(text is None or isinstance(text, str) for text in (job.name, job.status, job.remote_id))
        assert job.opened_at is None or job.opened_at.tzinfo is not None


@given(garbage=JSON, place=st.sampled_from(["job_postings", "screening_questions", "stages", "location"]))
def test_garbage_inside_a_nested_part_never_raises(garbage, place):
    nested = [garbage, {"id": garbage, "name": garbage, "format": garbage, "url": garbage}]
    assert only(**{place: nested}).id == "a"
    assert only(**{place: {"city": garbage, "raw": garbage}}).id == "a"


@given(names=st.lists(st.none() | st.text(), min_size=1, max_size=5))
def test_the_fast_decoder_and_the_tolerant_parser_agree(names):
    jobs = [{**full_job(), "name": name} for name in names]
    fast = jobs_page(body_of(*jobs))
    tolerant = jobs_page(body_of(*jobs, 7))
    assert fast.jobs == tolerant.jobs


@pytest.mark.parametrize(("options", "read"), [([True], (True,)), (["o1", "o2"], ("o1", "o2")), (None, ()), (7, ())])
def test_a_question_keeps_the_precondition_that_it_is_asked_under(options: object, read: tuple[object, ...]) -> None:
    sent = {"id": "q2", "title": "Which?", "precondition_question_id": "q1", "precondition_options": options}
    job = only(screening_questions=[sent])
    (question,) = job.screening_questions
    assert (question.precondition_question_id, question.precondition_options) == ("q1", read)


def test_a_question_of_a_category_outside_kombos_list_is_kept_as_it_is_called():
    (job,) = jobs_page(
        body_of({"id": "a", "screening_questions": [QUESTION | {"category": "A kind of tomorrow"}]})
    ).jobs
    assert [(question.category, question.required) for question in job.screening_questions] == [
        ("A kind of tomorrow", True)
    ]
