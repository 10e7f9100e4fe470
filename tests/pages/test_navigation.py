"""The frame around every page: the sign-in first, the pages by role, and “Sandbox” wherever nothing is real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import services as connected
from core.actions import people
from core.people.accounts import Account, session_id
from core.people.roles import Role
from core.services import Services
from core.settings import Settings
from core.storage import people as stored
from pages import navigation
from tests.pages.screen import calm, keys, words

ROOT = Path(__file__).parents[2]
PATHS = [place.path for place in navigation.PAGES]
REAL = {
    "kombo_api_key": "key",
    "kombo_base_url": "http://127.0.0.1:9",
    "kombo_webhook_secret": "secret",
    "factoryfix_api_key": "key",
    "factoryfix_base_url": "http://127.0.0.1:9",
    "cookie_key": "a cookie key of at least 32 signs",
}


@pytest.fixture(scope="module", params=["sandbox", "real"])
def services(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The services of a process that was started without a key, and of one with."""
    given = REAL if request.param == "real" else {}
    folder = tmp_path_factory.mktemp(request.param)
    opened = connected.open_services(Settings(_env_file=None, data_dir=folder, **given))  # type: ignore[arg-type]
    people.settle_demo_people(opened)
    with opened.store.write() as db:
        for role in Role:
            stored.save(
                db, Account(role.name, f"{role.name}@x.example", role.value, role, "", True, 0, None, opened.now())
            )
    yield opened
    connected.close()


def ticket_of(services: Services, role: Role) -> str:
    """A session of somebody with this role, as signing in opens it."""
    ticket, now = uuid4().hex, services.now()
    with services.store.write() as db:
        stored.open_session(db, session_id(ticket, ""), role.name, at=now, until=now + people.SIGNED_IN_FOR)
    return ticket


def opened(path: str, ticket: str = "") -> AppTest:
    """Open the app at an address, as somebody's browser does."""
    app = AppTest.from_file(ROOT / "pages" / "navigation.py", default_timeout=30)
    app._page_hash = calc_hash(path)
    if ticket:
        app.session_state["ticket"] = ticket
    return calm(app.run())


def marked(app: AppTest) -> bool:
    """Whether the badge is there: the sign-in says “sandbox” of its demo password as well."""
    return ":material/science: Sandbox]" in words(app)


@pytest.mark.parametrize("path", PATHS)
def test_signed_out_every_address_shows_the_sign_in_only(services: Services, path: str) -> None:
    app = opened(path)
    demo = {key for key in keys(app) if key.startswith("demo_")}
    assert keys(app) - demo == {"sign_in_now"}
    assert len(demo) == (4 if services.settings.sandbox else 0)
    assert not {title.value for title in app.title} & {place.title for place in navigation.PAGES}
    assert marked(app) == services.settings.sandbox


@pytest.mark.parametrize("path", PATHS)
def test_without_a_key_every_page_says_sandbox_and_with_one_none_does(services: Services, path: str) -> None:
    app = opened(path, ticket_of(services, Role.ADMIN))
    assert "sign_out" in keys(app)
    assert marked(app) == services.settings.sandbox


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name.lower())
def test_administration_is_there_for_admins_only(services: Services, role: Role) -> None:
    app = opened("administration", ticket_of(services, role))
    assert ("Administration" in [title.value for title in app.title]) == (role is Role.ADMIN)


def test_signing_out_ends_the_session_and_shows_the_sign_in(services: Services) -> None:
    ticket = ticket_of(services, Role.ENGINEER)
    app = opened("portfolio", ticket)
    calm(app.button(key="sign_out").click().run())
    assert "sign_in_now" in keys(app)
    assert people.who_is(services, ticket) is None
    assert "ticket" not in app.session_state


def test_a_session_that_was_ended_elsewhere_is_over_at_the_next_press(services: Services) -> None:
    ticket = ticket_of(services, Role.SUPPORT)
    app = opened("portfolio", ticket)
    assert "sign_out" in keys(app)
    people.sign_out(services, ticket)
    calm(app.run())
    assert keys(app) & {"sign_out", "sign_in_now"} == {"sign_in_now"}


def test_a_ticket_that_was_made_up_opens_nothing(services: Services) -> None:
    assert "sign_out" not in keys(opened("portfolio", "made up"))


def test_wrong_words_are_refused_on_the_page_without_saying_which_were_wrong(services: Services) -> None:
    app = opened("portfolio")
    app.text_input(key="email_typed").set_value("nobody@office.example")
    app.text_input(key="password_typed").set_value("wrong")
    calm(app.button(key="sign_in_now").click().run())
    assert "do not go together" in words(app)
    assert "sign_out" not in keys(app)
