from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from kombo import models

from core.errors import InvalidInput
from core.http import TIMEOUT, http_client
from core.kombo import errors as e
from core.kombo.client import Kombo, kombo_http
from core.kombo.wire import AttachmentFile
from tests.core.kombo.scripted_kombo import AT_ONCE, INTEGRATION, NOW, Script, kombo_with, page, success

LINK = success({"link": "https://connect.kombo.test/abc"})
DONE = success({}, warnings=[])


def sent(script: Script) -> Any:
    """The body of the only request, as JSON."""
    (request,) = script.requests
    return json.loads(request.content)


def test_a_magic_link_lives_a_year_from_our_own_request():
    script = Script(LINK)
    link = kombo_with(script).create_link("a@example.com", "Acme", "onboarding-1", "greenhousev3")
    assert link.url == "https://connect.kombo.test/abc"
    assert link.expires_at == NOW + timedelta(days=365)
    body = models.PostConnectCreateLinkRequestBody.model_validate(sent(script))
    assert (body.integration_category, body.integration_tool, body.link_type) == ("ATS", "greenhousev3", "MAGIC_LINK")
    assert (body.end_user_email, body.end_user_organization_name) == ("a@example.com", "Acme")
    assert (body.end_user_origin_id, body.language) == ("onboarding-1", "en")
    assert script.requests[0].url.path == "/v1/connect/create-link"


def test_a_link_may_leave_the_choice_of_ats_to_the_customer():
    script = Script(LINK)
    kombo_with(script).create_link("a@example.com", "Acme", "onboarding-1", None, "de", "EMBEDDED")
    assert models.PostConnectCreateLinkRequestBody.model_validate(sent(script)).integration_tool is None


def test_an_embedded_link_lives_an_hour():
    script = Script(LINK)
    link = kombo_with(script).relink(INTEGRATION, "EMBEDDED")
    assert link.expires_at == NOW + timedelta(hours=1)
    body = models.PostIntegrationsIntegrationIDRelinkRequestBody.model_validate(sent(script))
    assert body.link_type == "EMBEDDED"
    assert script.requests[0].url.raw_path.endswith(b"/integrations/greenhousev3%3A8d1hpPsbjxUkoCoa1veLZGe5/relink")


def test_every_other_write_is_one_the_official_sdk_would_send():
    file = AttachmentFile("profile.pdf", b"%PDF-1.7", "application/pdf", "CV")
    script = Script(DONE)
    kombo_with(script).add_application_attachment(INTEGRATION, "app", file)
    attached = models.PostAtsApplicationsApplicationIDAttachmentsRequestBody.model_validate(sent(script)).attachment
    assert (attached.name, attached.content_type, attached.data, attached.type) == (
        "profile.pdf",
        "application/pdf",
        "JVBERi0xLjc=",
        "CV",
    )
    script = Script(DONE)
    kombo_with(script).add_note(INTEGRATION, "app", "Screening complete.")
    note = models.PostAtsApplicationsApplicationIDNotesRequestBody.model_validate(sent(script))
    assert (note.content, note.content_type) == ("Screening complete.", "PLAIN_TEXT")
    script = Script(success({"already_queued": True, "sync_id": "s", "type": "DELTA"}))
    assert kombo_with(script).force_sync(INTEGRATION, "DELTA").already_queued is True
    assert models.PostForceSyncRequestBody.model_validate(sent(script)).type == "DELTA"
    assert script.requests[0].headers["X-Integration-Id"] == INTEGRATION


APPLICATION = {
    "candidate": {
        "first_name": "ZZTEST-FactoryFix",
        "last_name": "Müller-260302-1",
        "email_address": "zztest-1@example.com",
        "phone_number": "+1 312 555 0100",
    },
    "attachments": [AttachmentFile("profile.pdf", b"%PDF").body()],
    "source": {"name": "FactoryFix"},
}


def test_an_application_comes_back_with_its_ids_and_the_warnings():
    created = {
        "id": "app",
        "remote_id": 12,
        "job_id": "job",
        "candidate_id": "cand",
        "job": {"id": "job", "remote_id": "r-job"},
        "current_stage": {"id": "s", "name": "Application Review"},
        "candidate": {"id": "cand", "email_addresses": [{"email_address": "zztest-1@example.com"}, 3]},
    }
    script = Script(success(created, warnings=[{"message": "Source ignored."}, {"message": None}]))
    answer = kombo_with(script).create_application(INTEGRATION, "remote:12/34", APPLICATION)
    assert answer.warnings == ("Source ignored.",)
    assert answer.application is not None
    assert (answer.application.id, answer.application.remote_id) == ("app", "12")
    assert answer.application.candidate is not None
    assert answer.application.candidate.id == "cand"
    assert script.requests[0].url.raw_path == b"/v1/ats/jobs/remote%3A12%2F34/applications"
    body = models.PostAtsJobsJobIDApplicationsRequestBody.model_validate(sent(script))
    assert body.candidate.last_name == "Müller-260302-1"
    assert body.attachments is not None
    assert body.attachments[0].content_type == "application/pdf"


