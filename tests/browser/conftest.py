"""The app as `make run` starts it, on a free port and an empty folder, and a browser in front of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from core.storage.store import Store
from tests.browser.chromium import FLAGS, find_or_install
from tests.sandbox_server import free_port

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "screenshots"
LET_THROUGH = {
    "aria-dialog-name": 'data-testid="stToast"',  # Streamlit names a toast after a heading that it leaves out
    "scrollable-region-focusable": 'data-testid="pdf-content"',  # st.pdf; the download beside it needs no mouse
}
"""Rules of axe-core, and the mark of Streamlit's own element that breaks them whatever we do."""
SWITCHED_OFF = "label[disabled]"
"""May be pale (WCAG 1.4.3 spares inactive fields), but Streamlit does not tell axe-core that a picker is inactive."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass(frozen=True)
class RunningApp:
    """The app's address, and the folder of its data."""

    url: str
    folder: Path

    def stored(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of the store but who is signed in, to compare before with after."""
        with Store(self.folder / "onboarding.db").reading() as db:
            names = sorted(set(db.table_names()) - {"sessions"})
            return {name: db.execute(f"SELECT * FROM [{name}] ORDER BY 1, 2").fetchall() for name in names}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A running app in sandbox mode, with nothing in it."""
    port, folder = free_port(), tmp_path_factory.mktemp("app")
    with running_app(folder, port):
        yield RunningApp(f"http://127.0.0.1:{port}", folder)


@pytest.fixture
def app_url(app: RunningApp) -> str:
    """The address of that app."""
    return app.url


@contextmanager
def running_app(folder: Path, port: int, *, speed: float = 0.1, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the app on this folder, as often as wanted, and give its process; `settings` are environment variables."""
    without = {name: value for name, value in os.environ.items() if not name.startswith(("KOMBO", "FACTORYFIX"))}
    environment = without | {"DATA_DIR": str(folder), "PORT": str(port), "SANDBOX_SPEED": str(speed), **settings}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}", process)
            yield process
        finally:
            process.terminate()
            process.wait(20)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "The app ended while it started."
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError("The app was not ready within a minute.")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real Chromium."""
    SHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=list(FLAGS))
        yield browser
        browser.close()


def settle(page: Page) -> None:
    """Wait until the page shows what its last run drew."""
    page.wait_for_timeout(250)
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def sign_in(browser: Browser, url: str, name: str) -> Page:
    """Return a page of a new browser profile in which this demo person is signed in."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.set_default_timeout(15_000)
    page.goto(url)
    settle(page)
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="Sign out").wait_for()
    settle(page)
    for _ in range(50):  # the cookie frame writes after the page is there; without it a new address signs out
        if any(cookie["name"] == "ats_onboarding" for cookie in page.context.cookies()):
            break
        page.wait_for_timeout(100)
    return page


def shot(page: Page, name: str) -> None:
    """Keep a picture of the whole page under screenshots/."""
    settle(page)
    with whole(page):
        page.screenshot(path=SHOTS / f"{name}.png")


def look(page: Page, name: str) -> None:
    """Keep pictures of the whole page, light and dark, and hold it to accessibility in both."""
    settle(page)
    troubles = []
    with whole(page):
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            settle(page)
            page.screenshot(path=SHOTS / f"{name}-{scheme}.png")
            troubles += [f"{scheme}: {trouble}" for trouble in _barriers(page)]
    page.emulate_media(color_scheme="light")
    assert not troubles, "\n".join([name, *troubles])


@contextmanager
def whole(page: Page) -> Iterator[None]:
    """Make the window as high as the page, which scrolls inside itself."""
    size = page.viewport_size
    assert size
    inside = page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollHeight ?? 0")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], inside)})
    settle(page)
    yield
    page.set_viewport_size(size)


def _barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    context = {"exclude": [[SWITCHED_OFF]]}
    found = Axe().run(page, context, {"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if LET_THROUGH.get(violation["id"], "?!") not in node["html"]
    ]
