"""Kombo's refusals: each in its shape, with its code."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sandbox_server import RunningSandbox, running_sandbox

ERROR_KEYS = {"code", "title", "message", "log_url"}
LINK = {"end_user_email": "a@example.com", "end_user_organization_name": "Somebody"}
PERSON = {"first_name": "A", "last_name": "B", "email_address": "a@test.example.com"}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), size=100_000) as running:
        yield running


@pytest.fixture(scope="module")
def summit(sandbox: RunningSandbox) -> str:
    return sandbox.connect("Summit Forge & Drive", "greenhousev3", "summit")


def code_of(answer: httpx.Response) -> str:
    body = answer.json()
    assert answer.status_code >= 400
    assert (body["status"], set(body["error"])) == ("error", ERROR_KEYS)
    return body["error"]["code"]


def job_id(kombo: httpx.Client, remote_id: str) -> str:
    answer = kombo.get("/ats/jobs", params={"remote_ids": remote_id, "include_deleted": "true"})
    return answer.json()["data"]["results"][0]["id"]


def file(size: int = 3, **changed: Any) -> dict[str, Any]:
    data = base64.b64encode(b"x" * size).decode()
    return {"name": "a.pdf", "type": "CV", "content_type": "application/pdf", "data": data, **changed}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**LINK, "end_user_email": "nobody"},
        {**LINK, "end_user_organization_name": ""},
        {**LINK, "end_user_origin_id": ""},
        {**LINK, "integration_category": "PAYROLL"},
        {**LINK, "integration_category": "ATS", "integration_tool": "nosuchtool"},
        {**LINK, "integration_tool": "lever"},
        {**LINK, "link_type": "PAPER"},
        {**LINK, "language": "tlh"},
    ],
)
def test_a_link_request_that_cannot_be_used_is_input_invalid(sandbox: RunningSandbox, body: dict[str, Any]) -> None:
    with sandbox.kombo() as kombo:
        assert code_of(kombo.post("/connect/create-link", json=body)) == "PLATFORM.INPUT_INVALID"


def test_the_defaults_that_bite_are_there(sandbox: RunningSandbox) -> None:
    with sandbox.kombo() as kombo:
        link = kombo.post("/connect/create-link", json={**LINK, "integration_tool": "dayforce"}).json()["data"]["link"]
        assert sandbox.submit(link, "dayforce").status_code == 200
        token = link.rpartition("token=")[2]
        made = kombo.get(f"/connect/integration-by-token/{token}").json()["data"]["id"]
        assert kombo.get(f"/integrations/{made}").json()["data"]["category"] == "HRIS"
    with sandbox.kombo(made) as kombo:
        assert code_of(kombo.get("/ats/jobs")) == "INTEGRATION.MODEL_NOT_AVAILABLE"


def test_a_wrong_key_a_missing_header_and_an_unknown_integration_each_have_their_code(sandbox: RunningSandbox) -> None:
    with sandbox.kombo() as kombo:
        wrong = kombo.get("/check-api-key", headers={"Authorization": "Bearer no"})
        assert (wrong.status_code, code_of(wrong)) == (401, "PLATFORM.AUTHENTICATION_INVALID")
        assert code_of(kombo.get("/ats/jobs")) == "PLATFORM.INPUT_INVALID"
        unknown = kombo.get("/ats/jobs", headers={"X-Integration-Id": "lever:nobody"})
        assert code_of(unknown) == "PLATFORM.INTEGRATION_NOT_FOUND"


def test_a_tool_that_cannot_push_refuses_the_push_and_has_no_applications(sandbox: RunningSandbox) -> None:
    with sandbox.kombo(sandbox.connect("Somebody", "adpworkforcenow", "adp")) as kombo:
        first = kombo.get("/ats/jobs", params={"page_size": 1}).json()["data"]["results"][0]["id"]
        pushed = kombo.post(f"/ats/jobs/{first}/applications", json={"candidate": PERSON})
        assert code_of(pushed) == "INTEGRATION.ACTION_NOT_AVAILABLE"
        assert code_of(kombo.get("/ats/actions/ats_create_application")) == "INTEGRATION.ACTION_NOT_AVAILABLE"
        assert code_of(kombo.get("/ats/applications")) == "INTEGRATION.MODEL_NOT_AVAILABLE"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"candidate": {**PERSON, "email_address": "nobody"}}, "PLATFORM.INPUT_INVALID"),
        ({"candidate": {"first_name": "A", "last_name": "B"}}, "PLATFORM.INPUT_INVALID"),
        ({"candidate": {**PERSON, "location": {"country": "USA"}}}, "PLATFORM.INPUT_INVALID"),
        ({"attachments": [file(content_type=None)]}, "PLATFORM.INPUT_INVALID"),
        ({"attachments": [file(data="not base64!")]}, "PLATFORM.INPUT_INVALID"),
        ({"attachments": [file(type="SELFIE")]}, "PLATFORM.INPUT_INVALID"),
        ({"attachments": [file(), file()]}, "PLATFORM.INPUT_INVALID"),
        ({"attachments": [file(10_000_001)]}, "PLATFORM.INPUT_INVALID"),
        ({"attachments": "a.pdf"}, "PLATFORM.INPUT_INVALID"),
        ({"stage_id": "nowhere"}, "PLATFORM.INPUT_INVALID"),
        ({"screening_question_answers": [{"question_id": "x", "answer": "y"}]}, "PLATFORM.INPUT_INVALID"),
    ],
)
def test_an_application_that_cannot_be_used_is_refused_and_leaves_no_trace(
    sandbox: RunningSandbox, summit: str, changed: dict[str, Any], code: str
) -> None:
    before = len(sandbox.control.get("/ledger").json()["entries"])
    with sandbox.kombo(summit) as kombo:
        body = {"candidate": PERSON, **changed}
        answer = kombo.post(f"/ats/jobs/{job_id(kombo, '4410021')}/applications", json=body)
    assert code_of(answer) == code
    assert len(sandbox.control.get("/ledger").json()["entries"]) == before


@pytest.mark.parametrize(
    ("remote_id", "code"),
    [("4410033", "ATS.JOB_CLOSED"), ("4410038", "ATS.JOB_CLOSED"), ("4410026", "REMOTE.INPUT_INVALID")],
)
def test_a_closed_job_and_an_unanswered_required_question_refuse(
    sandbox: RunningSandbox, summit: str, remote_id: str, code: str
) -> None:
    with sandbox.kombo(summit) as kombo:
        path = f"/ats/jobs/{job_id(kombo, remote_id)}/applications"
        assert code_of(kombo.post(path, json={"candidate": PERSON})) == code


def test_the_same_person_may_apply_to_two_jobs_but_not_twice_to_one(sandbox: RunningSandbox, summit: str) -> None:
    person = {**PERSON, "email_address": "Twice@Test.Example.com"}
    with sandbox.kombo(summit) as kombo:
        first, second = (f"/ats/jobs/remote:{remote_id}/applications" for remote_id in ("4410021", "4410022"))
        created = kombo.post(first, json={"candidate": person}).json()
        again = kombo.post(first, json={"candidate": {**person, "email_address": "twice@test.example.com"}})
        other = kombo.post(second, json={"candidate": person, "source": {"name": "Elsewhere"}}).json()
    assert code_of(again) == "ATS.APPLICATION_ALREADY_EXISTS"
    assert created["data"]["candidate_id"] == other["data"]["candidate_id"]
    assert (created["warnings"], other["data"]["candidate"]["source"]) == ([], "FactoryFix")
    assert other["warnings"]


def test_an_answered_question_lets_the_application_through(sandbox: RunningSandbox, summit: str) -> None:
    with sandbox.kombo(summit) as kombo:
        job = kombo.get("/ats/jobs", params={"remote_ids": "4410026"}).json()["data"]["results"][0]
        (required,) = [question for question in job["screening_questions"] if question["required"]]
        answers = [{"question_id": required["id"], "answer": True}]
        body = {"candidate": PERSON, "screening_question_answers": answers}
        assert kombo.post(f"/ats/jobs/{job['id']}/applications", json=body).status_code == 200


def test_an_application_to_a_location_of_ukg_pro_lands_on_the_base(sandbox: RunningSandbox) -> None:
    with sandbox.kombo(sandbox.connect("Northgate Precision Components", "ukgpro", "base")) as kombo:
        answer = kombo.post("/ats/jobs/remote:7107%3AGR01/applications", json={"candidate": PERSON}).json()
    assert answer["data"]["job"]["remote_id"] == "7107"
    assert answer["warnings"]


@pytest.mark.parametrize(
    "query",
    [{"page_size": "251"}, {"page_size": "0"}, {"cursor": "!!"}, {"updated_after": "soon"}, {"include_deleted": "1"}],
)
def test_a_query_that_makes_no_sense_is_input_invalid(
    sandbox: RunningSandbox, summit: str, query: dict[str, str]
) -> None:
    with sandbox.kombo(summit) as kombo:
        assert code_of(kombo.get("/ats/jobs", params=query)) == "PLATFORM.INPUT_INVALID"


def test_the_last_page_of_a_hundred_thousand_jobs_is_reached_by_its_cursor(
    sandbox: RunningSandbox, summit: str
) -> None:
    late = base64.urlsafe_b64encode(b"99900").rstrip(b"=").decode()
    with sandbox.kombo(summit) as kombo:
        first = kombo.get("/ats/jobs", params={"page_size": 250}).json()["data"]
        last = kombo.get("/ats/jobs", params={"page_size": 250, "cursor": late}).json()["data"]
        first_job = first["results"][100]
        jobs = kombo.get("/ats/jobs", params={"ids": first_job["id"]}).json()["data"]["results"]
        nothing = kombo.get("/ats/jobs", params={"updated_after": "2999-01-01T00:00:00.000Z"}).json()["data"]
    assert len(first["results"]) == 250
    assert first["next"]
    assert last["next"] is None
    assert last["results"][-1]["remote_id"] == "BULK-99999"
    assert [job["remote_id"] for job in jobs] == [first_job["remote_id"]]
    assert nothing == {"next": None, "results": []}


def test_until_the_first_sync_ends_reads_are_pending_and_a_failed_one_puts_it_into_qa(tmp_path: Path) -> None:
    with running_sandbox(tmp_path, speed=1000) as slow:
        integration_id = slow.connect("Brightwater Foods", "lever", "pending")
        with slow.kombo(integration_id) as kombo:
            pending = kombo.get("/ats/jobs")
            assert (pending.status_code, code_of(pending)) == (409, "INTEGRATION.SETUP_SYNC_PENDING")
            assert kombo.post("/force-sync", json={}).json()["data"]["already_queued"] is True
            end_sync(slow, integration_id, "FAILED")
            assert code_of(kombo.get("/ats/jobs")) == "INTEGRATION.QA_FAILED"
            end_sync(slow, integration_id, "SUCCEEDED")
            assert kombo.get("/ats/jobs").status_code == 200
            end_sync(slow, integration_id, "AUTHENTICATION_FAILED", days_ago=3)
            assert code_of(kombo.get("/ats/jobs")) == "INTEGRATION.AUTHENTICATION_INVALID"
        states = [webhook.data["sync_state"] for webhook in slow.wait_for("sync-finished", 3)]
    assert states == ["FAILED", "SUCCEEDED", "AUTHENTICATION_FAILED"]


def end_sync(sandbox: RunningSandbox, integration_id: str, state: str, days_ago: int = 0) -> None:
    body = {"integration_id": integration_id, "state": state, "days_ago": days_ago}
    sandbox.control.post("/sync", json=body).raise_for_status()
