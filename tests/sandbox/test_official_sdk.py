"""The official SDK, which nobody here wrote, drives the stand-in over real HTTP and validates every answer."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from kombo import Kombo
from kombo.errors import KomboAtsError, KomboGeneralError

from core.sandbox.customers import Customer, sample_customers
from core.sandbox.tools import TOOLS
from tests.sandbox_server import RunningSandbox, running_sandbox

PDF = b"%PDF-1.4 not much of one"
GENERATED = 40


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), size=GENERATED) as running:
        yield running


def client(sandbox: RunningSandbox, integration_id: str | None = None) -> Kombo:
    return Kombo(api_key=sandbox.api_key, integration_id=integration_id, server_url=sandbox.kombo_url)


def candidate(email: str) -> dict[str, Any]:
    return {"first_name": "Zoë", "last_name": "Test", "email_address": email, "phone_number": "+1 616 555 0101"}


def attachment(name: str = "profile.pdf", kind: str = "CV") -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "content_type": "application/pdf",
        "data": base64.b64encode(PDF).decode(),
    }


def pages_of(first: Any) -> list[Any]:
    pages, current = [], first
    while current is not None:
        pages.append(current.result.data)
        current = current.next()
    return pages


def test_the_key_and_the_tools_are_answered_in_the_models_of_the_sdk(sandbox: RunningSandbox) -> None:
    with client(sandbox) as kombo:
        assert kombo.general.check_api_key().data.environment_id
        tools = kombo.general.get_tools(category="ats").data.tools
    assert {tool.id for tool in tools} == set(TOOLS)


@pytest.mark.parametrize("customer", sample_customers(), ids=lambda customer: customer.key)
def test_every_job_of_every_customer_comes_through_all_pages(sandbox: RunningSandbox, customer: Customer) -> None:
    integration_id = sandbox.connect(customer.name, customer.tool, f"jobs-{customer.key}")
    with client(sandbox, integration_id) as kombo:
        pages = pages_of(kombo.ats.get_jobs(page_size=7, include_deleted=True))
        details = kombo.general.get_integration_details(integration_id=integration_id).data
    remote_ids = [job.remote_id for page in pages for job in page.results]
    assert len(remote_ids) == len(set(remote_ids)) == len(customer.jobs) + GENERATED
    assert {entry["remote_id"] for entry in customer.jobs} <= set(remote_ids)
    assert all(len(page.results) == 7 for page in pages[:-1])
    assert (details.status, details.setup_status) == ("ACTIVE", "COMPLETED")


def test_a_link_made_by_the_sdk_leads_to_an_integration(sandbox: RunningSandbox) -> None:
    with client(sandbox) as kombo:
        link = kombo.connect.create_connection_link(
            end_user_email="admin@example.com",
            end_user_organization_name="Brightwater Foods",
            end_user_origin_id="sdk-link",
            integration_category="ATS",
            integration_tool="lever",
        ).data.link
        assert sandbox.submit(link, "lever").status_code == 200
        token = link.rpartition("token=")[2]
        integration = kombo.connect.get_integration_by_token(token=token).data
    assert (integration.tool, integration.end_user_origin_id, integration.setup_status) == (
        "lever",
        "sdk-link",
        "COMPLETED",
    )


@pytest.mark.parametrize("customer", sample_customers(), ids=lambda customer: customer.key)
def test_a_candidate_pushed_with_the_sdk_can_be_read_back(sandbox: RunningSandbox, customer: Customer) -> None:
    integration_id = sandbox.connect(customer.name, customer.tool, f"push-{customer.key}")
    email = f"{customer.key}@test.example.com"
    tool = TOOLS[customer.tool]
    with client(sandbox, integration_id) as kombo:
        job = next(job for job in kombo.ats.get_jobs().result.data.results if job.remote_id == first_open(customer))
        assert kombo.ats.get_applications().result.data.results == []
        made = kombo.ats.create_application(
            job_id=job.id, candidate=candidate(email), attachments=[attachment()], source={"name": "FactoryFix"}
        ).data
        (read,) = kombo.ats.get_applications(ids=[made.id]).result.data.results
        (person,) = kombo.ats.get_candidates(email=email).result.data.results
        if tool.can("A"):
            kombo.ats.add_application_attachment(application_id=made.id, attachment=attachment("second.pdf", "CV"))
        on_application = kombo.ats.get_application_attachments(application_id=made.id).data.results
        on_candidate = kombo.ats.get_candidate_attachments(candidate_id=person.id).data.results
    assert read.job is not None
    assert (read.job.remote_id, read.current_stage_id) == (first_open(customer), job.stages[0].id)
    assert (person.source, person.applications[0].id) == ("FactoryFix", made.id)
    wanted = ["profile.pdf", "second.pdf"] if tool.can("A") else ["profile.pdf"]
    assert [file.file_name for file in on_candidate] == wanted
    assert [file.file_name for file in on_application] == wanted
    is_on_candidate = {file.application_id is None for file in on_candidate}
    assert is_on_candidate == {customer.tool == "bullhorn"}


def first_open(customer: Customer) -> str:
    return customer.jobs[0]["remote_id"]


def test_a_note_and_a_stage_move_are_taken(sandbox: RunningSandbox) -> None:
    integration_id = sandbox.connect("Summit Forge & Drive", "greenhousev3", "note-and-stage")
    with client(sandbox, integration_id) as kombo:
        job = kombo.ats.get_jobs().result.data.results[0]
        made = kombo.ats.create_application(job_id=job.id, candidate=candidate("note@test.example.com")).data
        kombo.ats.add_application_note(application_id=made.id, content="Hello", content_type="PLAIN_TEXT")
        kombo.ats.move_application_to_stage(application_id=made.id, stage_id=job.stages[2].id)
        (read,) = kombo.ats.get_applications(ids=[made.id]).result.data.results
    assert read.current_stage is not None
    assert read.current_stage.name == "Onsite"


def test_a_forced_sync_is_queued_and_an_integration_can_be_switched_off_and_deleted(sandbox: RunningSandbox) -> None:
    integration_id = sandbox.connect("Northgate Precision Components", "ukgpro", "life")
    with client(sandbox, integration_id) as kombo:
        assert kombo.general.trigger_sync(type_="DELTA").data.already_queued is False
        kombo.general.set_integration_enabled(integration_id=integration_id, value=False)
        with pytest.raises(KomboAtsError) as switched_off:
            kombo.ats.get_jobs()
        assert switched_off.value.data.error.code == "INTEGRATION.INACTIVE"
        kombo.general.delete_integration(integration_id=integration_id, body={})
        with pytest.raises(KomboGeneralError) as deleted:
            kombo.general.get_integration_details(integration_id=integration_id)
    assert deleted.value.data.error.code == "PLATFORM.INTEGRATION_NOT_FOUND"


def test_a_second_use_of_a_link_makes_a_second_integration_and_a_relink_does_not(sandbox: RunningSandbox) -> None:
    link = sandbox.create_link("Brightwater Foods", "lever", "twice")
    sandbox.submit(link, "lever")
    sandbox.submit(link, "lever")
    made = integrations_of(sandbox, "twice")
    assert len(made) == 2
    with client(sandbox) as kombo:
        renewed = kombo.general.create_reconnection_link(integration_id=made[0], link_type="MAGIC_LINK").data.link
    assert sandbox.submit(renewed, "lever").status_code == 200
    assert integrations_of(sandbox, "twice") == made


def integrations_of(sandbox: RunningSandbox, origin_id: str) -> list[str]:
    rows = sandbox.control.get("/integrations").json()["integrations"]
    return [row["id"] for row in rows if row["origin_id"] == origin_id]
