"""Every table keyed by an enum has each of its members: a new member fails here for every table that lacks it."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum
from importlib import import_module

import core
import pages
from core.jobs.model import Outcome
from core.onboarding.states import PhaseState, Step

PARTIAL: dict[str, set[object]] = {
    "core.onboarding.customer_view.STAGES": {Step.LINK, Step.LIVE},  # part of connecting, and no stage
    "core.onboarding.customer_view._NEXT": {Step.LINK, Step.LIVE},  # the same
    "core.jobs.answers._WHAT_NEXT": {Outcome.SYNCED, Outcome.EXCLUDED},  # nothing is to be done
    "core.jobs.reconciliation._BLOCKING": {
        Outcome.SYNCED,
        Outcome.EXCLUDED,
        Outcome.WAIVED,
        Outcome.UNKNOWN,
    },  # nothing blocks
    "pages.candidate.second_phase.STATEMENTS": {
        PhaseState.SENT,
        PhaseState.REFUSED,
        PhaseState.UNKNOWN,
    },  # nobody states these
    "pages.shared.onboarding_head.LABELS": {
        step for step in Step if step not in (Step.LINK, Step.GO_LIVE)
    },  # titles do
}
"""Tables that leave exactly these members out on purpose."""


def tables() -> Iterator[tuple[str, Mapping[object, object]]]:
    """Every module-level dict of core and pages, by its full name, where it is defined."""
    seen = set()
    for package in (core, pages):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if info.name.endswith("__main__"):
                continue
            module = import_module(info.name)
            for name, value in vars(module).items():
                if isinstance(value, Mapping) and value and id(value) not in seen and not name.startswith("__"):
                    seen.add(id(value))
                    yield f"{info.name}.{name}", value


def missing(table: Mapping[object, object]) -> set[object]:
    """The members that a table lacks of the enum of its keys."""
    kinds = {type(key) for key in table}
    if len(kinds) == 1 and issubclass(kind := kinds.pop(), Enum):
        return set(kind) - set(table)
    return set()


def test_every_table_keyed_by_an_enum_has_every_member() -> None:
    assert {name: lacks for name, table in tables() if (lacks := missing(table))} == PARTIAL
