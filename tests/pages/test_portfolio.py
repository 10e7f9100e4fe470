"""Starting an onboarding on the page: for any account, once, and a second time on purpose only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from core.actions import onboarding, portfolio, requirements
from tests.office import ANA, Office, open_office
from tests.pages.screen import calm, press, screen, words

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


def test_an_onboarding_starts_for_an_account_that_stands_behind_the_first_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requirements, "MOST_ACCOUNTS", 2)
    st.cache_data.clear()
    app = screen(office, ANA, "portfolio")
    app.button(key="start").click()
    calm(app.run())
    assert "Summit" not in str(app.selectbox(key="new_customer").options)
    app.text_input(key="new_customer_search").set_value("summit")
    app.button(key="start").click()
    calm(app.run())
    name = next(one for one in app.selectbox(key="new_customer").options if "Summit" in one)
    app.selectbox(key="new_customer").set_value(name)
    press(app, "start", "start_now")
    (begun,) = portfolio.find(office.services, ANA, search="Summit").onboardings
    assert begun.requirements.account_id and begun.requirements.account_name == name
    st.cache_data.clear()
