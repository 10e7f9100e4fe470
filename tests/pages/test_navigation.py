"""The frame around every page: nothing without a session, the pages by role, and “Sandbox” wherever nothing is real."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import services as connected
from core.actions import people, sessions
from core.actions.sessions import Client
from core.messages.events import Event, Timing
from core.messages.preferences import Preferences
from core.people.roles import Person, Role
from core.services import Services
from core.settings import Settings
from core.storage import outbox, sessions as stored
from pages import navigation
from pages.press import KEPT
from tests.office import Clock, session_of
from tests.pages.screen import calm, keys, press, words

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
HERE = Client("192.0.2.1", "Chrome on Mac")


@pytest.fixture(scope="module", params=["sandbox", "real"])
def services(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The services of a process that was started without a key, and of one with."""
    given = REAL if request.param == "real" else {}
    folder = tmp_path_factory.mktemp(request.param)
    opened = connected.open_services(Settings(_env_file=None, data_dir=folder, **given))  # type: ignore[arg-type]
    people.settle_demo_people(opened)
    yield opened
    connected.close()


@pytest.fixture
def clock(services: Services) -> Iterator[Clock]:
    clock = Clock()
    usual = services.now
    object.__setattr__(services, "now", clock)
    yield clock
    object.__setattr__(services, "now", usual)


def session_as(services: Services, role: Role) -> str:
    """A session of somebody with this role, as signing in opens it."""
    return session_of(services, Person(role.name, role.value, f"{role.name.lower()}@x.example", role))


def opened(path: str, session: str = "") -> AppTest:
    """Open the app at an address, as somebody's browser does."""
    app = AppTest.from_file(ROOT / "pages" / "navigation.py", default_timeout=30)
    app._page_hash = calc_hash(path)
    app.user = {"session": session} if session else {}
    return calm(app.run())


def marked(app: AppTest) -> bool:
    """Whether the badge is there."""
    return ":material/science: Sandbox]" in words(app)


def is_in(app: AppTest) -> bool:
    return "own_sessions" in keys(app)


def last_used(services: Services, session: str) -> datetime:
    with services.store.read() as db:
        record = stored.find(db, session)
    assert record is not None
    return record.last_used_at


@pytest.mark.parametrize("path", PATHS)
def test_without_a_session_every_address_shows_only_the_way_to_sign_in(services: Services, path: str) -> None:
    for app in (opened(path), opened(path, "made up")):
        assert keys(app) == set()
        assert "You were signed out" in words(app)
        assert not app.title
        assert not app.sidebar.markdown
        assert marked(app) == services.settings.sandbox


@pytest.mark.parametrize("path", PATHS)
def test_without_a_key_every_page_says_sandbox_and_with_one_none_does(services: Services, path: str) -> None:
    app = opened(path, session_as(services, Role.ADMIN))
    assert is_in(app)
    assert marked(app) == services.settings.sandbox


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name.lower())
def test_administration_is_there_for_admins_only(services: Services, role: Role) -> None:
    app = opened("administration", session_as(services, role))
    assert ("Administration" in [title.value for title in app.title]) == (role is Role.ADMIN)


def test_a_session_ended_elsewhere_is_over_at_the_next_press_and_its_tab_is_cleared(services: Services) -> None:
    session = session_as(services, Role.SUPPORT)
    app = opened("portfolio", session)
    assert is_in(app)
    app.session_state["typed"] = "something of the last person’s"
    sessions.sign_out(services, session, HERE)
    calm(app.run())
    assert not is_in(app)
    assert "You were signed out" in words(app)
    assert "typed" not in app.session_state


def test_a_removed_role_takes_effect_at_the_next_run(services: Services) -> None:
    kim = Person("kim", "Kim", "kim@x.example", Role.ADMIN)
    app = opened("administration", session_of(services, kim))
    assert app.title[0].value == "Administration"
    people.change_role(connected_as_admin(services), "kim", Role.SUPPORT)
    calm(app.run())
    assert "Administration" not in [title.value for title in app.title]


def connected_as_admin(services: Services) -> people.Context:
    return people.Context(services, sessions.BySession(session_as(services, Role.ADMIN)))


def test_a_press_counts_as_a_use_and_a_page_that_draws_itself_again_does_not(services: Services, clock: Clock) -> None:
    session = session_as(services, Role.ENGINEER)
    app = opened("portfolio", session)
    began = last_used(services, session)
    clock.ahead = timedelta(minutes=5)
    app.session_state[KEPT].by_itself = True  # as Visit.refresh leaves it
    calm(app.run())
    assert last_used(services, session) == began
    calm(app.run())
    assert last_used(services, session) >= began + timedelta(minutes=5)


def test_a_browser_that_connects_again_by_itself_does_not_count_as_a_use(services: Services, clock: Clock) -> None:
    session = session_as(services, Role.ENGINEER)
    app = opened("portfolio", session)
    began = last_used(services, session)
    clock.ahead = timedelta(minutes=5)
    app.session_state[KEPT].line = "the websocket before"
    calm(app.run())
    assert last_used(services, session) == began


def test_an_idle_tab_is_signed_out(services: Services, clock: Clock) -> None:
    session = session_as(services, Role.ENGINEER)
    app = opened("portfolio", session)
    clock.ahead = timedelta(hours=8, minutes=1)
    assert not is_in(calm(app.run()))


def test_a_person_chooses_about_the_events_of_their_role(services: Services) -> None:
    kim = Person("notified", "Kim", "notified@x.example", Role.ENGINEER)
    app = opened("portfolio", session_of(services, kim))
    app.button(key="own_notifications").click()
    calm(app.run())
    assert "A connection waits to be linked" in words(app)
    assert "A connection has an issue" not in words(app)
    app.selectbox(key="notify_ready_to_link").select_index(1)
    app.selectbox(key="notify_zone").set_value("America/Denver")
    app.checkbox(key="notify_chat").check()
    app.button(key="own_notifications").click()
    app.button(key="notifications_save").click()
    calm(app.run())
    with services.store.read() as db:
        chosen = outbox.preferences(db, kim.id)
    wanted = {Event.READY_TO_LINK.value: Timing.MORNING}
    assert chosen == Preferences(mail=True, chat=True, zone="America/Denver", timing=wanted)


def test_a_person_sees_their_sessions_and_ends_the_others(services: Services) -> None:
    kim = Person("sessions", "Kim", "sessions@x.example", Role.SUPPORT)
    here, there = session_of(services, kim), session_of(services, kim)
    app = opened("portfolio", here)
    app.button(key="own_sessions").click()
    calm(app.run())
    assert words(app).count("Signed in ") == 2
    assert words(app).count("This browser") == 1
    press(app, "own_sessions", "end_others")
    assert sessions.who_is(services, there) is None
    assert sessions.who_is(services, here) == kim
