"""Kombo's limit of calls in flight per integration, over real HTTP against the sandbox, which counts them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from core.http import RetryPolicy
from core.kombo.client import Kombo, kombo_http
from core.kombo.errors import KomboRateLimited
from core.kombo.in_flight import LIMIT, InFlight
from tests.sandbox_server import RunningSandbox, running_sandbox

NO_RETRY = RetryPolicy(attempts=1)
FILES = "GET /ats/candidates/.*/attachments"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="module")
def lever(sandbox: RunningSandbox) -> str:
    return sandbox.connect("Brightwater Foods", "lever", "in-flight")


@pytest.fixture
def http(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    with kombo_http(sandbox.kombo_url, sandbox.api_key) as client:
        yield client


def test_kombo_refuses_the_call_above_its_limit(sandbox: RunningSandbox, lever: str, http: httpx.Client) -> None:
    sandbox.fault("kombo", "slow", FILES, times=LIMIT, delay_s=1)
    unlimited = Kombo(http, NO_RETRY, in_flight=InFlight(limit=100))

    def read(_: int) -> str:
        try:
            return str(unlimited.candidate_attachments(lever, "nobody"))
        except KomboRateLimited as refused:
            return refused.code or ""

    with ThreadPoolExecutor(LIMIT + 1) as threads:
        answers = list(threads.map(read, range(LIMIT + 1)))
    assert answers.count("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED") == 1


def test_forty_calls_at_once_stay_within_the_limit_and_all_succeed(
    sandbox: RunningSandbox, lever: str, http: httpx.Client
) -> None:
    sandbox.fault("kombo", "slow", FILES, times=40, delay_s=0.3)
    kombo = Kombo(http, NO_RETRY)
    with ThreadPoolExecutor(40) as threads:
        answers = list(threads.map(lambda _: kombo.candidate_attachments(lever, "nobody"), range(40)))
    assert answers == [()] * 40


def test_a_call_that_gets_no_turn_is_not_sent_and_another_integration_is_not_held_up(
    sandbox: RunningSandbox, lever: str, http: httpx.Client
) -> None:
    other = sandbox.connect("Keystone Staffing", "bullhornlogin", "in-flight-other")
    counted, is_sent = InFlight(limit=1, seconds=0.05), threading.Event()
    kombo = Kombo(http, NO_RETRY, in_flight=counted)
    http.event_hooks["request"].append(lambda _: is_sent.set())
    with counted.call(lever):
        with pytest.raises(KomboRateLimited, match="run at the same time") as refused:
            kombo.add_note(lever, "application", "Hello")
        assert (refused.value.code, refused.value.next_step) == (None, "Wait a minute, then try again.")
        assert not is_sent.is_set()
        assert kombo.candidate_attachments(other, "nobody") == ()
        assert next(kombo.jobs(lever)).jobs, "reads of synced data do not count"
    assert kombo.candidate_attachments(lever, "nobody") == ()
