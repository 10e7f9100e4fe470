"""Each private part of another package that this project uses is still where it was."""

from __future__ import annotations

import ast
from importlib.metadata import distribution
from pathlib import Path

import pytest
from huey import SqliteHuey

from core import third_party, web
from tests.app_process import ROOT

PRIVATE_BY_CHOICE = {"_replace", "_asdict"}
"""Named tuples' own public methods."""


def test_streamlits_page_has_the_inline_script_that_the_policy_allows():
    assert len(third_party.inline_script_hashes()) == 1
    assert third_party.inline_script_hashes()[0] in web.POLICY


def test_streamlits_counters_are_where_the_app_closes_them():
    routes = Path(str(distribution("streamlit").locate_file("streamlit/web/server/starlette/starlette_routes.py")))
    assert third_party.STREAMLIT_METRICS == "/_stcore/metrics"
    assert 'ROUTE_METRICS: Final = f"{BASE_ROUTE_CORE}/metrics"' in routes.read_text("utf-8")


def test_hueys_consumer_starts_and_stops_without_touching_signals(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("The consumer set a signal handler.")

    monkeypatch.setattr("signal.signal", refuse)
    queue = SqliteHuey(name="here", filename=str(tmp_path / "queue.db"), results=False)
    consumer = third_party.QuietConsumer(queue, workers=1, check_worker_health=False)
    consumer.start()
    consumer.stop(graceful=True)


@pytest.mark.parametrize("folder", ["core", "pages", "app.py", "serve.py", "bench"])
def test_no_other_module_uses_a_private_part_of_somebody_else(folder):
    place = ROOT / folder
    for file in [place] if place.is_file() else place.rglob("*.py"):
        if file.name == "third_party.py":
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
                own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
                assert own or node.attr in PRIVATE_BY_CHOICE, f"{file}:{node.lineno} uses {ast.unparse(node)}"
            if isinstance(node, ast.ImportFrom) and node.module != "__future__":
                named = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
                assert not any(name.startswith("_") for name in named), f"{file}:{node.lineno}"
