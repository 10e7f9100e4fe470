"""A rerun of each page in a real server, with a linked customer whose jobs were read, among 2,000 onboardings.

The requirements are measured twice: as they are read once they are agreed, and as the form before that.

The peer is an empty page of the same app: both runs check who is signed in and draw the menu. What that frame costs
is told first, against a bare Streamlit page. The second peer is a page of as many plain lines as the page has
elements: Streamlit's own price of drawing that much. Measured is the CPU time of the whole server process.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from bench.server import running
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
            ours, peer = by_turns([empty, bare], measure=server.cpu)
            yield row("an empty page of the app, against a bare one", ours, peer, ours / peer, GOAL)
            shown = {place.title: (place, one) for place in PAGES}
            shown["Requirements in the form"] = (places.REQUIREMENTS, begun)
            for title, (place, onboarding) in shown.items():
                page = server.tab(place.path, f"onboarding={onboarding.id}")
                drawn = page() - empty() + 1
                plain = server.tab(PLAIN.path, f"lines={drawn}")
                ours, nothing, lines = by_turns([page, empty, plain], measure=server.cpu)
                yield row(f"{title}, rerun against an empty page", ours, nothing, ours / nothing, GOAL)
                yield row(f"{title}, against {drawn} plain lines", ours, lines, ours / lines, "near 1")


def _many(office: Office) -> None:
    now = office.clock()
    with office.services.store.changing() as db:
        for number in range(OTHERS):
            fresh = Onboarding(id=uuid4().hex, customer=f"Customer {number}", manager="Ana Alvarez", created_at=now)
            onboardings.create(db, fresh, who="bench", now=now)
