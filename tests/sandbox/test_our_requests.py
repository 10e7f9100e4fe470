"""Every request that our client sends is one of the official SDK's: its own models read it back, nothing left over."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from kombo import models
from pydantic import BaseModel

from core.candidate.attachments import plan_attachments
from core.candidate.request import application_request
from core.candidate.samples import load_samples
from core.kombo.client import Kombo
from core.kombo.errors import InputRefused
from core.kombo.wire import AttachmentFile
from tests.office import Office, open_office

COMMAS = {"ids", "remote_ids"}
"""Filters that Kombo takes as one text with commas, and the SDK as a list."""
Call = Callable[[Kombo, dict[str, str]], object]


def push(**answers: Any) -> dict[str, Any]:
    """The body of a push as the product makes it."""
    plan = plan_attachments({"types": {"CV": {"is_supported": True}, "OTHER": {"is_supported": True}}})
    pdfs = {file.content: b"%PDF-1.7" for file in plan.files}
    return application_request(load_samples()["cnc-machinist"], plan, pdfs, answers=answers)


def push_with_answers(kombo: Kombo, at: dict[str, str]) -> None:
    with suppress(InputRefused):  # nobody asked these questions, but every kind of answer has left
        kombo.create_application(at["integration"], at["job"], push(q1=True, q2=["a", "b"], q3="c", q4=4.5))


def set_up(kombo: Kombo, at: dict[str, str]) -> None:
    with suppress(InputRefused):  # no set-up step is open
        kombo.setup_link(at["integration"])


SINCE = datetime(2020, 1, 1, tzinfo=UTC)
PROFILE = AttachmentFile("profile.pdf", b"%PDF-1.7")
CALLS: dict[str, tuple[type[BaseModel] | None, Call]] = {
    "check_api_key": (None, lambda k, at: k.check_api_key()),
    "tools": (None, lambda k, at: k.tools()),
    "integration": (None, lambda k, at: k.integration(at["integration"])),
    "create_application_info": (None, lambda k, at: k.create_application_info(at["integration"])),
    "attachment_info": (None, lambda k, at: k.attachment_info(at["integration"])),
    "application_attachments": (None, lambda k, at: k.application_attachments(at["integration"], at["application"])),
    "candidate_attachments": (None, lambda k, at: k.candidate_attachments(at["integration"], at["candidate"])),
    "jobs": (
        models.GetAtsJobsRequest,
        lambda k, at: list(k.jobs(at["integration"], updated_after=SINCE, page_size=5)),
    ),
    "job": (models.GetAtsJobsRequest, lambda k, at: k.job(at["integration"], at["job"])),
    "application": (
        models.GetAtsApplicationsRequest,
        lambda k, at: k.application(at["integration"], at["application"]),
    ),
    "application_of": (
        models.GetAtsApplicationsRequest,
        lambda k, at: k.application_of(at["integration"], "remote-1"),
    ),
    "applications": (
        models.GetAtsApplicationsRequest,
        lambda k, at: list(k.applications(at["integration"], updated_after=SINCE)),
    ),
    "candidates_by_email": (
        models.GetAtsCandidatesRequest,
        lambda k, at: k.candidates_by_email(at["integration"], "a+1@test.example.com"),
    ),
    "create_link": (
        models.PostConnectCreateLinkRequestBody,
        lambda k, at: k.create_link(
            "dana@customer.example",
            "Summit",
            "onboarding-1",
            "lever",
            environment="sandbox",
            scope_config_id="config-1",
            static_ips=True,
        ),
    ),
    "relink": (
        models.PostIntegrationsIntegrationIDRelinkRequestBody,
        lambda k, at: k.relink(at["integration"], scope_config_id="config-1"),
    ),
    "setup_link": (models.PostIntegrationsIntegrationIDSetupLinkRequestBody, set_up),
    "set_enabled": (
        models.PutIntegrationsIntegrationIDEnabledRequestBody,
        lambda k, at: k.set_enabled(at["integration"], on=True),
    ),
    "delete_integration": (None, lambda k, at: k.delete_integration("another:integration")),
    "force_sync": (models.PostForceSyncRequestBody, lambda k, at: k.force_sync(at["integration"])),
    "create_application": (models.PostAtsJobsJobIDApplicationsRequestBody, push_with_answers),
    "add_application_attachment": (
        models.PostAtsApplicationsApplicationIDAttachmentsRequestBody,
        lambda k, at: k.add_application_attachment(at["integration"], at["application"], PROFILE),
    ),
    "add_note": (
        models.PostAtsApplicationsApplicationIDNotesRequestBody,
        lambda k, at: k.add_note(at["integration"], at["application"], "Screened."),
    ),
}
"""Each call with the SDK's model of its filters or its body; None where it has neither."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def at(office: Office) -> dict[str, str]:
    """The ids of an integration, a job, and somebody who applied."""
    integration_id, kombo = (
        office.sandbox.connect("Summit Forge & Drive", "greenhousev3", "requests"),
        office.services.kombo,
    )
    job = next(job for page in kombo.jobs(integration_id) for job in page.jobs if not job.screening_questions)
    made = kombo.create_application(integration_id, job.id, push()).application
    assert made is not None
    return {"integration": integration_id, "job": job.id, "application": made.id, "candidate": made.candidate_id or ""}


def test_every_call_of_our_client_stands_in_the_table() -> None:
    assert set(CALLS) == {name for name, _ in inspect.getmembers(Kombo, inspect.isfunction) if name[0] != "_"}


@pytest.mark.parametrize("name", CALLS)
def test_the_sdk_reads_back_all_that_our_client_sends(office: Office, at: dict[str, str], name: str) -> None:
    model, call = CALLS[name]
    sent: list[httpx.Request] = []
    hooks = office.services.connections[0].event_hooks["request"]
    hooks.append(sent.append)
    try:
        call(office.services.kombo, at)
    finally:
        hooks.pop()
    assert sent
    for request in sent:
        filters = {key: text.split(",") if key in COMMAS else text for key, text in request.url.params.items()}
        body = json.loads(request.content) if request.content else {}
        assert bool(filters | body) is (model is not None)
        if model is not None:
            read = model.model_validate(filters | body).model_dump(mode="json", by_alias=True, exclude_unset=True)
            assert set(read) == set(filters | body)
            assert {key: read[key] for key in body} == body
