"""The page of onboardings with 2,000 of them against the same page with 20, and against an empty page of the app.

Each is a store with a server of its own; the onboardings are started, and some are put on hold, by the real actions.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.server import Server, running
from bench.stage.script import EMPTY
from bench.timing import by_turns, row
from core.actions import holding, onboarding
from pages.shared import places
from tests.office import ADA, Office, open_office

FEW, MANY = 20, 2_000
ROUNDS = 40
VIEWS = {
    "": "owner=everyone",
    ", a filter": "owner=everyone&show=needs-me",
    ", a search": "owner=everyone&q=customer+1",
    ", its last page": f"owner=everyone&sort=customer&page={MANY // 25}",
}


def rows() -> Iterator[str]:
    """Yield a row for each view of the list, and one for the page against an empty one."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        small, large = (_server(stack, Path(folder) / str(size), size) for size in (FEW, MANY))
        for what, query in VIEWS.items():
            taken, peer = _cpu([(large, places.PORTFOLIO.path, query), (small, places.PORTFOLIO.path, query)])
            yield row(f"{MANY:,} onboardings{what}, against {FEW}", taken, peer, taken / peer, "≤ 1.3 times")
        taken, peer = _cpu([(large, places.PORTFOLIO.path, VIEWS[""]), (large, EMPTY.path, "")])
        yield row(f"{MANY:,} onboardings, against an empty page", taken, peer, taken / peer, "≤ 2 times")


def _cpu(views: list[tuple[Server, str, str]]) -> list[float]:
    """Return the CPU seconds of each server for a rerun of its view."""
    tabs = [(server, server.tab(path, query)) for server, path, query in views]
    works = [lambda server=server, tab=tab: server.cpu(tab.rerun) for server, tab in tabs]
    return by_turns(works, rounds=ROUNDS, measure=lambda work: float(work()), counts=median)  # type: ignore[arg-type]


def _server(stack: ExitStack, folder: Path, size: int) -> Server:
    folder.mkdir()
    office = stack.enter_context(open_office(folder))
    _fill(office, size)
    return stack.enter_context(running(office.services))


def _fill(office: Office, size: int) -> None:
    ctx = office.ctx(ADA)
    for number in range(size):
        started = onboarding.start(ctx, customer=f"Customer {number}")
        if number % 5 == 0:
            holding.hold(ctx, started.id, reason="Their HR lead is away")
