from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, strategies as st

from core.errors import InvalidInput, ServiceError
from core.factoryfix import errors as e
from core.factoryfix.client import FactoryFix
from core.factoryfix.error_map import BY_CODE, BY_STATUS, REFUSED, UNREACHABLE, UNREADABLE
from core.factoryfix.wire import AtsLink, FactoryFixCandidateRequest, jobs_page
from core.geography.place import Location
from core.http import RetryPolicy
from core.jobs.model import FactoryFixJob

AT_ONCE = RetryPolicy(attempts=3, seconds=5, first_wait=0, longest_wait=0)
LINK = AtsLink(
    integration_id="lever:1",
    tool="lever",
    sync_mode="engaged",
    onboarding_id="onb-1",
    linked_at=datetime(2026, 3, 2, tzinfo=UTC),
    linked_by="sam@example.com",
)
CANDIDATE = FactoryFixCandidateRequest(
    job_id="job_1",
    first_name="ZZTEST-FactoryFix",
    last_name="Acme-260302-1",
    email="zztest+1a2b@test.factoryfix.example",
    phone="+1 312-555-0100",
    onboarding_id="onb-1",
    created_by="sam@example.com",
)
JOB = {
    "id": "ff-1",
    "title": "Forklift Operator",
    "state": "disabled",
    "ats_job_id": "R-1",
    "location": {"city": "Austin", "state": "TX", "country": "US", "zip_code": "78701", "raw": None},
    "url": "https://factoryfix.test/jobs/1",
    "created_at": "2026-03-02T15:00:00Z",
    "updated_at": None,
}


class Platform:
    """A FactoryFix client with scripted answers; it records the requests."""

    def __init__(self, *steps: httpx.Response | Exception) -> None:
        self.steps = list(steps)
        self.requests: list[httpx.Request] = []
        http = httpx.Client(base_url="https://factoryfix.test/v1", transport=httpx.MockTransport(self._answer))
        self.client = FactoryFix(http, AT_ONCE)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return step


def ok(body: Any) -> httpx.Response:
    return httpx.Response(200, json=body)


def refusal(status: int, code: str | None = None) -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": code, "message": "In its words."}})


def page(*results: Any, next: Any = None) -> httpx.Response:
    return ok({"results": list(results), "next": next})


CALLS: dict[str, Callable[[FactoryFix], object]] = {
    "accounts": lambda platform: platform.accounts("acme"),
    "account": lambda platform: platform.account("a/1"),
    "link": lambda platform: platform.ats_link("a/1"),
    "set link": lambda platform: platform.set_ats_link("a/1", LINK),
    "sync": lambda platform: platform.sync_state("a/1"),
    "jobs": lambda platform: list(platform.jobs("a/1")),
    "capabilities": lambda platform: platform.capabilities("a/1"),
    "test candidate": lambda platform: platform.test_candidate("a/1", "ref-0001"),
    "set test candidate": lambda platform: platform.set_test_candidate("a/1", "ref-0001", CANDIDATE),
    "push": lambda platform: platform.push_test_candidate("a/1", "ref-0001"),
    "archive": lambda platform: platform.archive_test_candidate("a/1", "ref-0001"),
}


@pytest.mark.parametrize("meaning", [*BY_CODE.values(), *BY_STATUS.values(), REFUSED, UNREACHABLE, UNREADABLE])
def test_every_meaning_has_a_sentence_and_a_next_step(meaning):
    assert meaning.sentence.endswith(".")
    assert meaning.next_step.endswith(".")
    assert issubclass(meaning.kind, e.FactoryFixError)
    assert issubclass(e.FactoryFixError, ServiceError)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(401, "unauthorized"), e.FactoryFixNotAuthorised),
        (refusal(404, "account_not_found"), e.AccountNotFound),
        (refusal(404), e.AccountNotFound),
        (refusal(409, "integration_linked_elsewhere"), e.LinkedElsewhere),
        (refusal(409, "something_new"), e.LinkedElsewhere),
        (refusal(422, "invalid_request"), e.LinkRefused),
        (refusal(422, "integration_not_found"), e.LinkRefused),
        (refusal(418, "teapot"), e.LinkRefused),
        (refusal(429, "rate_limited"), e.FactoryFixRateLimited),
        (refusal(500, "internal_error"), e.FactoryFixUnavailable),
        (httpx.Response(502, text="<html>"), e.FactoryFixUnavailable),
        (httpx.Response(302, headers={"location": "https://login.test"}), e.UnreadableFactoryFix),
        (httpx.ConnectError("refused"), e.FactoryFixUnavailable),
        (httpx.ReadTimeout("silence"), e.FactoryFixUnavailable),
    ],
    ids=str,
)
def test_every_refusal_has_its_class(call, answer, kind):
    with pytest.raises(e.FactoryFixError) as caught:
        call(Platform(answer).client)
    assert type(caught.value) is kind


