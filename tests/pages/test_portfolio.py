"""The page of onboardings: its address decides what it shows, and starting makes no customer by accident."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from core.actions import holding, onboarding as onboardings, portfolio, requirements
from core.factoryfix.client import FactoryFix, factoryfix_http
from core.onboarding.model import Onboarding
from core.people.actor import Actor, ActorKind
from core.people.roles import Person, Role
from pages.onboardings.start import NEW
from tests.office import ADA, ANA, Office, altered, open_office
from tests.pages.screen import calm, keys, press, screen, words
from tests.sandbox_server import free_port, served

NAME = "Northgate Precision Components"
BEN = Person("ben", "Ben Ito", "ben@office.example", Role.ACCOUNT_MANAGER)


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


def start(office: Office, customer: str, person: Person = ANA) -> Onboarding:
    return onboardings.start(office.ctx(person), customer=customer, another=True)


def rows(app: AppTest) -> list[str]:
    """The customers in the table, as the page writes them."""
    return re.findall(r'role="rowheader"><a [^>]*>(.*?)</a>', words(app))


def dialog(app: AppTest) -> AppTest:
    app.button(key="start").click()
    return app


def test_a_customer_with_an_onboarding_gets_a_second_one_only_when_that_is_ticked(office: Office) -> None:
    existing = start(office, NAME)
    app = calm(dialog(screen(office, ANA, "portfolio")).run())
    dialog(app).selectbox(key="new_customer").set_value(NAME)
    calm(app.run())
    assert f"**{NAME} is onboarding already.**" in words(app)
    assert app.button(key="start_now").disabled
    dialog(app).checkbox(key=f"start_another_{existing.id}").check()
    calm(app.run())
    dialog(app).button(key="start_now").click()
    calm(app.run())
    assert portfolio.find(office.ctx(ANA), search=NAME).total == 2


def test_typing_and_enter_starts_nothing(office: Office) -> None:
    before = portfolio.find(office.ctx(ANA)).total
    app = calm(dialog(screen(office, ANA, "portfolio")).run())
    assert app.button(key="start_now").disabled
    assert not app.selectbox(key="new_customer").proto.accept_new_options
    dialog(app).radio(key="new_customer_kind").set_value(NEW)
    calm(app.run())
    dialog(app).text_input(key="new_customer_name").set_value("Bright")
    calm(app.run())
    assert portfolio.find(office.ctx(ANA)).total == before
    assert "FactoryFix has an account like this:** Brightwater Foods" in words(app).replace("\\", "")


def test_a_customer_without_an_account_starts_by_name(office: Office) -> None:
    app = calm(dialog(screen(office, ANA, "portfolio")).run())
    dialog(app).radio(key="new_customer_kind").set_value(NEW)
    calm(app.run())
    dialog(app).text_input(key="new_customer_name").set_value("Zenith   Works")
    press(app, "start", "start_now")
    (begun,) = portfolio.find(office.ctx(ANA), search="Zenith").onboardings
    assert (begun.customer, begun.requirements.account_id) == ("Zenith Works", "")


def test_an_onboarding_starts_for_an_account_that_only_the_search_lists(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requirements, "MOST_ACCOUNTS", 2)
    app = calm(dialog(screen(office, ANA, "portfolio")).run())
    assert "Summit" not in str(app.selectbox(key="new_customer").options)
    app.text_input(key="new_customer_search").set_value("summit")
    calm(dialog(app).run())
    name = next(option for option in app.selectbox(key="new_customer").options if "Summit" in option)
    app.selectbox(key="new_customer").set_value(name)
    press(app, "start", "start_now")
    (begun,) = portfolio.find(office.ctx(ANA), search="Summit").onboardings
    assert begun.requirements.account_id and begun.requirements.account_name == name


def test_the_address_decides_what_the_list_shows(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        for name in ("Beta", "Alpha", "Gamma"):
            start(office, name)
        held = start(office, "Held")
        holding.hold(office.ctx(ANA), held.id, reason="Away")
        start(office, "Other", BEN)
        show = {
            "": ["Beta", "Alpha", "Gamma", "Held"],
            "show=on-hold": ["Held"],
            "show=nonsense": ["Beta", "Alpha", "Gamma", "Held"],
            "sort=customer": ["Alpha", "Beta", "Gamma", "Held"],
            "sort=-customer": ["Held", "Gamma", "Beta", "Alpha"],
            "q=alp": ["Alpha"],
            "owner=everyone&sort=customer": ["Alpha", "Beta", "Gamma", "Held", "Other"],
            "owner=person:ben": ["Other"],
            "owner=person:nobody": ["Beta", "Alpha", "Gamma", "Held"],
            "page=7": [],
        }
        for query, customers in show.items():
            address = dict(part.split("=") for part in query.split("&") if part)
            assert rows(screen(office, ANA, "portfolio", **address)) == customers, query


def test_each_row_leads_to_the_place_to_act_and_the_cards_keep_the_other_choices(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        begun = office.begun("Northgate")
        text = words(screen(office, ANA, "portfolio", q="north", sort="-wait"))
        assert f'href="/connection?onboarding={begun.id}" target="_self"' in text
        assert 'href="/portfolio?show=blocked&amp;q=north&amp;sort=-wait"' in text
        assert 'aria-sort="descending"' in text


def test_outside_text_stays_text(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        hostile = "<img src=x onerror=alert(1)> & <b>Bold</b>"
        start(office, hostile)
        text = words(screen(office, ANA, "portfolio"))
        assert "<img" not in text and "<b>Bold" not in text
        assert "&lt;img src=x onerror=alert(1)&gt; &amp; &lt;b&gt;Bold&lt;/b&gt;" in text


def test_the_three_kinds_of_nothing_are_told_apart(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        assert "No onboardings yet" in words(screen(office, ANA, "portfolio"))
        held = start(office, "Held")
        holding.hold(office.ctx(ANA), held.id, reason="Away")
        waiting = words(screen(office, ANA, "portfolio"))
        assert "Nothing needs you now. The list waits on 1 onboarding on hold." in waiting
        hidden = words(screen(office, ANA, "portfolio", show="blocked"))
        assert "No onboardings match" in hidden and ">Show the whole list</a>" in hidden


def test_a_manager_of_whom_only_the_name_is_known_is_reached(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        lost = start(office, "Lost")
        altered(office.services, lost.id, manager=Actor(ActorKind.UNKNOWN, "", "Cy Young"))
        app = screen(office, ADA, "portfolio")
        assert (
            "name:Cy Young" in app.selectbox(key="owner").options
            or "Cy Young (1)" in app.selectbox(key="owner").options
        )
        assert rows(screen(office, ADA, "portfolio", owner="name:Cy Young")) == ["Lost"]


def test_pages_of_the_list_are_links(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        for number in range(portfolio.PAGE_SIZE + 1):
            start(office, f"Customer {number:02}")
        first = screen(office, ANA, "portfolio", sort="customer")
        assert len(rows(first)) == portfolio.PAGE_SIZE
        assert 'href="/portfolio?sort=customer&amp;page=2"' in words(first) and "Page 1 of 2" in words(first)
        assert rows(screen(office, ANA, "portfolio", sort="customer", page="2")) == ["Customer 25"]


def test_the_head_of_an_onboarding_says_the_same_status(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        begun = office.begun("Northgate")
        office.clock.ahead = timedelta(days=30)
        assert "Overdue" in words(screen(office, ANA, "connection", begun))
        assert "Overdue" in words(screen(office, ANA, "portfolio"))


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
