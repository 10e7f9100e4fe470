"""No secret, e-mail address or phone number gets into the log, wherever in an event it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core import logs
from core.logs import HIDDEN, hide_secrets


@pytest.mark.parametrize(
    "event",
    [
        {"problem": "Kombo refused jane.doe+test@customer.example: no such candidate"},
        {"event": "no answer for <jane.doe@customer.example>"},
        {"arguments": ("push", {"to": ["jane.doe@customer.example"]})},
        {"email": "anything"},
        {"phone": "anything"},
        {"first_name": "Jane"},
        {"exception": "ValueError: (312) 555-0107 is taken"},
        {"text": "call +1 312-555-0107 or 312.555.0107"},
        {"nested": {"password": "jane.doe"}},
    ],
)
def test_personal_data_are_hidden_by_name_and_by_form(event: dict[str, Any]) -> None:
    written = json.dumps(hide_secrets(None, "info", event))
    assert HIDDEN in written
    assert not any(part in written for part in ("jane", "Jane", "customer.example", "0107", "anything"))


def test_what_an_engineer_searches_for_stays() -> None:
    event = {
        "reference": "ab12cd34", "onboarding": "3f1c0a52-8f1e-4a3b-9c62-0d1f2a3b4c5d",
        "at": "2026-11-30T07:07:04.676043Z",
        "file": "onboarding-20261130T080000Z.db", "port": 8501, "address": "10.20.30.40", "id": "0123456789",
    }  # fmt: skip
    assert hide_secrets(None, "info", dict(event)) == event


def test_a_secret_of_ours_is_hidden_in_any_text() -> None:
    logs.configure(["a-secret-of-this-test"])
    assert hide_secrets(None, "info", {"problem": "sent a-secret-of-this-test"}) == {"problem": f"sent {HIDDEN}"}