def test_jobs_of_every_status_are_requested_with_the_filters_on_every_page():
    script = Script(page({"id": "a"}, next="c1"), page({"id": "b"}, {"name": "no id"}, next="c2"), page())
    since = datetime(2026, 3, 2, 16, 0, tzinfo=timezone(timedelta(hours=1)))
    pages = list(kombo_with(script).jobs(INTEGRATION, updated_after=since, page_size=50))
    assert [job.id for jobs_page in pages for job in jobs_page.jobs] == ["a", "b"]
    assert [len(jobs_page.skipped) for jobs_page in pages] == [0, 1, 0]
    filters = {"page_size": "50", "include_deleted": "true", "updated_after": "2026-03-02T15:00:00.000Z"}
    assert [dict(request.url.params) for request in script.requests] == [
        filters,
        {**filters, "cursor": "c1"},
        {**filters, "cursor": "c2"},
    ]


def test_reading_can_resume_at_a_cursor():
    script = Script(page())
    list(kombo_with(script).jobs(INTEGRATION, start_cursor="c7"))
    assert script.requests[0].url.params["cursor"] == "c7"


@pytest.mark.parametrize("cursors", [["c1", "c1"], ["c1", "c2", "c1"]])
def test_a_list_that_repeats_a_cursor_ends_with_an_error(cursors):
    script = Script(*[page({"id": "a"}, next=cursor) for cursor in cursors])
    with pytest.raises(e.UnreadableAnswer, match="cannot be read") as caught:
        list(kombo_with(script).jobs(INTEGRATION))
    assert "repeats an earlier cursor" in str(caught.value.kombo_message)
    assert len(script.requests) == len(cursors)


def test_jobs_are_read_only_as_far_as_they_are_used():
    script = Script(page({"id": "a"}, next="c1"), page())
    next(kombo_with(script).jobs(INTEGRATION))
    assert len(script.requests) == 1


def test_an_integration_is_read_with_its_state():
    capability = {"id": "ats_create_application", "label": "Create", "coverage_status": "NEW", "is_available": True}
    integration = {
        "id": INTEGRATION,
        "tool": {"id": "greenhousev3", "label": "Greenhouse"},
        "status": "SLEEPING",
        "setup_status": "FINAL_SYNC_PENDING",
        "end_user": {"organization_name": "Acme", "creator_email": None, "origin_id": "onb-1"},
        "scope_config": {"id": "s", "name": "FactoryFix"},
        "created_at": "2026-03-02T15:00:00Z",
        "write_actions": [capability, None],
        "read_models": None,
    }
    read = kombo_with(Script(success(integration))).integration(INTEGRATION)
    assert (read.tool, read.status) == ("greenhousev3", "SLEEPING")
    assert (read.organization, read.origin_id) == ("Acme", "onb-1")
    assert read.created_at == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert [action.id for action in read.write_actions] == ["ats_create_application"]


def test_the_tools_come_with_their_live_coverage():
    tool = {
        "id": "lever",
        "label": "Lever",
        "assets": {"logo_url": "https://x.test/l.svg"},
        "connection_guide_url": "https://x.test/guide",
        "coverage": {"write_actions": [{"id": "ats_create_application", "coverage_status": "SUPPORTED"}]},
    }
    (read,) = kombo_with(Script(success({"tools": [tool, {"label": "no id"}]}))).tools()
    assert (read.id, read.connection_guide_url) == ("lever", "https://x.test/guide")
    assert read.write_actions[0].coverage_status == "SUPPORTED"


def test_an_unknown_restriction_stays_unknown():
    assert (
        kombo_with(Script(success({"attachment_restrictions": None}))).attachment_info(INTEGRATION).restrictions is None
    )
    rules = {"CV": {"is_supported": True, "accepted_mime_types": None, "max_file_size_bytes": 5e6}, "OTHER": {}}
    info = kombo_with(Script(success({"attachment_restrictions": {"total_size_bytes": None, "types": rules}})))
    restrictions = info.create_application_info(INTEGRATION).restrictions
    assert restrictions is not None
    assert restrictions.types["CV"].max_file_size_bytes == 5_000_000
    assert restrictions.types["CV"].accepted_mime_types is None
    assert restrictions.types["OTHER"].is_supported is None


