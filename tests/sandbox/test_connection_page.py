"""What the customer's administrator meets behind a connection link, and what our side hears of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from kombo import models

from core.sandbox.tools import TOOLS
from tests.sandbox_server import PLAIN, RunningSandbox, running_sandbox, wait_until

WEBHOOK_MODELS = {
    "integration-created": models.IntegrationCreatedWebhookPayload,
    "integration-deleted": models.IntegrationDeletedWebhookPayload,
    "integration-state-changed": models.IntegrationStateChangedWebhookPayload,
    "connection-flow-failed": models.ConnectionFlowFailedWebhookPayload,
    "sync-finished": models.SyncFinishedWebhookPayload,
    "data-changed": models.DataChangedWebhookPayload,
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def page(address: str) -> httpx.Response:
    return httpx.get(address, **PLAIN, timeout=10)


def test_each_step_of_the_page_says_what_it_asks(sandbox: RunningSandbox) -> None:
    link = sandbox.create_link("Northgate Precision Components", "ukgpro", "steps")
    assert "Is this the system where you post your jobs?" in page(link).text
    assert "Attach" in page(f"{link}&step=permissions").text
    form = page(f"{link}&step=sign-in").text
    for name in ("client_id", "client_secret", "tenant", "host"):
        assert f'<label for="{name}">' in form
    assert "letmein" in form


def test_a_link_without_a_tool_lets_the_administrator_choose(sandbox: RunningSandbox) -> None:
    link = sandbox.create_link("Brightwater Foods", None, "choose")
    assert "<select" in page(link).text
    assert sandbox.submit(link, "lever").status_code == 200


def test_a_link_of_the_category_hris_says_that_jobs_cannot_travel(sandbox: RunningSandbox) -> None:
    link = sandbox.create_link("Heartland Plastics Group", "dayforce", "hris", integration_category="HRIS")
    assert "not for a recruiting system" in page(link).text


@pytest.mark.parametrize(
    ("tool", "changed", "sentence"),
    [
        ("ukgpro", {"client_secret": "wrong"}, "UKG Pro refused the client secret"),
        ("ukgready", {"api_key": "wrong"}, "UKG Ready refused the API key"),
        ("ukgready", {"company_short_name": ""}, "Company short name is missing"),
        ("lever", {"decision": "deny"}, "Access was declined"),
        ("lever", {"account": "member"}, "no administrator rights"),
    ],
)
def test_refused_credentials_are_told_on_the_page_and_by_webhook_and_may_be_tried_again(
    sandbox: RunningSandbox, tool: str, changed: dict[str, str], sentence: str
) -> None:
    origin_id = f"refused-{tool}-{next(iter(changed))}"
    link = sandbox.create_link("Brightwater Foods", tool, origin_id)
    answer = sandbox.submit(link, tool, **changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    wait_until(lambda: bool(failures(sandbox, origin_id)), "the failure’s webhook")
    (failure,) = failures(sandbox, origin_id)
    assert "integration_id" not in failure
    assert sentence in page(failure["log_url"]).text
    assert sandbox.submit(link, tool).status_code == 200


def failures(sandbox: RunningSandbox, origin_id: str) -> list[dict]:
    reported = [webhook.data for webhook in sandbox.of_type("connection-flow-failed")]
    return [data for data in reported if data["end_user"]["origin_id"] == origin_id]


@pytest.mark.parametrize("tool", TOOLS)
def test_the_demo_credentials_of_every_tool_are_accepted(sandbox: RunningSandbox, tool: str) -> None:
    assert sandbox.connect("Nobody in particular", tool, f"demo-{tool}").startswith(f"{tool}:")


def test_an_unknown_and_an_expired_link_each_have_their_page(sandbox: RunningSandbox) -> None:
    link = sandbox.create_link("Brightwater Foods", "lever", "expired")
    sandbox.control.post("/expire-link", json={"link": link}).raise_for_status()
    assert (page(link).status_code, sandbox.submit(link, "lever").status_code) == (410, 410)
    assert page(f"{sandbox.connect_url}?token=nothing").status_code == 404


def test_every_webhook_is_signed_over_its_raw_body_and_fits_the_models_of_the_sdk(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox:
        integration_id = sandbox.connect("Brightwater Foods", "lever", "webhooks")
        sandbox.submit(sandbox.create_link("Brightwater Foods", "lever", "failed"), "lever", decision="deny")
        with sandbox.kombo() as kombo:
            kombo.request("DELETE", f"/integrations/{integration_id}", json={}).raise_for_status()
        for kind in WEBHOOK_MODELS:
            sandbox.wait_for(kind)
        received = list(sandbox.received)
    order = [webhook.type for webhook in received]
    assert order.index("integration-created") < order.index("sync-finished") < order.index("data-changed")
    assert len({webhook.payload["id"] for webhook in received}) == len(received)
    for webhook in received:
        digest = hmac.new(sandbox.webhook_secret.encode(), webhook.body, hashlib.sha256).digest()
        assert webhook.signature == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert WEBHOOK_MODELS[webhook.type].model_validate_json(webhook.body).id


def test_a_customers_text_never_becomes_markup(sandbox: RunningSandbox) -> None:
    link = sandbox.create_link("<script>alert(1)</script>", "lever", "markup")
    assert "<script>" not in page(link).text


def test_the_customer_finds_the_candidate_and_opens_the_file(sandbox: RunningSandbox) -> None:
    integration_id = sandbox.connect("Brightwater Foods", "lever", "look")
    person = {"first_name": "Renée", "last_name": "O'Neil", "email_address": "renee@test.example.com"}
    files = [
        attachment("profile.pdf", "application/pdf", b"%PDF-1.4 real"),
        attachment("page.html", "text/html", b"<script>alert(1)</script>"),
    ]
    with sandbox.kombo(integration_id) as kombo:
        job = kombo.get("/ats/jobs").json()["data"]["results"][0]
        body = {"candidate": person, "attachments": files}
        made = kombo.post(f"/ats/jobs/{job['id']}/applications", json=body).json()["data"]
        stored = kombo.get(f"/ats/applications/{made['id']}/attachments").json()["data"]["results"]
    seen = page(made["candidate"]["remote_url"]).text
    for text in ("Renée O&#39;Neil", "FactoryFix", job["name"], "New lead", "profile.pdf"):
        assert text in seen
    pdf, markup = page(stored[0]["data_url"]), page(stored[1]["data_url"])
    assert (pdf.content, pdf.headers["content-type"]) == (b"%PDF-1.4 real", "application/pdf")
    assert markup.headers["content-type"] == "application/octet-stream"
    assert (
        page(job["remote_url"]).status_code
        == page(f"{sandbox.base_url}/sandbox/ats/{integration_id}").status_code
        == 200
    )


def attachment(name: str, content_type: str, data: bytes) -> dict[str, str]:
    kind = "CV" if content_type == "application/pdf" else "OTHER"
    return {"name": name, "type": kind, "content_type": content_type, "data": base64.b64encode(data).decode()}
