"""Pages draw every button, form, dialog and fragment through the door, and call no writing action past it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.actions.test_ended_sessions import READS, WRITES

ROOT = Path(__file__).parents[2]
PAGES = sorted(path for path in (ROOT / "pages").rglob("*.py") if path.name not in ("visit.py", "__init__.py"))
DOOR_ONLY = {
    "button", "form", "form_submit_button", "dialog", "fragment", "experimental_dialog", "experimental_fragment",
}  # fmt: skip
HANDLERS = {"on_click", "on_change", "on_dismiss", "on_select", "on_submit"}
PASSED_ON = {"button", "on_change"}
"""The methods of the door that take an action."""


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in PAGES:
        yield path, ast.parse(path.read_text("utf-8"))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def test_no_page_draws_what_only_the_door_draws() -> None:
    past = [
        f"{where(path, node)} st.{node.attr}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in DOOR_ONLY
        if isinstance(node.value, ast.Name) and node.value.id == "st"
    ]
    assert past == []


def test_no_page_holds_a_person_or_a_version() -> None:
    past = [
        f"{where(path, node)} {ast.unparse(node)}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Person")
        or (
            isinstance(node, ast.Compare)
            and any(
                isinstance(side, ast.Attribute) and side.attr == "version" for side in (node.left, *node.comparators)
            )
        )
    ]
    assert past == []


def imported(tree: ast.Module) -> dict[str, str]:
    """Every local name by what it stands for."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def action(node: ast.expr, names: dict[str, str]) -> str:
    """The action that an expression names, such as "onboarding.hold", or nothing."""
    full = ""
    if isinstance(node, ast.Name):
        full = names.get(node.id, "")
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
        full = f"{names[node.value.id]}.{node.attr}"
    return full.removeprefix("core.actions.") if full.startswith("core.actions.") else ""


def takes_context(function: ast.AST) -> bool:
    """Whether this is a small function of the page's that the door calls: its first parameter is the context."""
    if not isinstance(function, ast.FunctionDef | ast.Lambda):
        return False
    first = [*function.args.posonlyargs, *function.args.args][:1]
    return bool(first) and first[0].arg == "ctx"


def test_writing_actions_are_handed_to_the_door_and_called_nowhere_else() -> None:
    past = []
    for path, tree in trees():
        names = imported(tree)
        inside_door = {
            id(node) for function in ast.walk(tree) if takes_context(function) for node in ast.walk(function)
        }
        past += [
            f"{where(path, node)} {ast.unparse(node.func)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and action(node.func, names) in WRITES and id(node) not in inside_door
        ]
    assert past == []


def test_reading_actions_check_the_person_again() -> None:
    past = []
    for path, tree in trees():
        names = imported(tree)
        past += [
            f"{where(path, node)} {ast.unparse(node)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and action(node.func, names) in READS
            if not node.args or ast.unparse(node.args[0]) not in ("visit.ctx", "ctx", "_ctx", "self.ctx")
        ]
    assert past == []


def test_widget_callbacks_write_nothing() -> None:
    """Handlers are the door's, Streamlit's own words, or functions that touch only what is on the screen."""
    past = []
    for path, tree in trees():
        names = imported(tree)
        functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.keyword) or node.arg not in HANDLERS or isinstance(node.value, ast.Constant):
                continue
            if isinstance(node.value, ast.Call) and ast.unparse(node.value.func).startswith("visit."):
                continue
            target = node.value.args[0] if isinstance(node.value, ast.Call) and node.value.args else node.value
            body = functions.get(ast.unparse(target))
            calls = [node for node in ast.walk(body) if isinstance(node, ast.Call)] if body else []
            if action(target, names) or any(action(call.func, names) in WRITES for call in calls):
                past.append(f"{where(path, node.value)} {ast.unparse(node)}")
    assert past == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "pages")))
def test_no_page_reaches_into_the_store(path: Path) -> None:
    words = path.read_text("utf-8")
    assert "store.write(" not in words
    assert "store.read(" not in words
