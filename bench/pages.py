"""A rerun of each page in a real server, with a linked customer whose jobs were read, among 2,000 onboardings.

An admin sits at it, who may open every page. The requirements are measured twice: as they are read once they are
agreed, and as the form before that.

Each page is measured twice. First as a person has it, against a bare Streamlit page: from the press of a key until a
real browser has drawn the page anew. Then what the server pays, as CPU time of its whole process, against an empty page
of the same app, where who is signed in is checked and the menu is drawn as well; what that frame costs is told first.
This is the stricter figure, for a browser takes its time for an empty page too. A page of as many plain lines as the
page has elements tells Streamlit's own price of drawing that much. Where a list has a part of its own, a choice in it
reruns that part alone: this is most of what a person's presses cost there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from uuid import uuid4

from bench.screen import Screens, screens
from bench.server import Server, Tab, running
from bench.stage.script import BARE, EMPTY, PLAIN
from bench.timing import by_turns, row
from core.actions.onboarding import go_back
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.people.actor import COMMAND_LINE
from core.storage import onboardings
from pages import navigation
from pages.shared import places
from tests.office import ANA, Office, open_office

PAGES = tuple(navigation.PAGES)
IN_PARTS = (places.PORTFOLIO, places.JOB_SYNC)
"""Pages on which a filter, a search, a sort or a selection reruns the list alone."""
ROUNDS, PRESSES = 60, 30
OTHERS = 2_000
GOAL = "≤ 2 times"


def rows() -> Iterator[str]:
    """Yield a row for the frame and one for each page."""
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office:
        agreed, onboarding = office.begun("Northgate"), office.linked("Brightwater Foods")
        begun = go_back(office.ctx(ANA, agreed), agreed.id, to=Step.REQUIREMENTS)
        office.read(onboarding)
        _many(office)
        with running(office.services) as server, screens(server) as browser_screens:
            bare, empty = server.tab(query=f"{BARE}=1"), server.tab(EMPTY.path)
            measured, peer = by_turns([empty.rerun, bare.rerun], rounds=ROUNDS, measure=server.cpu, counts=median)
            yield row("an empty page of the app, the server’s CPU", measured, peer, measured / peer, GOAL)
            visits = {place.title: (place, onboarding) for place in PAGES}
            visits["Requirements in the form"] = (places.REQUIREMENTS, begun)
            for title, (place, onboarding) in visits.items():
                query = f"onboarding={onboarding.id}"
                yield _seen(browser_screens, title, place.path, query)
                yield from _paid(server, title, server.tab(place.path, query), empty, parted=place in IN_PARTS)


def _seen(screens: Screens, title: str, path: str, query: str) -> str:
    with screens.open(path, query) as page, screens.open(query=f"{BARE}=1") as bare:
        works = [page.rerun, bare.rerun]
        cost, nothing = by_turns(works, rounds=PRESSES, measure=lambda press: press(), counts=median)
    return row(f"{title}, from a press until it is drawn", cost, nothing, cost / nothing, GOAL)


def _paid(server: Server, title: str, page: Tab, empty: Tab, *, parted: bool) -> Iterator[str]:
    drawn = page.rerun() - empty.rerun() + 1
    plain = server.tab(PLAIN.path, f"lines={drawn}")
    works = [page.rerun, empty.rerun, plain.rerun, *([page.rerun_part] if parted else [])]
    cost, nothing, lines, *part = by_turns(works, rounds=ROUNDS, measure=server.cpu, counts=median)
    yield row(f"{title}, the server’s CPU", cost, nothing, cost / nothing, GOAL)
    yield row(f"{title}, the server’s CPU against {drawn} plain lines", cost, lines, cost / lines, "near 1")
    for choice in part:
        yield row(f"{title}, the server’s CPU for a choice in the list", choice, nothing, choice / nothing, GOAL)


def _many(office: Office) -> None:
    now = office.clock()
    with office.services.store.write() as db:
        for number in range(OTHERS):
            fresh = Onboarding(id=uuid4().hex, customer=f"Customer {number}", manager=COMMAND_LINE, created_at=now)
            onboardings.create(db, fresh, who=COMMAND_LINE, now=now)
