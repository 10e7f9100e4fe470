"""The app as `make run` starts it, on a free port and an empty folder, and a browser in front of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import FLAGS, find_or_install
from tests.sandbox_server import free_port

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "screenshots"


@pytest.fixture(scope="module")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app in sandbox mode, with nothing in it."""
    port = free_port()
    with running_app(tmp_path_factory.mktemp("app"), port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running_app(folder: Path, port: int, *, speed: float = 0.1) -> Iterator[subprocess.Popen[bytes]]:
    """Run the app on this folder, as often as wanted, and give its process."""
    without = {name: value for name, value in os.environ.items() if not name.startswith(("KOMBO", "FACTORYFIX"))}
    environment = without | {"DATA_DIR": str(folder), "PORT": str(port), "SANDBOX_SPEED": str(speed)}
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
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
