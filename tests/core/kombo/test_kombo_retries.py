from __future__ import annotations

import time
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
import stamina

from core.http import WRITE_RETRIES, RetryPolicy, seconds_to_wait
from core.kombo import errors as e
from core.kombo.error_map import DID_NOTHING, MEANINGS
from tests.core.kombo.scripted_kombo import AT_ONCE, INTEGRATION, Script, kombo_with, refusal, success

KEY = success({"environment_id": "env", "customer_id": "customer"})


@pytest.mark.parametrize(
    "failure",
    [
        refusal("PLATFORM.RATE_LIMIT_EXCEEDED", 429, {"ratelimit-reset": "0"}),
        refusal("REMOTE.RATE_LIMIT_EXCEEDED", 429, {"retry-after": "0"}),
        refusal("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED", 429),
        refusal("REMOTE.SERVICE_UNAVAILABLE", 503),
        httpx.Response(503, text="<html>busy</html>"),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("silence"),
        httpx.RemoteProtocolError("server disconnected"),
    ],
    ids=str,
)
def test_a_read_that_fails_for_the_moment_is_retried(failure):
    script = Script(failure, failure, KEY)
    assert kombo_with(script).check_api_key().environment_id == "env"
    assert len(script.requests) == 3


@pytest.mark.parametrize(
    "code",
    ["PLATFORM.INTEGRATION_NOT_FOUND", "INTEGRATION.SETUP_SYNC_PENDING", "PLATFORM.UNKNOWN_ERROR", "ATS.JOB_CLOSED"],
)
def test_a_read_that_is_refused_is_not_retried(code):
    script = Script(refusal(code, 500))
    with pytest.raises(e.KomboError):
        kombo_with(script).integration(INTEGRATION)
    assert len(script.requests) == 1


def test_retries_end_after_the_last_attempt_with_kombos_own_error():
    script = Script(refusal("PLATFORM.RATE_LIMIT_EXCEEDED", 429, {"retry-after": "0"}))
    with pytest.raises(e.KomboRateLimited) as caught:
        kombo_with(script).check_api_key()
    assert len(script.requests) == AT_ONCE.attempts
    assert caught.value.retry_after == 0


def test_a_retry_waits_as_long_as_kombo_requests():
    script = Script(refusal("PLATFORM.RATE_LIMIT_EXCEEDED", 429, {"retry-after": "0.3", "ratelimit-reset": "9"}), KEY)
    started = time.monotonic()
    kombo_with(script).check_api_key()
    assert 0.3 <= time.monotonic() - started < 2


def waits_after(*failures: httpx.Response | Exception) -> list[float]:
    """Return the seconds waited before each retry."""
    waited: list[float] = []
    hooks = stamina.instrumentation.get_on_retry_hooks()
    stamina.instrumentation.set_on_retry_hooks([lambda details: waited.append(details.wait_for)])
    try:
        kombo_with(Script(*failures, KEY), RetryPolicy(first_wait=0.02, longest_wait=0.2)).check_api_key()
    finally:
        stamina.instrumentation.set_on_retry_hooks(hooks)
    return waited


def test_clients_that_wait_for_the_same_reset_retry_at_different_times_and_never_too_early():
    limited = refusal("PLATFORM.RATE_LIMIT_EXCEEDED", 429, {"ratelimit-reset": "0.05"})
    waits = waits_after(limited, limited, limited)
    assert all(0.05 <= wait <= 0.07 for wait in waits)
    assert len(set(waits)) == 3


def test_without_a_time_from_kombo_the_waits_grow_and_differ():
    waits = waits_after(*[httpx.ConnectError("refused")] * 4)
    lower = [0.02, 0.04, 0.08, 0.16]
    assert all(low <= wait <= low + 0.02 + 1e-9 for wait, low in zip(waits, lower, strict=True))
    assert len({round(wait - low, 9) for wait, low in zip(waits, lower, strict=True)}) == 4