@pytest.mark.parametrize("call", [call for name, call in CALLS.items() if name != "remove link"])
@pytest.mark.parametrize("body", [b"<html>", b"null", b"3", b'{"results":', b'{"results": {}}'])
def test_an_answer_that_does_not_follow_the_contract_has_its_own_error(call, body):
    with pytest.raises(e.FactoryFixError) as caught:
        call(Platform(httpx.Response(200, content=body)).client)
    assert type(caught.value) is e.UnreadableFactoryFix or "null" in str(body)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("failure", [refusal(429), httpx.Response(503, text=""), httpx.ReadTimeout("silence")], ids=str)
def test_every_call_is_retried(call, failure):
    platform = Platform(failure, failure, refusal(401))
    with pytest.raises(e.FactoryFixNotAuthorised):
        call(platform.client)
    assert len(platform.requests) == 3


def test_accounts_are_found_by_name_over_all_pages():
    platform = Platform(page({"id": 1, "name": "Acme", "city": None}, {"name": "no id"}, next="c"), page({"id": "2"}))
    assert [account.id for account in platform.client.accounts("Acme & Sons")] == ["1", "2"]
    assert [request.url.params["query"] for request in platform.requests] == ["Acme & Sons"] * 2


def test_an_account_without_a_link_has_none():
    assert Platform(refusal(404, "link_not_found")).client.ats_link("a1") is None


def test_a_mistyped_account_is_not_an_account_without_a_link():
    with pytest.raises(e.AccountNotFound):
        Platform(refusal(404, "account_not_found")).client.ats_link("a1")


def test_a_link_is_put_whole_and_comes_back_with_the_platforms_time():
    platform = Platform(ok({**LINK.body(), "linked_at": "2026-03-02T16:00:00+01:00"}))
    linked = platform.client.set_ats_link("a/1", LINK)
    assert linked.linked_at == datetime(2026, 3, 2, 15, tzinfo=UTC)
    (request,) = platform.requests
    assert (request.method, request.url.raw_path) == ("PUT", b"/v1/accounts/a%2F1/ats-link")
    assert json.loads(request.content) == {
        "integration_id": "lever:1",
        "tool": "lever",
        "sync_mode": "engaged",
        "jobs_scope": "active_us",
        "onboarding_id": "onb-1",
        "linked_by": "sam@example.com",
    }


def test_the_sync_state_is_read_with_its_times():
    sync = Platform(ok({"state": "running", "first_sync_started_at": "2026-03-02T15:00:00Z", "last_finished_at": None}))
    state = sync.client.sync_state("a1")
    assert (state.state, state.first_sync_started_at) == ("running", datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert state.next_expected_at is None


def test_jobs_become_domain_objects_page_by_page():
    platform = Platform(page(JOB, next="c"), page({**JOB, "id": 2, "ats_job_id": "", "location": "Austin"}, None))
    pages = list(platform.client.jobs("a1", state="disabled", page_size=50))
    assert pages[0].jobs == (
        FactoryFixJob(
            "ff-1",
            "Forklift Operator",
            "disabled",
            "R-1",
            Location("Austin", "TX", "US", "78701"),
            "https://factoryfix.test/jobs/1",
            datetime(2026, 3, 2, 15, tzinfo=UTC),
        ),
    )
    (by_hand,) = pages[1].jobs
    assert (by_hand.id, by_hand.ats_job_id, by_hand.location) == ("2", None, Location(raw="Austin"))
    assert len(pages[1].skipped) == 1
    assert [dict(request.url.params) for request in platform.requests] == [
        {"page_size": "50", "state": "disabled"},
        {"page_size": "50", "state": "disabled", "cursor": "c"},
    ]


def test_a_list_that_repeats_a_cursor_ends_with_an_error():
    with pytest.raises(e.UnreadableFactoryFix):
        list(Platform(page(JOB, next="c")).client.jobs("a1"))


@pytest.mark.parametrize("typed", ["", " ", ".", ".."])
def test_an_account_id_cannot_lead_to_another_address(typed):
    platform = Platform(ok({}))
    with pytest.raises(InvalidInput):
        platform.client.account(typed)
    assert platform.requests == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(records=st.lists(JSON | st.dictionaries(st.sampled_from(sorted(JOB)), JSON), max_size=5))
def test_no_garbage_in_a_record_ever_raises_or_gets_lost(records):
    read = jobs_page(json.dumps({"results": records, "next": None}).encode())
    assert len(read.jobs) + len(read.skipped) == len(records)
    assert all(isinstance(job.title, str) and isinstance(job.state, str) for job in read.jobs)


def test_a_platform_without_capabilities_offers_none():
    assert Platform(refusal(404, "not_found")).client.capabilities("a1") == frozenset()
    assert Platform(ok({"capabilities": ["test_candidates", 7, None]})).client.capabilities("a1") == {
        "test_candidates",
        "7",
    }


def test_a_test_candidate_without_an_address_is_unreadable():
    with pytest.raises(e.UnreadableFactoryFix):
        Platform(ok({"id": "cand_1", "profile_url": None})).client.test_candidate("a1", "ref-0001")
