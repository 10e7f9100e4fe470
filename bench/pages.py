"""A rerun of each page in a real server, with a linked customer whose jobs were read, among 2,000 onboardings.

The requirements are measured twice: as they are read once they are agreed, and as the form before that.

The peer is an empty page of the same app: both runs check who is signed in and draw the menu. What that frame costs
is told first, against a bare Streamlit page. The second peer is a page of as many plain lines as the page has
elements: Streamlit's own price of drawing that much. Where a list has a part of its own, a choice in it reruns that
part alone: this is most of what a person's presses cost there. Measured is the CPU time of the whole server process.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from uuid import uuid4

from bench.server import Server, Tab, running
from bench.stage.app import BARE, EMPTY, PLAIN
from bench.timing import by_turns, row
from core.actions.onboarding import go_back
from core.onboarding.model import Onboarding, Step
from core.storage import onboardings
from pages.parts import places
from tests.office import ANA, Office, open_office

PAGES = (
    places.PORTFOLIO,
    places.REQUIREMENTS,
    places.CONNECTION,
    places.LINKING,
    places.JOB_SYNC,
    places.TEST_CANDIDATE,
    places.GO_LIVE,
    places.SUPPORT,
)
IN_PARTS = (places.PORTFOLIO, places.JOB_SYNC)
"""Pages on which a filter, a search, a sort or a selection reruns the list alone."""
ROUNDS = 60
OTHERS = 2_000
GOAL = "≤ 2 times"


def rows() -> Iterator[str]:
    """Yield a row for the frame and one for each page."""
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office:
        agreed, one = office.begun("Northgate"), office.linked("Brightwater Foods")
        begun = go_back(office.services, ANA, agreed.id, to=Step.REQUIREMENTS, version=agreed.version)
        office.read(one)
        _many(office)
        with running(office.services) as server:
            bare, empty = server.tab(query=f"{BARE}=1"), server.tab(EMPTY.path)
            ours, peer = by_turns([empty.rerun, bare.rerun], rounds=ROUNDS, measure=server.cpu, counts=median)
            yield row("an empty page of the app, against a bare one", ours, peer, ours / peer, GOAL)
            shown = {place.title: (place, one) for place in PAGES}
            shown["Requirements in the form"] = (places.REQUIREMENTS, begun)
            for title, (place, onboarding) in shown.items():
                page = server.tab(place.path, f"onboarding={onboarding.id}")
                yield from _page(server, title, page, empty, parted=place in IN_PARTS)


def _page(server: Server, title: str, page: Tab, empty: Tab, *, parted: bool) -> Iterator[str]:
    drawn = page.rerun() - empty.rerun() + 1
    plain = server.tab(PLAIN.path, f"lines={drawn}")
    works = [page.rerun, empty.rerun, plain.rerun, *([page.rerun_part] if parted else [])]
    ours, nothing, lines, *part = by_turns(works, rounds=ROUNDS, measure=server.cpu, counts=median)
    yield row(f"{title}, rerun against an empty page", ours, nothing, ours / nothing, GOAL)
    yield row(f"{title}, against {drawn} plain lines", ours, lines, ours / lines, "near 1")
    for choice in part:
        yield row(f"{title}, a choice in its list, against an empty page", choice, nothing, choice / nothing, GOAL)


def _many(office: Office) -> None:
    now = office.clock()
    with office.services.store.changing() as db:
        for number in range(OTHERS):
            fresh = Onboarding(id=uuid4().hex, customer=f"Customer {number}", manager="Ana Alvarez", created_at=now)
            onboardings.create(db, fresh, who="bench", now=now)
