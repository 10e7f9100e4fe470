"""Starting an onboarding on the page: for any account, once, and a second time on purpose only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from core.actions import onboarding, portfolio, requirements
from core.factoryfix.client import FactoryFix, factoryfix_http
from core.onboarding.model import Holder, Step
from pages.onboardings.page import PAGE_SIZE, STEPS, TURNS
from tests.office import ANA, Office, acting, open_office
from tests.pages.screen import calm, keys, press, screen, turn_to, words
from tests.sandbox_server import free_port, served

NAME = "Northgate Precision Components"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _accounts_are_asked_for() -> Iterator[None]:
    """Pages remember for half a minute which accounts there are."""
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def test_a_customer_who_has_an_onboarding_is_led_to_it_and_started_again_on_purpose_only(office: Office) -> None:
    known = onboarding.start(office.ctx(ANA), customer=NAME)
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
    assert portfolio.find(office.ctx(ANA), search=NAME).total == 2


def test_an_onboarding_starts_for_an_account_that_stands_behind_the_first_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requirements, "MOST_ACCOUNTS", 2)
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
    (begun,) = portfolio.find(office.ctx(ANA), search="Summit").onboardings
    assert begun.requirements.account_id and begun.requirements.account_name == name


def test_a_search_from_a_later_page_shows_what_it_finds_from_its_first_page_on(tmp_path: Path) -> None:
    with open_office(tmp_path) as beside:
        for name in ["Summit", *["Northgate"] * PAGE_SIZE]:
            beside.begun(name)
        app = screen(beside, ANA, "portfolio")
        (pages,) = app.get("pagination")
        _, turned = pages.proto.id.split("-portfolio_page_")
        app.session_state[f"portfolio_page_{turned}"] = 2
        assert len(calm(app.run()).page_link) == 1
        calm(app.text_input(key="q").set_value("summit").run())
        assert [link.label.startswith("**Summit") for link in app.page_link] == [True]


def test_the_filters_in_an_address_hold_whatever_is_counted_meanwhile(tmp_path: Path) -> None:
    with open_office(tmp_path) as beside:
        moved, *_ = beside.begun("Northgate"), beside.begun("Summit")
        app = screen(beside, ANA, "portfolio")
        app.multiselect(key=STEPS).set_value([Step.LINK.value])
        app.button_group(key=TURNS).set_value([Holder.US.value])
        calm(app.run())
        kept = dict(app.query_params)
        assert kept == {"step": Step.LINK.value, "turn": Holder.US.value}
        onboarding.go_back(acting(beside.services, ANA, moved), moved.id, to=Step.REQUIREMENTS)
        again = screen(beside, ANA, "portfolio", **kept)
        assert again.multiselect(key=STEPS).value == [Step.LINK.value]
        assert [link.label.startswith("**Summit") for link in again.page_link] == [True]


def test_who_comes_back_to_the_list_by_a_link_finds_it_as_they_left_it(office: Office) -> None:
    app = screen(office, ANA, "portfolio")
    app.button_group(key=TURNS).set_value([Holder.US.value])
    calm(app.run())
    turn_to(app, "support")
    app.query_params.clear()  # as a browser does, for a link that names no filter
    turn_to(app, "portfolio")
    assert app.button_group(key=TURNS).value == [Holder.US.value]
    assert dict(app.query_params) == {"turn": Holder.US.value}


def test_a_page_whose_onboardings_have_moved_on_meanwhile_gives_way_to_the_first(tmp_path: Path) -> None:
    with open_office(tmp_path) as beside:
        last, *_ = [beside.begun("Northgate") for _ in range(PAGE_SIZE + 1)]
        app = screen(beside, ANA, "portfolio", step=Step.LINK.value)
        (pages,) = app.get("pagination")
        _, turned = pages.proto.id.split("-portfolio_page_")
        app.session_state[f"portfolio_page_{turned}"] = 2
        assert len(calm(app.run()).page_link) == 1
        onboarding.go_back(acting(beside.services, ANA, last), last.id, to=Step.REQUIREMENTS)
        app.session_state[f"portfolio_page_{turned}"] = 2
        assert len(calm(app.run()).page_link) == PAGE_SIZE


def test_accounts_of_one_name_are_told_apart_by_place_and_id_and_others_by_their_name(office: Office) -> None:
    told = [
        {"id": "acc_1", "name": "Acme Tools", "city": "Detroit", "state": "MI"},
        {"id": "acc_2", "name": "ACME  Tools"},
        {"id": "acc_3", "name": "Bolt Works", "city": "Gary", "state": "IN"},
    ]

    async def accounts(_request: Request) -> JSONResponse:
        return JSONResponse({"results": told, "next": None})

    port = free_port()
    with (
        served(Starlette(routes=[Route("/accounts", accounts)]), port),
        factoryfix_http(f"http://127.0.0.1:{port}", "key") as http,
    ):
        beside = replace(office, services=replace(office.services, factoryfix=FactoryFix(http)))
        app = screen(beside, ANA, "portfolio")
        app.button(key="start").click()
        calm(app.run())
        labels = app.selectbox(key="new_customer").options
        assert labels == ["Acme Tools · Detroit, MI · acc_1", "ACME Tools · acc_2", "Bolt Works"]
        app.selectbox(key="new_customer").set_value(labels[1])
        press(app, "start", "start_now")
        (begun,) = portfolio.find(office.ctx(ANA), search="acme").onboardings
        assert (begun.customer, begun.requirements.account_id) == ("ACME Tools", "acc_2")
        form = screen(beside, ANA, "requirements", begun)
        chooser = form.selectbox(key=f"req_{begun.id}_account")
        assert (chooser.value, sorted(chooser.options)) == ("acc_2", sorted(labels))
        assert "req_save" not in keys(form)
