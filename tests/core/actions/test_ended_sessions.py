"""Whoever is signed out, idle, expired, deactivated or demoted can use no action at all: each finds out first."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import core.actions
from core.actions import people as people_actions
from core.actions.context import Context
from core.errors import NotAllowed, SignedOut
from core.people.roles import Role
from core.storage.inspection import dump
from tests.endings import ENDS
from tests.office import ADA, ANA, Office, acting, open_office

WRITING = ("ctx.change(", "ctx.write(", "ctx.record(", "queue.put(", "store.write(")


def actions() -> dict[str, Callable[..., object]]:
    """Every public function of core.actions that acts for somebody, as "module.function"."""
    functions = {}
    for module in pkgutil.iter_modules(core.actions.__path__):
        loaded = importlib.import_module(f"core.actions.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if first == "ctx" and not name.startswith("_") and function.__module__ == loaded.__name__:
                functions[f"{module.name}.{name}"] = function
    return functions


def _writes(function: Callable[..., object]) -> bool:
    """Whether an action changes anything, by its own words or those of the functions of core.actions that it calls."""
    waiting, seen = [function], {function}
    while waiting:
        part = waiting.pop()
        if any(sign in inspect.getsource(part) for sign in WRITING):
            return True
        more = _called(part) - seen
        seen |= more
        waiting += more
    return False


def _called(function: Callable[..., object]) -> set[Callable[..., object]]:
    """The functions of core.actions that this one names, in its own module or in one that it imports."""
    module = inspect.getmodule(function)
    own = [value for value in vars(module).values() if inspect.ismodule(value)] if module else []
    places = [module, *(value for value in own if value.__name__.startswith("core.actions."))]
    named = [getattr(place, name, None) for place in places for name in function.__code__.co_names]
    return {action for action in named if inspect.isfunction(action) and action.__module__.startswith("core.actions.")}


ACTIONS = actions()
ONLY_LOOKS_LIKE_WRITING = {"candidate.permission_letter"}  # it reads `record.push`, which is also an action's name
WRITES = {name for name, function in ACTIONS.items() if _writes(function)} - ONLY_LOOKS_LIKE_WRITING
READS = set(ACTIONS) - WRITES
SUPPORT_TOO = {
    "attachments.attach",
    "notes.delete",
    "notes.write",
    "sessions.end_other_sessions",
    "issues.take",
    "issues.snooze",
    "issues.wake",
    "inbox.replay",
    "shared_screen.leave",
    "shared_screen.open_screen",
    "notifications.choose",
}
"""What support may change as well."""


def arguments(function: Callable[..., object]) -> dict[str, Any]:
    """Something for every parameter that needs a value: who acts is found out before any of it is looked at."""
    return {
        name: "anything"
        for name, parameter in list(inspect.signature(function).parameters.items())[1:]
        if parameter.default is inspect.Parameter.empty
        and parameter.kind in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    }


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def contexts(office: Office) -> dict[str, Context]:
    """A context of each way in which a session ends, of an admin who could do everything before."""
    ended = {}
    for way, end in ENDS.items():
        person = replace(ADA, id=f"ada {way}", email=f"{way.replace(' ', '-')}@office.example")
        ended[way] = acting(office.services, person)
        end(office, ended[way])
    return ended


def test_there_are_actions_of_both_kinds() -> None:
    assert len(WRITES) > 30
    assert len(READS) > 15


@pytest.mark.parametrize("way", ENDS)
@pytest.mark.parametrize("name", ACTIONS)
def test_an_ended_session_uses_no_action(office: Office, contexts: dict[str, Context], name: str, way: str) -> None:
    before = dump(office.services.store.path)
    with pytest.raises(SignedOut):
        ACTIONS[name](contexts[way], **arguments(ACTIONS[name]))
    assert dump(office.services.store.path) == before


@pytest.mark.parametrize("name", sorted(WRITES - SUPPORT_TOO))
def test_whoever_was_demoted_to_support_changes_nothing_with_a_session_that_is_still_open(
    office: Office, name: str
) -> None:
    person = replace(ANA, id="ana demoted", email="demoted@office.example")
    ctx = acting(office.services, person)
    people_actions.change_role(acting(office.services, ADA), person.id, Role.SUPPORT)
    before = dump(office.services.store.path)
    with pytest.raises(NotAllowed):
        ACTIONS[name](ctx, **arguments(ACTIONS[name]))
    assert dump(office.services.store.path) == before