def test_an_application_is_looked_up_by_its_id_deleted_or_not():
    script = Script(page({"id": "app", "remote_deleted_at": "2026-03-02T15:00:00Z"}))
    application = kombo_with(script).application(INTEGRATION, "app")
    assert application is not None
    assert application.remote_deleted_at == NOW
    assert dict(script.requests[0].url.params) == {"ids": "app", "include_deleted": "true"}
    assert kombo_with(Script(page())).application(INTEGRATION, "app") is None


def test_a_candidate_is_looked_up_by_e_mail_over_all_pages():
    candidate = {"id": "c", "email_addresses": [{"email_address": "z+1@example.com"}], "applications": [{"id": "app"}]}
    script = Script(page(candidate, next="c1"), page({"id": "d"}))
    candidates = kombo_with(script).candidates_by_email(INTEGRATION, "z+1@example.com")
    assert [candidate.id for candidate in candidates] == ["c", "d"]
    assert candidates[0].applications[0].id == "app"
    assert {request.url.params["email"] for request in script.requests} == {"z+1@example.com"}


@pytest.mark.parametrize("call", ["application_attachments", "candidate_attachments"])
def test_attachments_are_listed_live(call):
    file = {"id": "f", "type": "CV", "file_name": "profile.pdf", "data_url": "https://x.test/f", "remote_id": 1}
    script = Script(success({"results": [file]}, warnings=[]))
    (attachment,) = getattr(kombo_with(script), call)(INTEGRATION, "x")
    assert (attachment.file_name, attachment.type) == ("profile.pdf", "CV")
    assert script.requests[0].url.path == f"/v1/ats/{call.removesuffix('_attachments')}s/x/attachments"


@pytest.mark.parametrize("typed", ["", " ", "greenhouse", "a:b\r\nX-Evil: 1", "a:b c", "ä:ö", ":", "a:"])
def test_a_malformed_integration_id_is_refused_before_anything_is_sent(typed):
    script = Script(DONE)
    kombo = kombo_with(script)
    for call in (kombo.integration, kombo.relink, kombo.force_sync, lambda typed: list(kombo.jobs(typed))):
        with pytest.raises(InvalidInput) as caught:
            call(typed)
        assert caught.value.next_step
    assert script.requests == []


@pytest.mark.parametrize("typed", ["", "  ", ".", ".."])
def test_an_id_cannot_lead_to_another_address(typed):
    script = Script(DONE)
    with pytest.raises(InvalidInput):
        kombo_with(script).create_application(INTEGRATION, typed, {})
    assert script.requests == []


def test_the_secret_key_is_in_no_error():
    with pytest.raises(e.KomboError) as caught:
        kombo_with(Script(httpx.ReadTimeout("silence"))).check_api_key()
    assert "secret" not in f"{caught.value!r} {caught.value} {vars(caught.value)} {caught.value.__cause__!r}"


def test_the_http_client_has_limits_and_carries_the_key():
    with kombo_http("https://api.us.kombo.dev/v1/", " key\n") as http:
        assert http.headers["Authorization"] == "Bearer key"
        assert http.timeout.connect == 5
        assert http.timeout.read == 30
        assert str(http.build_request("GET", "/check-api-key").url) == "https://api.us.kombo.dev/v1/check-api-key"


@pytest.mark.parametrize(
    ("call", "seconds"),
    [
        (lambda kombo: kombo.check_api_key(), 30),
        (lambda kombo: kombo.integration(INTEGRATION), 30),
        (lambda kombo: next(kombo.jobs(INTEGRATION)), 30),
        (lambda kombo: kombo.create_link("a@b.example", "Acme", "onb", "lever"), 30),
        (lambda kombo: kombo.force_sync(INTEGRATION), 30),
        (lambda kombo: kombo.create_application(INTEGRATION, "job", {}), 120),
        (lambda kombo: kombo.add_note(INTEGRATION, "app", "text"), 120),
    ],
)
def test_every_call_has_a_timeout_and_a_write_to_the_ats_gets_two_minutes(call, seconds):
    script = Script(httpx.Response(500, json={}))
    http = httpx.Client(base_url="https://kombo.test", timeout=TIMEOUT, transport=httpx.MockTransport(script))
    with pytest.raises(e.KomboError):
        call(Kombo(http, AT_ONCE))
    allowed = {request.extensions["timeout"]["read"] for request in script.requests}
    assert allowed == {seconds}
    assert all(value for request in script.requests for value in request.extensions["timeout"].values())


@pytest.mark.parametrize("key", ["schlüssel", "two words", "a\nb"])
def test_a_malformed_key_is_refused_without_being_shown(key):
    with pytest.raises(InvalidInput) as caught:
        http_client("https://kombo.test", key)
    assert key not in str(caught.value)
