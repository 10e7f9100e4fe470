"""The Dockerfile follows the rules of its craft, and what it copies is all that the app needs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import yaml

from core.settings import Settings
from tests.app_process import ROOT
from tests.sandbox_server import PLAIN, free_port, wait_until

LINES = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
STEPS = [tuple(line.split(maxsplit=1)) for line in LINES if line.strip() and not line.startswith("#")]
FINAL = STEPS[[number for number, step in enumerate(STEPS) if step[0] == "FROM"][-1] :]


def arguments(name: str) -> list[str]:
    return [step[1] for step in FINAL if step[0] == name]


def test_the_image_is_slim_pinned_and_runs_without_rights() -> None:
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+( AS \w+)?", step[1]) for step in STEPS if step[0] == "FROM")
    assert int(arguments("USER")[-1]) > 0
    assert not any(step[0] == "ADD" or "sudo" in step[1] or "latest" in step[1] for step in STEPS)
    installs = [step[1] for step in STEPS if "apt-get install" in step[1]]
    assert all("--no-install-recommends" in run and "rm -rf /var/lib/apt/lists" in run for run in installs)
    assert all("--require-hashes" in step[1] for step in STEPS if "pip install" in step[1])
    assert all(json.loads(command) for command in arguments("CMD")), "exec form: the app itself gets SIGTERM"
    assert "/readyz" in arguments("HEALTHCHECK")[0]


def test_no_secret_and_no_data_gets_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[0] == "*"
    copied = [copy.split()[:-1] for copy in arguments("COPY") if not copy.startswith("--from")]
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    assert {name.removeprefix("./") for names in copied for name in names} <= allowed
    assert not any(name.startswith((".env", "data/var", ".git")) for name in allowed)


def test_compose_gives_it_a_read_only_root_and_no_rights() -> None:
    (app,) = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"].values()
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in app["ports"])


def test_the_app_starts_from_what_the_image_copies_and_writes_nothing_next_to_it(tmp_path: Path) -> None:
    app, port = tmp_path / "app", free_port()
    for copy in arguments("COPY"):
        if not copy.startswith("--from"):
            *names, target = copy.split()
            for name in names:
                place = app / target / ("" if target != "./" and (ROOT / name).is_dir() else Path(name).name)
                place.parent.mkdir(parents=True, exist_ok=True)
                ignore = shutil.ignore_patterns("__pycache__")
                _ = (
                    shutil.copytree(ROOT / name, place, ignore=ignore)
                    if (ROOT / name).is_dir()
                    else shutil.copy(ROOT / name, place)
                )
    before = set(app.rglob("*"))
    kept = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    changed = {
        "DATA_DIR": str(tmp_path / "data"),
        "PORT": str(port),
        "SANDBOX_EXAMPLES": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with (tmp_path / "log").open("wb") as log:
        run = subprocess.Popen([sys.executable, "serve.py"], cwd=app, env=kept | changed, stdout=log, stderr=log)
    try:
        wait_until(lambda: is_ready(run, port, tmp_path / "log"), "the app to be ready", seconds=90)
        assert httpx.get(f"http://127.0.0.1:{port}/sign-in", **PLAIN).status_code == 200
        assert httpx.get(f"http://127.0.0.1:{port}/app/static/icon.svg", **PLAIN).status_code == 200
    finally:
        run.terminate()
        run.wait(20)
    assert set(app.rglob("*")) == before


def is_ready(run: subprocess.Popen[bytes], port: int, log: Path) -> bool:
    assert run.poll() is None, log.read_text("utf-8")
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", **PLAIN).status_code == 200
    except httpx.TransportError:
        return False


def test_the_list_of_packages_names_every_pinned_one(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("cyclonedx-py")), "requirements", "requirements.txt", "--of", "JSON"]
    made = subprocess.run([*command, "-o", str(tmp_path / "sbom.json")], cwd=ROOT, capture_output=True, check=True)
    assert made.returncode == 0
    pinned = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    listed = json.loads((tmp_path / "sbom.json").read_text("utf-8"))["components"]
    assert {part["name"].lower().replace("_", "-") for part in listed} >= {name.lower() for name in pinned}


def test_every_pinned_package_has_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
        assert all("--hash=sha256:" in line for line in text.splitlines() if "==" in line)


def test_every_make_command_of_the_manual_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    manual = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert set(re.findall(r"\bmake ([a-z]+)(?=[ `\n]|$)", manual)) - {"it", "one"} <= targets
