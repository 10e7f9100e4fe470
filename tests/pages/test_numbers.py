"""The page of numbers: every chart is a table too, and an empty office says what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from core.actions import onboarding
from core.onboarding.model import SignOff
from core.onboarding.states import Step
from core.onboarding.steps import with_turn
from tests.core.onboarding.stages import at
from tests.office import ANA, SAM, altered, open_office
from tests.pages.screen import screen, words


def test_without_onboardings_the_page_says_so(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        assert "No onboardings in this period" in words(screen(office, SAM, "numbers"))


def test_the_numbers_are_tables_that_anybody_can_read(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        for number in range(5):
            started = onboarding.start(office.ctx(ANA), customer=f"Customer {number}")
            facts = at(Step.LIVE, created_at=started.created_at).changed(turns=started.turns)
            connection = facts.connection and facts.connection.changed(integration_id=f"lever:{number}")
            assert isinstance(facts.sign_off, SignOff)
            live = with_turn(facts, office.services.now() + timedelta(days=7))
            fields = {name: getattr(live, name) for name in type(live).model_fields}
            kept = {name: getattr(started, name) for name in ("id", "customer", "manager", "created_at", "version")}
            altered(office.services, started.id, **(fields | kept | {"connection": connection}))
        app = screen(office, SAM, "numbers")
        text = words(app) + " ".join(element.proto.body for element in app.get("html"))
    assert "Live" in [metric.label for metric in app.metric]
    for part in ("<table>", 'scope="row"', "Lever", "Ana Alvarez", "Median", "90th", "Week of"):
        assert part in text
