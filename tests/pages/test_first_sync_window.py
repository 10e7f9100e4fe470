"""Every page that says how long the first sync may take says what was set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.onboarding.model import Onboarding
from core.people.roles import Person
from tests.office import ANA, SAM, Office, open_office
from tests.pages.screen import screen, words

EXCLUDED = "61f2e885"
"""A job of this customer that is not in the United States: the answer says how jobs come."""


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Onboarding]]:
    with open_office(Path(tmp_path_factory.mktemp("window"))) as opened:
        settings = opened.services.settings.model_copy(update={"first_sync_hours": 5.0})
        office = replace(opened, services=replace(opened.services, settings=settings))
        done = office.linked("Brightwater")
        office.read(done)
        yield office, done


@pytest.mark.parametrize(
    ("path", "person", "expected"),
    [
        ("requirements", ANA, "appear in FactoryFix within 5 hours"),
        ("what-we-agreed", ANA, "Within 5 hours. A large ATS can take longer"),
        ("linking", ANA, "takes up to 5 hours, longer for a large ATS"),
        ("job-sync", ANA, "left of 5 hours"),
        ("support", SAM, "reads your ATS every 5 hours"),
    ],
)
def test_with_five_hours_set_the_page_says_five_hours(
    linked: tuple[Office, Onboarding], path: str, person: Person, expected: str
) -> None:
    office, onboarding = linked
    search = {"support_search": EXCLUDED} if path == "support" else {}
    app = screen(office, person, path, onboarding, **search)
    progress = [element.proto.text for element in app.get("progress")]
    assert expected in " ".join([words(app), *progress]).replace("\\", "")