def test_a_wait_longer_than_the_time_limit_is_not_started():
    script = Script(refusal("PLATFORM.RATE_LIMIT_EXCEEDED", 429, {"ratelimit-reset": "3600"}))
    started = time.monotonic()
    with pytest.raises(e.KomboRateLimited) as caught:
        kombo_with(script).check_api_key()
    assert caught.value.retry_after == 3600
    assert len(script.requests) == 1
    assert time.monotonic() - started < 1


def test_the_total_wait_is_bounded_too():
    script = Script(httpx.ConnectError("refused"))
    retries = RetryPolicy(attempts=1000, seconds=0.3, first_wait=0.05, longest_wait=0.05)
    started = time.monotonic()
    with pytest.raises(e.KomboUnavailable):
        kombo_with(script, retries).check_api_key()
    assert time.monotonic() - started < 2
    assert 1 < len(script.requests) < 20


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7", "ratelimit-reset": "30"}, 7),
        ({"ratelimit-reset": "30"}, 30),
        ({"retry-after": "Mon, 02 Mar 2026 15:00:20 GMT"}, 20),
        ({"retry-after": "Mon, 02 Mar 2026 14:00:00 GMT"}, 0),
        ({"retry-after": "soon", "ratelimit-reset": "4"}, 4),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_the_wait_comes_from_retry_after_then_from_the_reset_time(headers, seconds):
    now = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    assert seconds_to_wait(httpx.Headers(headers), now) == seconds


DONE = success({}, warnings=[])


@pytest.mark.parametrize("code", ["PLATFORM.RATE_LIMIT_EXCEEDED", "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"])
def test_a_write_is_sent_again_after_kombos_own_limits_refused_it(code):
    script = Script(refusal(code, 429), refusal(code, 429), DONE)
    kombo_with(script).add_note(INTEGRATION, "app", "Hello")
    assert len(script.requests) == 3
    assert len({request.content for request in script.requests}) == 1


@pytest.mark.parametrize(
    "failure",
    [
        *[refusal(code, 503) for code in sorted({*MEANINGS, "PLATFORM.A_CODE_OF_TOMORROW"} - DID_NOTHING)],
        httpx.Response(429, text="Too many requests, says a proxy."),
        httpx.Response(503, text="<html>busy</html>"),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("silence"),
        httpx.RemoteProtocolError("server disconnected"),
    ],
    ids=str,
)
def test_a_write_is_never_sent_again_after_anything_else(failure):
    script = Script(failure, DONE)
    with pytest.raises(e.KomboError):
        kombo_with(script).add_note(INTEGRATION, "app", "Hello")
    assert len(script.requests) == 1


@pytest.mark.parametrize(("reset", "requests"), [("0.2", 2), ("60", 1)])
def test_a_write_waits_as_long_as_kombo_requests_but_not_long_because_a_person_waits(reset, requests):
    limited = refusal("PLATFORM.RATE_LIMIT_EXCEEDED", 429, {"retry-after": reset})
    policy = replace(WRITE_RETRIES, first_wait=0)
    started = time.monotonic()
    script = Script(limited, DONE)
    with suppress(e.KomboRateLimited) if requests == 1 else nullcontext():
        kombo_with(script, policy).add_note(INTEGRATION, "app", "Hello")
    assert len(script.requests) == requests
    assert time.monotonic() - started >= (0.2 if requests == 2 else 0)
    assert WRITE_RETRIES.seconds <= 10


def test_a_write_gives_up_with_kombos_own_error():
    script = Script(refusal("PLATFORM.RATE_LIMIT_EXCEEDED", 429, {"retry-after": "0"}))
    with pytest.raises(e.KomboRateLimited):
        kombo_with(script, replace(WRITE_RETRIES, first_wait=0)).add_note(INTEGRATION, "app", "Hello")
    assert len(script.requests) == WRITE_RETRIES.attempts
