"""Every planned fault does to a client what its name says, as often as asked, and then stops."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.sandbox.faults import HTTP_KINDS, WEBHOOK_KINDS
from tests.sandbox_server import PLAIN, RunningSandbox, running_sandbox, wait_until

PERSON = {"first_name": "A", "last_name": "B"}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="module")
def integration_id(sandbox: RunningSandbox) -> str:
    return sandbox.connect("Brightwater Foods", "lever", "faults")


@pytest.fixture(autouse=True)
def no_fault_is_left(sandbox: RunningSandbox) -> Iterator[None]:
    yield
    assert not [fault for fault in sandbox.control.get("/faults").json()["faults"] if fault["times"]]
    sandbox.control.delete("/faults")


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("429", 429, "PLATFORM.RATE_LIMIT_EXCEEDED"),
        ("json_500", 500, "PLATFORM.UNKNOWN_ERROR"),
        ("auth_failed", 401, "INTEGRATION.AUTHENTICATION_INVALID"),
    ],
)
def test_a_refusal_strikes_as_often_as_planned(
    sandbox: RunningSandbox, integration_id: str, kind: str, status: int, code: str
) -> None:
    sandbox.fault("kombo", kind, "GET /ats/jobs", times=2)
    with sandbox.kombo(integration_id) as kombo:
        assert kombo.get("/check-api-key").status_code == 200
        answers = [kombo.get("/ats/jobs") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert answers[0].json()["error"]["code"] == code
    if kind == "429":
        assert {"ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"} <= set(answers[0].headers)


@pytest.mark.parametrize(("kind", "status"), [("html_503", 503), ("502", 502)])
def test_a_gateways_page_is_not_json(sandbox: RunningSandbox, kind: str, status: int) -> None:
    sandbox.fault("kombo", kind)
    with sandbox.kombo() as kombo:
        answer = kombo.get("/check-api-key")
    assert answer.status_code == status
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(("kind", "written"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_push_that_times_out_happened_or_not_as_planned(
    sandbox: RunningSandbox, integration_id: str, kind: str, written: int
) -> None:
    email = f"{kind}@test.example.com"
    sandbox.fault("kombo", kind, "POST /ats/jobs/.*/applications", delay_s=20)
    with sandbox.kombo(integration_id, timeout=0.7) as kombo, pytest.raises(httpx.ReadTimeout):
        kombo.post("/ats/jobs/remote:0d3f5b2e/applications", json={"candidate": {**PERSON, "email_address": email}})
    with sandbox.kombo(integration_id) as kombo:
        candidates = kombo.get("/ats/candidates", params={"email": email}).json()["data"]["results"]
    entries = [entry for entry in sandbox.control.get("/ledger").json()["entries"] if entry.get("email") == email]
    assert [entry["kind"] for entry in entries] == ["candidate", "application"] * written
    assert len(candidates) == written


def test_a_slow_call_takes_effect_and_is_answered_late(sandbox: RunningSandbox, integration_id: str) -> None:
    sandbox.fault("kombo", "slow", "GET /ats/jobs", delay_s=0.2)
    started = time.monotonic()
    with sandbox.kombo(integration_id) as kombo:
        assert kombo.get("/ats/jobs").json()["data"]["results"]
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(("delay", "reset"), [(0, "1"), (60, "60")])
def test_a_rate_limit_lasts_as_long_as_planned(
    sandbox: RunningSandbox, integration_id: str, delay: float, reset: str
) -> None:
    sandbox.fault("kombo", "429", "GET /ats/jobs", delay_s=delay)
    with sandbox.kombo(integration_id) as kombo:
        assert kombo.get("/ats/jobs").headers["ratelimit-reset"] == reset


def test_truncated_json_keeps_its_status_and_breaks_its_body(sandbox: RunningSandbox, integration_id: str) -> None:
    sandbox.fault("kombo", "truncated_json", "GET /ats/jobs")
    with sandbox.kombo(integration_id) as kombo:
        answer = kombo.get("/ats/jobs")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_an_odd_enum_spoils_one_record_only(sandbox: RunningSandbox, integration_id: str) -> None:
    sandbox.fault("kombo", "odd_enum", "GET /ats/jobs")
    with sandbox.kombo(integration_id) as kombo:
        odd = kombo.get("/ats/jobs").json()["data"]["results"]
        even = kombo.get("/ats/jobs").json()["data"]["results"]
    assert odd[0]["status"] == odd[0]["job_postings"][0]["status"] == "SOMETHING_NEW"
    assert odd[1:] == even[1:]


@pytest.mark.parametrize("target", ["kombo", "factoryfix"])
def test_a_repeated_cursor_leads_in_a_circle(sandbox: RunningSandbox, integration_id: str, target: str) -> None:
    sandbox.fault(target, "repeated_cursor", "GET .*/jobs", times=3)
    client, path = sandbox.kombo(integration_id), "/ats/jobs"
    if target == "factoryfix":
        client, path = sandbox.factoryfix(), "/accounts/acc_1002/jobs"
    with client:
        cursors, params = [], {"page_size": "5"}
        for _ in range(3):
            body = client.get(path, params=params).json()
            cursors.append(body.get("data", body)["next"])
            params["cursor"] = cursors[-1]
    assert len(set(cursors)) == 1


def test_the_platform_fails_in_its_own_shape(sandbox: RunningSandbox) -> None:
    for kind, status, code in [
        ("429", 429, "rate_limited"),
        ("json_500", 500, "internal_error"),
        ("auth_failed", 401, "unauthorized"),
    ]:
        sandbox.fault("factoryfix", kind, "GET /accounts")
        with sandbox.factoryfix() as platform:
            answer = platform.get("/accounts")
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_webhooks_get_lost_repeated_and_out_of_order(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox:
        sandbox.fault("webhooks", "lost", "integration-state-changed", times=2)
        sandbox.fault("webhooks", "repeated", "data-changed")
        sandbox.fault("webhooks", "reordered", "integration-created", delay_s=0.5)
        sandbox.connect("Brightwater Foods", "lever", "faulty-webhooks")
        sandbox.wait_for("integration-created")
        wait_until(lambda: len(sandbox.received) >= 4, "four webhooks")
        order = [webhook.type for webhook in sandbox.received]
        outcomes = [entry["outcome"] for entry in sandbox.control.get("/deliveries").json()["deliveries"]]
    assert order == ["sync-finished", "data-changed", "data-changed", "integration-created"]
    assert sandbox.received[1].body == sandbox.received[2].body
    assert outcomes.count("lost on purpose") == 2


def test_a_fault_that_does_not_exist_cannot_be_planned(sandbox: RunningSandbox) -> None:
    for body in ({"target": "kombo", "kind": "lost"}, {"target": "webhooks", "kind": "502"}, {"kind": "429"}):
        assert sandbox.control.post("/faults", json=body).status_code == 422
    assert httpx.get(f"{sandbox.base_url}/sandbox/control/faults", **PLAIN).status_code == 401


def test_every_kind_of_fault_is_tested_here() -> None:
    text = Path(__file__).read_text("utf-8")
    assert all(f'"{kind}"' in text for kind in (*HTTP_KINDS, *WEBHOOK_KINDS))
