from __future__ import annotations

import httpx
import pytest
from hypothesis import given, strategies as st
from kombo.models import KomboAtsErrorCode

from core.errors import ServiceError
from core.kombo import errors as e
from core.kombo.error_map import MEANINGS, UNEXPLAINED, UNKNOWN_OUTCOME, UNREACHABLE, UNREADABLE
from tests.core.kombo.scripted_kombo import INTEGRATION, Script, kombo_with, refusal, success

WRITES = {
    "application": lambda kombo: kombo.create_application(INTEGRATION, "job", {}),
    "note": lambda kombo: kombo.add_note(INTEGRATION, "application", "text"),
    "link": lambda kombo: kombo.create_link("a@example.com", "Acme", "onboarding-1", "lever"),
    "relink": lambda kombo: kombo.relink(INTEGRATION),
    "sync": lambda kombo: kombo.force_sync(INTEGRATION, "DELTA"),
}


def documented_codes() -> list[str]:
    return list(KomboAtsErrorCode.__args__)


def test_every_code_that_kombo_documents_has_its_own_meaning():
    assert set(documented_codes()) == set(MEANINGS)


@pytest.mark.parametrize("meaning", [*MEANINGS.values(), UNEXPLAINED, UNREACHABLE, UNKNOWN_OUTCOME, UNREADABLE])
def test_every_meaning_has_a_sentence_and_a_next_step(meaning):
    assert meaning.sentence.endswith(".")
    assert meaning.next_step.endswith(".")
    assert issubclass(meaning.kind, e.KomboError)
    assert issubclass(e.KomboError, ServiceError)


@pytest.mark.parametrize("code", MEANINGS)
@pytest.mark.parametrize("status", [400, 403, 409, 503])
def test_a_read_is_judged_by_the_code_whatever_the_status(code, status):
    script = Script(refusal(code, status))
    with pytest.raises(e.KomboError) as caught:
        kombo_with(script).integration(INTEGRATION)
    assert type(caught.value) is MEANINGS[code].kind
    assert caught.value.code == code
    assert caught.value.sentence == MEANINGS[code].sentence
    assert caught.value.log_url == "https://app.kombo.dev/logs/1"
    assert caught.value.kombo_message == "In Kombo’s words."


@pytest.mark.parametrize("code", [None, "ATS.SOMETHING_NEW", 42])
def test_an_unknown_code_falls_back_and_keeps_kombos_words(code):
    with pytest.raises(e.KomboError) as caught:
        kombo_with(Script(refusal(code))).integration(INTEGRATION)
    assert caught.value.sentence == UNEXPLAINED.sentence
    assert caught.value.kombo_message == "In Kombo’s words."


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(503, text="<html>busy</html>"), e.KomboUnavailable),
        (httpx.Response(502, text="<html>bad gateway</html>"), e.KomboUnavailable),
        (httpx.Response(401, text="<html>who are you</html>"), e.KomboNotAuthorised),
        (httpx.Response(404, text="<html>no such page</html>"), e.UnreadableAnswer),
        (httpx.Response(301, headers={"location": "https://elsewhere.test"}), e.UnreadableAnswer),
        (httpx.Response(429, text="slow down"), e.KomboRateLimited),
        (httpx.Response(200, text="<html>hotel wifi</html>"), e.UnreadableAnswer),
        (httpx.Response(200, json=["unexpected"]), e.UnreadableAnswer),
        (httpx.Response(200, json={"status": "success", "data": {"tool": {"id": "lever"}}}), e.UnreadableAnswer),
        (httpx.Response(200, content=b'{"status":"success","data":{"id":"x'), e.UnreadableAnswer),
        (httpx.Response(500, json={"error": "a text"}), e.KomboUnavailable),
    ],
)
def test_an_answer_that_is_not_kombos_is_named_for_what_it_is(answer, kind):
    with pytest.raises(e.KomboError) as caught:
        kombo_with(Script(answer)).integration(INTEGRATION)
    assert type(caught.value) is kind


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize(
    "step",
    [
        httpx.ReadTimeout("silence"),
        httpx.RemoteProtocolError("server disconnected"),
        httpx.ReadError("reset"),
        httpx.WriteTimeout("half sent"),
        httpx.Response(504, text="upstream request timeout"),
        httpx.Response(502, text="<html>"),
        refusal(None, 500),
        refusal("PLATFORM.UNKNOWN_ERROR", 500),
        refusal("PLATFORM.TASK_TIMED_OUT", 504),
        refusal("REMOTE.SERVICE_UNAVAILABLE", 503),
        refusal("REMOTE.UNKNOWN_HTTP_ERROR", 400),
        httpx.Response(200, content=b'{"status":"succ'),
    ],
    ids=lambda step: str(step),
)
def test_a_write_that_may_have_happened_is_sent_once_and_says_so(write, step):
    script = Script(step)
    with pytest.raises(e.OutcomeUnknown) as caught:
        write(kombo_with(script))
    assert len(script.requests) == 1
    assert caught.value.next_step


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize(
    "failure", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("")]
)
def test_a_write_that_never_left_is_not_in_doubt(write, failure):
    script = Script(failure)
    with pytest.raises(e.KomboUnavailable):
        write(kombo_with(script))
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ATS.JOB_CLOSED", e.JobClosed),
        ("ATS.APPLICATION_ALREADY_EXISTS", e.ApplicationAlreadyExists),
        ("INTEGRATION.SETUP_SYNC_PENDING", e.SetupPending),
    ],
)
@pytest.mark.parametrize("status", [409, 503])
def test_a_write_that_kombo_refuses_is_refused_and_never_repeated(code, kind, status):
    script = Script(refusal(code, status))
    with pytest.raises(kind):
        kombo_with(script).create_application(INTEGRATION, "job", {})
    assert len(script.requests) == 1


def test_an_application_without_an_id_is_in_doubt_too():
    with pytest.raises(e.OutcomeUnknown):
        kombo_with(Script(success({"remote_id": "7"}, warnings=[]))).create_application(INTEGRATION, "job", {})


@given(body=st.binary(max_size=60), status=st.integers(400, 599))
def test_no_refusal_whatever_its_body_escapes_the_tree(body, status):
    with pytest.raises(e.KomboError):
        kombo_with(Script(httpx.Response(status, content=body))).create_application(INTEGRATION, "job", {})
