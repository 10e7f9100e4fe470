"""The list of onboardings, and starting one: for any account, and twice for a customer only when confirmed."""

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

from core.actions import onboarding as onboardings, portfolio, requirements
from core.factoryfix.client import FactoryFix, factoryfix_http
from core.onboarding.states import Step, WaitingOn
from pages.onboardings.page import PAGE_SIZE, STEPS, WAITING_ON
from tests.office import ANA, Office, acting, open_office
from tests.pages.screen import calm, keys, press, screen, turn_to, words
from tests.sandbox_server import free_port, served

NAME = "Northgate Precision Components"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_cached_accounts() -> Iterator[None]:
    """Pages cache the accounts for half a minute."""
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def test_a_customer_with_an_onboarding_gets_a_second_one_only_when_that_is_ticked(office: Office) -> None:
    existing = onboardings.start(office.ctx(ANA), customer=NAME)
    app = screen(office, ANA, "portfolio")
    app.button(key="start").click().run()
    app.button(key="start").click()
    app.selectbox(key="new_customer").set_value(NAME)
    calm(app.run())
    assert f"**{NAME} already has an onboarding.**" in words(app)
    assert app.button(key="start_now").disabled
    app.button(key="start").click()
    app.checkbox(key=f"start_another_{existing.id}").check()
    calm(app.run())
    app.button(key="start").click()
    app.button(key="start_now").click()
    calm(app.run())
    assert portfolio.find(office.ctx(ANA), search=NAME).total == 2


def test_an_onboarding_starts_for_an_account_that_only_the_search_lists(
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
    name = next(option for option in app.selectbox(key="new_customer").options if "Summit" in option)
    app.selectbox(key="new_customer").set_value(name)
    press(app, "start", "start_now")
    (begun,) = portfolio.find(office.ctx(ANA), search="Summit").onboardings
    assert begun.requirements.account_id and begun.requirements.account_name == name


def test_a_search_from_a_later_page_starts_at_its_first_page(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        for name in ["Summit", *["Northgate"] * PAGE_SIZE]:
            office.begun(name)
        app = screen(office, ANA, "portfolio")
        (pages,) = app.get("pagination")
        _, turned = pages.proto.id.split("-portfolio_page_")
        app.session_state[f"portfolio_page_{turned}"] = 2
        assert len(calm(app.run()).page_link) == 1
        calm(app.text_input(key="q").set_value("summit").run())
        assert [link.label.startswith("**Summit") for link in app.page_link] == [True]


def test_filters_in_an_address_still_apply_when_the_counts_have_changed(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        moved, *_ = office.begun("Northgate"), office.begun("Summit")
        app = screen(office, ANA, "portfolio")
        app.multiselect(key=STEPS).set_value([Step.LINK.value])
        app.button_group(key=WAITING_ON).set_value([WaitingOn.TEAM.value])
        calm(app.run())
        kept = dict(app.query_params)
        assert kept == {"step": Step.LINK.value, "turn": WaitingOn.TEAM.value}
        onboardings.go_back(acting(office.services, ANA, moved), moved.id, to=Step.REQUIREMENTS)
        again = screen(office, ANA, "portfolio", **kept)
        assert again.multiselect(key=STEPS).value == [Step.LINK.value]
        assert [link.label.startswith("**Summit") for link in again.page_link] == [True]


def test_a_link_back_to_the_list_restores_its_filters(office: Office) -> None:
    app = screen(office, ANA, "portfolio")
    app.button_group(key=WAITING_ON).set_value([WaitingOn.TEAM.value])
    calm(app.run())
    turn_to(app, "support")
    app.query_params.clear()  # as a browser does, for a link that names no filter
    turn_to(app, "portfolio")
    assert app.button_group(key=WAITING_ON).value == [WaitingOn.TEAM.value]
    assert dict(app.query_params) == {"turn": WaitingOn.TEAM.value}


def test_a_page_that_has_become_empty_is_replaced_by_the_first(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        last, *_ = [office.begun("Northgate") for _ in range(PAGE_SIZE + 1)]
        app = screen(office, ANA, "portfolio", step=Step.LINK.value)
        (pages,) = app.get("pagination")
        _, turned = pages.proto.id.split("-portfolio_page_")
        app.session_state[f"portfolio_page_{turned}"] = 2
        assert len(calm(app.run()).page_link) == 1
        onboardings.go_back(acting(office.services, ANA, last), last.id, to=Step.REQUIREMENTS)
        app.session_state[f"portfolio_page_{turned}"] = 2
        assert len(calm(app.run()).page_link) == PAGE_SIZE


def test_accounts_of_one_name_are_listed_with_place_and_id(office: Office) -> None:
    accounts_page = [
        {"id": "acc_1", "name": "Acme Tools", "city": "Detroit", "state": "MI"},
        {"id": "acc_2", "name": "ACME  Tools"},
        {"id": "acc_3", "name": "Bolt Works", "city": "Gary", "state": "IN"},
    ]

    async def accounts(_request: Request) -> JSONResponse:
        return JSONResponse({"results": accounts_page, "next": None})

    port = free_port()
    with (
        served(Starlette(routes=[Route("/accounts", accounts)]), port),
        factoryfix_http(f"http://127.0.0.1:{port}", "key") as http,
    ):
        with_accounts = replace(office, services=replace(office.services, factoryfix=FactoryFix(http)))
        app = screen(with_accounts, ANA, "portfolio")
        app.button(key="start").click()
        calm(app.run())
        labels = app.selectbox(key="new_customer").options
        assert labels == ["Acme Tools · Detroit, MI · acc_1", "ACME Tools · acc_2", "Bolt Works"]
        app.selectbox(key="new_customer").set_value(labels[1])
        press(app, "start", "start_now")
        (begun,) = portfolio.find(office.ctx(ANA), search="acme").onboardings
        assert (begun.customer, begun.requirements.account_id) == ("ACME Tools", "acc_2")
        form = screen(with_accounts, ANA, "requirements", begun)
        chooser = form.selectbox(key=f"req_{begun.id}_account")
        assert (chooser.value, sorted(chooser.options)) == ("acc_2", sorted(labels))
        assert "req_save" not in keys(form)
