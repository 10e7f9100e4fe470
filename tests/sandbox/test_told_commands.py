"""What docs/operations.md has a newcomer type works as it stands there."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import pytest

from core.sandbox.__main__ import parse_arguments
from core.sandbox.faults import HTTP_KINDS, WEBHOOK_KINDS
from core.settings import Settings
from tests.sandbox_server import running_sandbox

TOLD = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
SECTION = TOLD.partition("## A sandbox on another port")[2].partition("\n## ")[0]
ALONE, APP, FAULT = [
    shlex.split(block.replace("\\\n", " ")) for block in re.findall(r"```\n(.*?)```", SECTION, re.DOTALL)
]


def test_the_app_is_told_the_very_keys_and_addresses_of_the_sandbox_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ALONE[2:])
    sandbox = parse_arguments()
    told = dict(word.split("=", 1) for word in APP if "=" in word)
    settings = Settings(_env_file=None, **{name.lower(): value for name, value in told.items()})  # type: ignore[arg-type]
    assert set(told) <= {name.upper() for name in Settings.model_fields}
    assert settings.kombo_api_key.get_secret_value() == sandbox.api_key
    assert settings.kombo_webhook_secret.get_secret_value() == sandbox.webhook_secret
    assert settings.factoryfix_api_key.get_secret_value() == sandbox.factoryfix_key
    assert settings.kombo_url == f"http://127.0.0.1:{sandbox.port}/sandbox/kombo/v1"
    assert settings.factoryfix_url == f"http://127.0.0.1:{sandbox.port}/sandbox/factoryfix/v1"
    assert sandbox.webhook_url == f"{settings.own_url}/webhooks/kombo"


def test_the_fault_that_is_told_can_be_planned_and_the_list_of_kinds_is_whole(tmp_path: Path) -> None:
    fault = json.loads(FAULT[FAULT.index("-d") + 1])
    with running_sandbox(tmp_path) as sandbox:
        sandbox.control.post("/faults", json=fault).raise_for_status()
        (planned,) = sandbox.control.get("/faults").json()["faults"]
    assert planned.items() >= fault.items()
    rows = re.findall(r"^\| (`.*`) \| (`.*`) \|$", SECTION, re.MULTILINE)
    kinds = {targets: tuple(re.findall(r"`(\w+)`", listed)) for targets, listed in rows[1:]}
    assert kinds == {"`kombo`, `factoryfix`": HTTP_KINDS, "`webhooks`": WEBHOOK_KINDS}
