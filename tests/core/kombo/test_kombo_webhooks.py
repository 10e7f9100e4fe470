from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given, strategies as st

from core.errors import InvalidInput
from core.kombo.webhooks import parse, sign, verify

SECRET = "whsec-1"


def test_the_signature_is_hmac_sha256_in_base64url_without_padding():
    body = b'{"id": "1"}'
    expected = base64.urlsafe_b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode().rstrip("=")
    assert sign(SECRET, body) == expected
    assert verify(SECRET, body, expected)


@given(body=st.binary(), secret=st.text(min_size=1), other=st.binary())
def test_a_signature_holds_for_its_own_body_only(body, secret, other):
    secret = secret.encode("utf-8", "replace").decode()
    signature = sign(secret, body)
    assert verify(secret, body, signature)
    assert verify(secret, other, signature) == (other == body)
    assert not verify(secret + "x", body, signature)


@given(signature=st.none() | st.text())
def test_garbage_is_refused_and_never_raises(signature):
    assert not verify(SECRET, b"{}", signature)


def test_without_a_secret_nothing_is_believed():
    assert not verify("", b"{}", sign("", b"{}"))


END_USER = {"organization_name": "Acme", "creator_email": "a@example.com", "origin_id": "onb-1"}
TOOL = {"integration_tool": "lever", "integration_category": "ATS"}


@pytest.mark.parametrize(
    ("kind", "data", "integration_id", "origin_id", "tool"),
    [
        ("integration-created", {"id": "lever:1", "tool": "lever", "end_user": END_USER}, "lever:1", "onb-1", "lever"),
        (
            "integration-deleted",
            {"id": "lever:1", "tool": "lever", "end_user": {**END_USER, "origin_id": None}},
            "lever:1",
            None,
            "lever",
        ),
        (
            "integration-state-changed",
            {"integration_id": "lever:1", "end_user": END_USER, "qa_status": "PASSED", **TOOL},
            "lever:1",
            "onb-1",
            "lever",
        ),
        ("connection-flow-failed", {"end_user": END_USER, "log_url": "https://x.test", **TOOL}, None, "onb-1", "lever"),
        ("sync-finished", {"sync_id": "s", "integration_id": "lever:1", **TOOL}, "lever:1", None, "lever"),
        ("data-changed", {"integration_id": "lever:1", "changed_models": []}, "lever:1", None, None),
        ("something-new", {}, None, None, None),
    ],
)
def test_every_webhook_says_whom_it_is_about(kind, data, integration_id, origin_id, tool):
    webhook = parse(json.dumps({"id": "delivery-1", "type": kind, "data": data}).encode())
    assert (webhook.id, webhook.type, webhook.data) == ("delivery-1", kind, data)
    assert (webhook.integration_id, webhook.origin_id, webhook.tool) == (integration_id, origin_id, tool)


def test_a_delivery_without_an_id_is_recognised_when_it_comes_again():
    body = b'{"type": "data-changed", "data": {"integration_id": "lever:1"}}'
    assert parse(body).id == parse(body).id != parse(body + b" ").id


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(data=JSON, end_user=JSON, identity=JSON)
def test_any_object_is_a_webhook_whatever_its_parts(data, end_user, identity):
    for sent in ({"id": identity, "data": data}, {"type": identity, "data": {"end_user": end_user, "id": identity}}):
        assert isinstance(parse(json.dumps(sent).encode()).data, dict)


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b"3", b"null", b'{"id":', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_webhook_is_named_so(body):
    with pytest.raises(InvalidInput):
        parse(body)
