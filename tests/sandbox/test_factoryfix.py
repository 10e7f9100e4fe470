"""The platform's stand-in, held against docs/factoryfix-api.yaml and the sample customers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from core.sandbox.customers import Customer, sample_customers
from tests.sandbox_server import RunningSandbox, running_sandbox

CONTRACT = Path(__file__).parents[2] / "docs" / "factoryfix-api.yaml"
SERVER = "http://127.0.0.1:8501"
BASE = "/sandbox/factoryfix/v1"
GENERATED = 60


@pytest.fixture(scope="module")
def contract() -> OpenAPI:
    return OpenAPI.from_dict(yaml.safe_load(CONTRACT.read_text("utf-8")))


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), size=GENERATED) as running:
        yield running


def hold_against(contract: OpenAPI, answer: httpx.Response) -> None:
    path = answer.request.url.path.removeprefix(BASE)
    query = dict(answer.request.url.params)
    request = MockRequest(SERVER, answer.request.method.lower(), f"{BASE}{path}", args=query)
    kind = answer.headers.get("content-type", "")
    contract.validate_response(request, MockResponse(answer.content, answer.status_code, content_type=kind))


def link_body(integration_id: str, tool: str, **changed: Any) -> dict[str, Any]:
    body = {
        "integration_id": integration_id,
        "tool": tool,
        "sync_mode": "engaged",
        "jobs_scope": "active_us",
        "onboarding_id": "onboarding-1",
        "linked_by": "Ana Implementation",
    }
    return {**body, **changed}


def all_jobs(platform: httpx.Client, account_id: str, **query: Any) -> list[dict[str, Any]]:
    records, cursor = [], None
    while True:
        params = {"page_size": 20, **query, **({"cursor": cursor} if cursor else {})}
        page = platform.get(f"/accounts/{account_id}/jobs", params=params).json()
        records += page["results"]
        cursor = page["next"]
        if cursor is None:
            return records


@pytest.mark.parametrize("customer", sample_customers(), ids=lambda customer: customer.key)
def test_a_linked_account_takes_exactly_the_jobs_that_the_file_names(
    sandbox: RunningSandbox, contract: OpenAPI, customer: Customer
) -> None:
    account_id = customer.account["id"]
    integration_id = sandbox.connect(customer.name, customer.tool, f"link-{customer.key}")
    with sandbox.factoryfix() as platform:
        before = all_jobs(platform, account_id)
        linked = platform.put(f"/accounts/{account_id}/ats-link", json=link_body(integration_id, customer.tool))
        answers = [
            linked,
            platform.get(f"/accounts/{account_id}/ats-link"),
            platform.get(f"/accounts/{account_id}/sync"),
        ]
        answers.append(platform.get(f"/accounts/{account_id}/jobs"))
        after = all_jobs(platform, account_id)
    for answer in answers:
        assert answer.status_code == 200
        hold_against(contract, answer)
    assert [job["ats_job_id"] for job in before] == [None] * len(customer.factoryfix_only)
    taken = {entry["remote_id"] for entry in customer.jobs if entry["in_factoryfix"]}
    synced = {job["ats_job_id"] for job in after if job["ats_job_id"]}
    assert {remote_id for remote_id in synced if not remote_id.startswith("BULK-")} == taken
    assert {job["state"] for job in after if job["ats_job_id"]} == {"disabled"}
    assert len(after) == len({job["id"] for job in after})


def test_refusals_have_a_code_and_follow_the_contract(sandbox: RunningSandbox, contract: OpenAPI) -> None:
    integration_id = sandbox.connect("Brightwater Foods", "lever", "refusals")
    with sandbox.factoryfix() as platform:
        url = "/accounts/acc_1003/ats-link"
        platform.delete(url)
        platform.put("/accounts/acc_1005/ats-link", json=link_body(integration_id, "lever")).raise_for_status()
        cases = {
            "integration_linked_elsewhere": platform.put(url, json=link_body(integration_id, "lever")),
            "integration_not_found": platform.put(url, json=link_body("lever:nobody", "lever")),
            "invalid_request": platform.put(url, json=link_body(integration_id, "lever", sync_mode="redirect")),
            "link_not_found": platform.get("/accounts/acc_1003/ats-link"),
            "account_not_found": platform.get("/accounts/acc_0/jobs"),
            "unauthorized": platform.get("/accounts", headers={"Authorization": "Bearer wrong"}),
        }
    for code, answer in cases.items():
        hold_against(contract, answer)
        assert answer.json()["error"]["code"] == code


def test_accounts_are_found_by_a_part_of_their_name(sandbox: RunningSandbox, contract: OpenAPI) -> None:
    with sandbox.factoryfix() as platform:
        answer = platform.get("/accounts", params={"query": "FORGE"})
        account = platform.get("/accounts/acc_1004")
    hold_against(contract, answer)
    hold_against(contract, account)
    assert [account["name"] for account in answer.json()["results"]] == ["Summit Forge & Drive"]


def test_a_job_that_vanished_is_archived_and_an_unlinked_account_forgets_disabled_jobs(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox, sandbox.factoryfix() as platform:
        integration_id = sandbox.connect("Ridgeline Metalworks", "ukgready", "vanish")
        url = "/accounts/acc_1003/ats-link"
        platform.put(url, json=link_body(integration_id, "ukgready")).raise_for_status()
        with sandbox.kombo(integration_id) as kombo:
            kombo.post("/force-sync", json={"type": "FULL"}).raise_for_status()
            gone = kombo.get("/ats/jobs", params={"include_deleted": "true", "remote_ids": "553203"}).json()
            hidden = kombo.get("/ats/jobs", params={"remote_ids": "553203"}).json()
        archived = all_jobs(platform, "acc_1003", state="archived")
        platform.delete(url).raise_for_status()
        left = all_jobs(platform, "acc_1003")
    assert gone["data"]["results"][0]["remote_deleted_at"]
    assert hidden["data"]["results"] == []
    assert {job["ats_job_id"] for job in archived} == {"553203", "553207"}
    assert not [job for job in left if job["state"] == "disabled"]


def test_a_job_that_closed_in_the_ats_is_archived_at_the_next_sync_and_not_before(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox, sandbox.factoryfix() as platform:
        integration_id = sandbox.connect("Brightwater Foods", "lever", "closing")
        platform.put("/accounts/acc_1002/ats-link", json=link_body(integration_id, "lever")).raise_for_status()
        synced = next(job for job in all_jobs(platform, "acc_1002") if job["ats_job_id"])
        with sandbox.kombo(integration_id) as kombo:
            params = {"remote_ids": synced["ats_job_id"]}
            (job,) = kombo.get("/ats/jobs", params=params).json()["data"]["results"]
            sandbox.control.post("/close-job", json={"job_id": job["id"]}).raise_for_status()
            assert not all_jobs(platform, "acc_1002", state="archived")
            kombo.post("/force-sync", json={"type": "FULL"}).raise_for_status()
        archived = all_jobs(platform, "acc_1002", state="archived")
    assert [job["id"] for job in archived] == [synced["id"]]


def test_a_recruiter_can_activate_and_retitle_a_job(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox, sandbox.factoryfix() as platform:
        (job,) = all_jobs(platform, "acc_1001")
        change = {"state": "archived", "title": "CNC Programmer (old)"}
        sandbox.control.post(f"/factoryfix/jobs/{job['id']}", json=change).raise_for_status()
        (changed,) = all_jobs(platform, "acc_1001")
    assert (changed["state"], changed["title"]) == ("archived", "CNC Programmer (old)")


def test_a_new_title_in_the_ats_reaches_factoryfix_until_the_job_is_activated(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox, sandbox.factoryfix() as platform:
        integration_id = sandbox.connect("Brightwater Foods", "lever", "retitled")
        platform.put("/accounts/acc_1002/ats-link", json=link_body(integration_id, "lever")).raise_for_status()
        first, second, renamed = [job for job in all_jobs(platform, "acc_1002") if job["ats_job_id"]][:3]
        sandbox.control.post(f"/factoryfix/jobs/{second['id']}", json={"state": "activated"}).raise_for_status()
        sandbox.control.post(f"/factoryfix/jobs/{renamed['id']}", json={"title": "Ours"}).raise_for_status()
        with sandbox.kombo(integration_id) as kombo:
            for known in (first, second):
                params = {"remote_ids": known["ats_job_id"]}
                (job,) = kombo.get("/ats/jobs", params=params).json()["data"]["results"]
                sandbox.control.post("/edit-job", json={"job_id": job["id"], "title": "New Title"}).raise_for_status()
            kombo.post("/force-sync", json={"type": "FULL"}).raise_for_status()
        titles = {job["id"]: job["title"] for job in all_jobs(platform, "acc_1002")}
    assert [titles[job["id"]] for job in (first, second, renamed)] == ["New Title", second["title"], "Ours"]


def test_until_kombo_has_synced_the_platform_is_still_running(tmp_path: Path) -> None:
    with running_sandbox(tmp_path, speed=1000) as sandbox, sandbox.factoryfix() as platform:
        integration_id = sandbox.connect("Brightwater Foods", "lever", "slow")
        platform.put("/accounts/acc_1002/ats-link", json=link_body(integration_id, "lever")).raise_for_status()
        sync = platform.get("/accounts/acc_1002/sync").json()
        assert (sync["state"], sync["last_finished_at"]) == ("running", None)
        assert len(all_jobs(platform, "acc_1002")) == 1
        sandbox.control.post("/speed", json={"speed": 0}).raise_for_status()
        body = {"integration_id": integration_id, "state": "SUCCEEDED"}
        sandbox.control.post("/sync", json=body).raise_for_status()
        assert platform.get("/accounts/acc_1002/sync").json()["state"] == "succeeded"
        assert len(all_jobs(platform, "acc_1002")) > 1


def candidate_body(job_id: str, **changed: Any) -> dict[str, Any]:
    body = {
        "job_id": job_id,
        "first_name": "ZZTEST-FactoryFix",
        "last_name": "Brightwater-261129-1",
        "email": "zztest+0a1b@test.factoryfix.example",
        "phone": "+1 312-555-0100",
        "onboarding_id": "onboarding-1",
        "created_by": "Ana Implementation",
    }
    return {**body, **changed}


def test_a_test_candidate_is_created_once_shown_and_archived_once(tmp_path: Path, contract: OpenAPI) -> None:
    with running_sandbox(tmp_path, size=GENERATED) as sandbox, sandbox.factoryfix() as platform:
        integration_id = sandbox.connect("Brightwater Foods", "lever", "candidates")
        account = "/accounts/acc_1002"
        platform.put(f"{account}/ats-link", json=link_body(integration_id, "lever")).raise_for_status()
        jobs = all_jobs(platform, "acc_1002")
        url = f"{account}/test-candidates/ref-0001"
        by_hand = next(job for job in jobs if job["ats_job_id"] is None)
        own, generated = next(job for job in jobs if job["ats_job_id"]), jobs[-1]
        made = platform.put(url, json=candidate_body(own["id"]))
        again = platform.put(url, json=candidate_body(own["id"], city="Austin"))
        second = platform.put(f"{url}-2", json=candidate_body(generated["id"], email="zztest+2@test.example"))
        address = made.json()["profile_url"]
        open_page = httpx.get(address, timeout=10)
        archived = [platform.put(f"{url}/archive"), platform.put(f"{url}/archive"), platform.get(url)]
        gone = httpx.get(address, timeout=10)
        cases = {
            "test_candidate_archived": platform.put(url, json=candidate_body(own["id"])),
            "test_candidate_not_found": platform.get(f"{account}/test-candidates/ref-nobody"),
            "job_not_found": platform.put(f"{url}-3", json=candidate_body("job_nowhere")),
            "job_not_synced": platform.put(f"{url}-3", json=candidate_body(by_hand["id"])),
            "invalid_request": platform.put(f"{url}-3", json=candidate_body(own["id"], email=" ")),
        }
        written = [entry["kind"] for entry in sandbox.control.get("/ledger").json()["entries"]]
        capabilities = platform.get(f"{account}/capabilities")
    assert made.json()["id"] == again.json()["id"] != second.json()["id"]
    assert (open_page.status_code, gone.status_code) == (200, 410)
    assert "TEST" in open_page.text
    assert own["title"] in open_page.text
    assert [answer.json()["state"] for answer in archived] == ["archived"] * 3
    assert len({answer.json()["archived_at"] for answer in archived}) == 1
    assert written == ["test_candidate", "test_candidate", "test_candidate_archived"]
    for answer in (made, again, second, *archived, capabilities):
        assert answer.status_code == 200
        hold_against(contract, answer)
    for code, answer in cases.items():
        hold_against(contract, answer)
        assert answer.json()["error"]["code"] == code


def test_candidates_are_found_by_address_or_name_with_how_far_they_are(tmp_path: Path, contract: OpenAPI) -> None:
    with running_sandbox(tmp_path, speed=0.0) as running, running.factoryfix() as platform:
        customer = sample_customers()[0]
        integration = running.connect(customer.name, customer.tool, "onboarding-1")
        account = f"/accounts/{customer.account['id']}"
        platform.put(f"{account}/ats-link", json=link_body(integration, customer.tool)).raise_for_status()
        jobs = platform.get(f"{account}/jobs").json()["results"]
        synced = next(job["id"] for job in jobs if job["ats_job_id"])
        person = {"account_id": customer.account["id"], "job_id": synced, "first_name": "Ana", "last_name": "Ruiz"}
        for number, stage in enumerate(("New", "Engaged")):
            body = {**person, "email": f"ana{number}@people.example", "stage": stage}
            running.control.post("/factoryfix/candidates", json=body).raise_for_status()
        answers = [
            platform.get("/candidates", params={"query": query}) for query in ("ana ruiz", "ana1@", "nobody", "an")
        ]
        for answer in answers:
            hold_against(contract, answer)
        states = [[entry["ats_sync"]["state"] for entry in answer.json().get("results", ())] for answer in answers]
        assert states == [["sent", "not_due"], ["sent"], [], []]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 422]


def test_a_link_is_written_only_while_it_is_the_one_that_was_read(sandbox: RunningSandbox, contract: OpenAPI) -> None:
    customer = sample_customers()[0]
    path = f"/accounts/{customer.account['id']}/ats-link"
    body = link_body(sandbox.connect(customer.name, customer.tool, "conditions"), customer.tool)
    other = {**body, "source_name": "FactoryFix"}
    with sandbox.factoryfix() as platform:
        platform.delete(path)
        first = platform.put(path, json=body, headers={"If-None-Match": "*"})
        absent = platform.put(path, json=other, headers={"If-None-Match": "*"})
        repeated = platform.put(path, json=body, headers={"If-None-Match": "*"})
        stale = platform.put(path, json=other, headers={"If-Match": '"an older one"'})
        current = platform.put(path, json=other, headers={"If-Match": f'"{first.json()["version"]}"'})
        removal = platform.delete(path, headers={"If-Match": f'"{first.json()["version"]}"'})
        for answer in (first, absent, repeated, stale, current, removal):
            hold_against(contract, answer)
    assert [answer.status_code for answer in (first, absent, repeated, stale, current, removal)] == [
        200, 412, 200, 412, 200, 412
    ]  # fmt: skip
    assert repeated.json()["version"] == first.json()["version"] != current.json()["version"]
