"""Starting an onboarding on the page: once, and a second one of the same customer on purpose only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions import onboarding, portfolio
from tests.office import ANA, Office, open_office
from tests.pages.screen import calm, screen, words

NAME = "Northgate Precision Components"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def test_a_customer_who_has_an_onboarding_is_led_to_it_and_started_again_on_purpose_only(office: Office) -> None:
    known = onboarding.start(office.services, ANA, customer=NAME)
    app = screen(office, ANA, "portfolio")
    app.button(key="start").click().run()
    app.button(key="start").click()
    app.selectbox(key="new_customer").set_value(NAME)
    calm(app.run())
    assert f"**{NAME} has an onboarding already.**" in words(app)
    assert app.button(key="start_now").disabled
    app.button(key="start").click()
    app.checkbox(key=f"start_another_{known.id}").check()
    calm(app.run())
    app.button(key="start").click()
    app.button(key="start_now").click()
    calm(app.run())
    assert portfolio.find(office.services, ANA, search=NAME).total == 2
