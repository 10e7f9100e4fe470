"""What Kombo's published document says, where it is easily missed: codes, filters, questions, and records that end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.http import RetryPolicy
from core.jobs.activity import is_anonymised
from core.kombo.client import Kombo
from core.kombo.errors import InputRefused
from tests.sandbox_server import RunningSandbox, running_sandbox

PERSON = {"first_name": "A", "last_name": "B"}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def lever(sandbox: RunningSandbox, request: pytest.FixtureRequest) -> str:
    return sandbox.connect("Brightwater Foods", "lever", request.node.name)


@pytest.fixture
def kombo(sandbox: RunningSandbox) -> Iterator[Kombo]:
    with sandbox.kombo() as http:
        yield Kombo(http, RetryPolicy(attempts=1))


def results(answer: httpx.Response) -> list[dict[str, Any]]:
    answer.raise_for_status()
    return answer.json()["data"]["results"]


def an_open_job(kombo: Kombo, integration: str) -> str:
    return next(job.id for page in kombo.jobs(integration) for job in page.jobs if job.status == "OPEN")


@pytest.mark.parametrize("path", ["/force-sync", "/ats/custom/avionte/synced-jobs"])
@pytest.mark.parametrize("enabled", [True, False])
def test_calls_about_no_model_and_no_action_are_answered_with_platform_codes_only(
    sandbox: RunningSandbox, lever: str, path: str, enabled: bool
) -> None:
    with sandbox.kombo(lever) as kombo:
        kombo.put(f"/integrations/{lever}/enabled", json={"value": enabled}).raise_for_status()
        answer = kombo.post(path, json={})
    is_fine = path == "/force-sync" and enabled
    assert answer.json().get("error", {}).get("code") == (None if is_fine else "PLATFORM.INPUT_INVALID")


def test_jobs_are_found_by_their_address_and_by_the_day_they_were_created(sandbox: RunningSandbox, lever: str) -> None:
    with sandbox.kombo(lever) as kombo:
        jobs = results(kombo.get("/ats/jobs", params={"include_deleted": "true", "page_size": 250}))
        posted = next(job for job in jobs if job["post_url"])
        assert results(kombo.get("/ats/jobs", params={"post_url": posted["post_url"]})) == [posted]
        day = sorted(job["remote_created_at"] for job in jobs)[len(jobs) // 2]
        later = results(kombo.get("/ats/jobs", params={"remote_created_after": day, "page_size": 250}))
    assert 0 < len(later) < len(jobs)
    assert all(job["remote_created_at"] >= day for job in later)


def test_an_application_that_the_customer_removed_is_listed_only_with_the_deleted_ones(
    sandbox: RunningSandbox, lever: str, kombo: Kombo
) -> None:
    body = {"candidate": PERSON | {"email_address": "removed@test.example.com"}}
    made = kombo.create_application(lever, an_open_job(kombo, lever), body).application
    assert made
    removed = {"integration_id": lever, "kind": "removed", "about": made.id}
    sandbox.control.post("/conditions", json=removed).raise_for_status()
    with sandbox.kombo(lever) as http:
        assert results(http.get("/ats/applications", params={"ids": made.id})) == []
    known = kombo.application(lever, made.id)
    assert known and known.remote_deleted_at


def test_credentials_that_fail_make_an_integration_invalid_after_three_days_and_not_before(
    sandbox: RunningSandbox, lever: str, kombo: Kombo
) -> None:
    def failed(days_ago: float) -> str | None:
        body = {"integration_id": lever, "state": "AUTHENTICATION_FAILED", "days_ago": days_ago}
        sandbox.control.post("/sync", json=body).raise_for_status()
        return kombo.integration(lever).status

    assert [failed(2.9), failed(1), failed(0)] == ["ACTIVE"] * 3
    healthy = {"integration_id": lever, "state": "SUCCEEDED"}
    sandbox.control.post("/sync", json=healthy).raise_for_status()
    assert [failed(0), failed(3)] == ["ACTIVE", "INVALID"]


@pytest.mark.parametrize(("days", "is_empty"), [(13.9, False), (14.1, True)])
def test_kombo_empties_a_job_fourteen_days_after_it_was_deleted(
    sandbox: RunningSandbox, lever: str, kombo: Kombo, days: float, is_empty: bool
) -> None:
    deleted = {"job_id": an_open_job(kombo, lever), "days_ago": days}
    assert sandbox.control.post("/delete-job", json=deleted).json() == {"deleted": 1}
    job = kombo.job(lever, deleted["job_id"])
    assert job and job.remote_deleted_at and job.remote_id
    assert is_anonymised(job) is is_empty
    assert (job.location is None, job.opened_at is None) == (is_empty, is_empty)


ANSWERS = [
    ({}, False),  # the first question is required
    ({0: True}, True),
    ({0: False}, False),  # the second one is asked then
    ({0: False, 1: "In May"}, True),
]


@pytest.mark.parametrize(("answers", "is_accepted"), ANSWERS)
def test_a_conditional_question_is_asked_after_its_answer_and_an_information_never(
    sandbox: RunningSandbox, kombo: Kombo, answers: dict[int, object], is_accepted: bool
) -> None:
    ridgeline = sandbox.connect("Ridgeline Metalworks", "ukgready", f"questions-{len(answers)}-{is_accepted}")
    job = next(job for page in kombo.jobs(ridgeline) for job in page.jobs if job.screening_questions)
    certificate, renewal, drug_test, gender = job.screening_questions
    assert (renewal.precondition_question_id, renewal.precondition_options) == (certificate.id, (False,))
    assert (drug_test.kind, drug_test.required, gender.category) == ("INFORMATION", True, "DEMOGRAPHIC")
    given = [{"question_id": job.screening_questions[key].id, "answer": answer} for key, answer in answers.items()]
    body = {"candidate": PERSON | {"email_address": "q@test.example.com"}, "screening_question_answers": given}
    if is_accepted:
        assert kombo.create_application(ridgeline, job.id, body).application
    else:
        with pytest.raises(InputRefused, match="rejected"):
            kombo.create_application(ridgeline, job.id, body)


def test_turning_an_integration_off_cancels_its_running_sync(tmp_path: Path) -> None:
    with running_sandbox(tmp_path, speed=1000) as slow:
        lever = slow.connect("Brightwater Foods", "lever", "cancelled")
        with slow.kombo() as http:
            http.put(f"/integrations/{lever}/enabled", json={"value": False}).raise_for_status()
        (finished,) = slow.wait_for("sync-finished")
    assert finished.data["sync_state"] == "CANCELLED"
