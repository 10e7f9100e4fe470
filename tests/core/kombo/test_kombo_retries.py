from __future__ import annotations

import time
from datetime import UTC, datetime

import httpx
import pytest
from scripted_kombo import AT_ONCE, INTEGRATION, Script, kombo_that, refusal, success

from core.http import Patience, seconds_to_wait
from core.kombo import errors as e

KEY = success({"environment_id": "env", "customer_id": "us"})


@pytest.mark.parametrize(
    "stumble",
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
def test_a_read_that_stumbles_is_asked_again(stumble):
    script = Script(stumble, stumble, KEY)
    assert kombo_that(script).check_api_key().environment_id == "env"
    assert len(script.asked) == 3


@pytest.mark.parametrize(
    "code",
    ["PLATFORM.INTEGRATION_NOT_FOUND", "INTEGRATION.SETUP_SYNC_PENDING", "PLATFORM.UNKNOWN_ERROR", "ATS.JOB_CLOSED"],
)
def test_a_read_that_is_refused_is_not_asked_again(code):
    script = Script(refusal(code, 500))
    with pytest.raises(e.KomboError):
        kombo_that(script).integration(INTEGRATION)
    assert len(script.asked) == 1


def test_patience_ends_after_the_last_attempt_with_kombos_own_error():
    script = Script(refusal("PLATFORM.RATE_LIMIT_EXCEEDED", 429, {"retry-after": "0"}))
    with pytest.raises(e.KomboRateLimited) as caught:
        kombo_that(script).check_api_key()
    assert len(script.asked) == AT_ONCE.attempts
    assert caught.value.retry_after == 0


def test_kombo_is_given_the_seconds_it_asks_for():
    script = Script(refusal("PLATFORM.RATE_LIMIT_EXCEEDED", 429, {"retry-after": "0.3", "ratelimit-reset": "9"}), KEY)
    started = time.monotonic()
    kombo_that(script).check_api_key()
    assert 0.3 <= time.monotonic() - started < 2


def test_a_wait_longer_than_our_patience_is_not_begun():
    script = Script(refusal("PLATFORM.RATE_LIMIT_EXCEEDED", 429, {"ratelimit-reset": "3600"}))
    started = time.monotonic()
    with pytest.raises(e.KomboRateLimited) as caught:
        kombo_that(script).check_api_key()
    assert caught.value.retry_after == 3600
    assert len(script.asked) == 1
    assert time.monotonic() - started < 1


def test_the_total_wait_is_bounded_too():
    script = Script(httpx.ConnectError("refused"))
    patience = Patience(attempts=1000, seconds=0.3, first_wait=0.05, longest_wait=0.05)
    started = time.monotonic()
    with pytest.raises(e.KomboUnavailable):
        kombo_that(script, patience).check_api_key()
    assert time.monotonic() - started < 2
    assert 1 < len(script.asked) < 20


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
