"""What docs/operations.md has a newcomer type works as it stands there."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from core.sandbox.__main__ import parse_arguments
from core.sandbox.faults import HTTP_KINDS, WEBHOOK_KINDS
from core.settings import Settings
from tests.sandbox_server import running_sandbox

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
SHOW = "import json, os; print(json.dumps(dict(os.environ)))"
SECTION = OPERATIONS.partition("## A sandbox on another port")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"```\n(.*?)```", SECTION, re.DOTALL)
ALONE, APP, FAULT = [shlex.split(block.replace("\\\n", " ")) for block in BLOCKS]


def exported() -> dict[str, str]:
    """The app's environment after its block was run in a shell in which `make` does nothing."""
    script = f"make() {{ :; }}\n{BLOCKS[1]}\nexec {shlex.quote(sys.executable)} -c {shlex.quote(SHOW)}"
    environment = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    done = subprocess.run(["bash", "-euc", script], env=environment, capture_output=True, check=True)
    return {name: value for name, value in json.loads(done.stdout).items() if name not in environment}


def test_the_app_is_told_the_very_keys_and_addresses_of_the_sandbox_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ALONE[2:])
    sandbox = parse_arguments()
    documented = {name: value for name, value in exported().items() if name.lower() in Settings.model_fields}
    assert set(documented) == set(re.findall(r"^([A-Z_]+)=", "\n".join(APP[: APP.index("make")]), re.MULTILINE))
    settings = Settings(_env_file=None, **{name.lower(): value for name, value in documented.items()})  # type: ignore[arg-type]
    assert documented["COOKIE_KEY"] != exported()["COOKIE_KEY"], "everybody has a key of their own"
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
