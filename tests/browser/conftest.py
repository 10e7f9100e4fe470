"""The app as `make run` starts it, on a free port and an empty folder, and a browser in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, WebSocketRoute, expect, sync_playwright

from core.storage.inspection import tables
from core.storage.store import Store
from tests.app_process import ROOT, AppProcess, running_app
from tests.browser.chromium import FLAGS, find_or_install
from tests.sandbox_server import free_port

SHOTS = ROOT / "screenshots"
LET_THROUGH = {
    "aria-dialog-name": 'data-testid="stToast"',  # Streamlit names a toast after a heading that it leaves out
    "scrollable-region-focusable": 'data-testid="pdf-content"',  # st.pdf; the download beside it needs no mouse
}
"""Rules of axe-core, and the mark of Streamlit's own element that breaks them whatever we do."""
SWITCHED_OFF = "label[disabled]"
"""May be pale (WCAG 1.4.3 spares inactive fields), but Streamlit does not tell axe-core that a picker is inactive."""
SPEED = 0.05
"""Of the sandbox behind the shared app."""
PATIENCE = 30_000
"""Milliseconds that anything may take on a busy machine before it counts as broken."""
QUIET = """call => {
  const app = document.querySelector('[data-testid=stApp]')?.dataset
  const drawn = document.querySelector('[data-testid=stMain] [data-testid=stElementContainer]')
  const rests = drawn && app.testConnectionState === 'CONNECTED' && app.testScriptState === 'notRunning'
  if (!rests || window.quiet?.call !== call) window.quiet = {call, since: performance.now()}
  return rests && performance.now() - window.quiet.since > 200
}"""
"""Whether the page has rested for 200 ms since this call began to look; before its first run it rests undrawn."""
CALLS = count()
DRAWN = """async () => {
  const frame = () => new Promise(requestAnimationFrame)
  const moves = animation => animation.playState === 'running' && animation.effect.getTiming().iterations < 99
  await frame()
  do await frame(); while (document.getAnimations().some(moves))
}"""
"""Waits until the next frame is drawn and nothing fades or moves any more; what turns for ever does not count."""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test of the browser a second time, because a busy machine may be slower than its patience.

    Tests that share an app are left out: what they did the first time would fail them the second time.
    """
    for item in items:
        if item.get_closest_marker("browser") and "app" not in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    """A running app in sandbox mode, with nothing in it, whose syncs take a moment."""
    with running_app(tmp_path_factory.mktemp("app"), free_port(), SANDBOX_SPEED=str(SPEED)) as running:
        yield running


def stored(app: AppProcess) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the app’s store but who is signed in and what is delivered, to compare before with after."""
    with Store(app.folder / "onboarding.db").read() as db:
        names = sorted(set(tables(db)) - {"sessions", "notices"})  # the worker delivers notices meanwhile
        return {name: sorted(db.stream(f"SELECT * FROM {name}"), key=repr) for name in names}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real Chromium."""
    SHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=list(FLAGS))
        yield browser
        browser.close()


def settle(page: Page) -> None:
    """Wait until the page has shown for a moment what its last run drew: a press reaches the server only soon."""
    page.wait_for_function(QUIET, arg=next(CALLS))


class SlowAnswers:
    """A line on which what the page says goes at once, and what the server answers may be held back."""

    def __init__(self, page: Page) -> None:
        self._held: list[str | bytes] | None = None
        page.route_web_socket(re.compile("/_stcore/stream"), self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        self._browser, server = browser, browser.connect_to_server()
        server.on_message(lambda message: browser.send(message) if self._held is None else self._held.append(message))

    @contextmanager
    def held(self, page: Page) -> Iterator[None]:
        """Hold back every answer until the end, long after the server has acted."""
        self._held = []
        yield
        page.wait_for_timeout(1000)
        while self._held:  # an answer that comes meanwhile goes behind those that waited
            self._browser.send(self._held.pop(0))
        self._held = None
        settle(page)


def new_page(browser: Browser) -> Page:
    """Return a page of a new browser profile."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.set_default_timeout(PATIENCE)
    return page


def sign_in(browser: Browser, url: str, name: str) -> Page:
    """Return a page of a new browser profile in which this demo person is signed in."""
    page = new_page(browser)
    page.goto(url)
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="Sign out").wait_for()
    settle(page)
    return page


def shot(page: Page, name: str) -> None:
    """Keep a picture of the whole page under screenshots/."""
    with whole(page):
        page.screenshot(path=SHOTS / f"{name}.png")


def look(page: Page, name: str) -> None:
    """Keep pictures of the whole page, light and dark, and hold it to accessibility in both."""
    with whole(page):
        page.screenshot(path=SHOTS / f"{name}-light.png")
        barriers = [f"light: {barrier}" for barrier in _barriers(page)]
        page.emulate_media(color_scheme="dark")
        page.evaluate(DRAWN)
        page.screenshot(path=SHOTS / f"{name}-dark.png")
        barriers += [f"dark: {barrier}" for barrier in _barriers(page, runOnly=["color-contrast"])]
    page.emulate_media(color_scheme="light")
    assert not barriers, "\n".join([name, *barriers])


@contextmanager
def whole(page: Page) -> Iterator[None]:
    """Make the window as high as the page, which scrolls inside itself."""
    if page.locator("[data-testid=stApp]").count():  # the sign-in page is none of Streamlit's
        settle(page)
    size = page.viewport_size
    assert size
    inside = page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollHeight ?? 0")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], inside)})
    page.evaluate(DRAWN)
    yield
    page.set_viewport_size(size)


def _barriers(page: Page, **options: list[str]) -> list[str]:
    """What axe-core calls serious or critical."""
    context = {"exclude": [[SWITCHED_OFF]]}
    violations = Axe().run(page, context, {"resultTypes": ["violations"], **options}).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if LET_THROUGH.get(violation["id"], "?!") not in node["html"]
    ]
