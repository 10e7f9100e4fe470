"""A browser in front of the bench's server, and the seconds from a press until the page is drawn anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from bench.server import Server
from tests.browser.chromium import FLAGS, find_or_install

REST = 50
"""Milliseconds that a page rests after it was drawn, before the next press."""
WATCH = """() => {
  const app = document.querySelector('[data-testid=stApp]')
  const frame = () => new Promise(requestAnimationFrame)
  window.drawn = new Promise((done, failed) => {
    let pressed = 0, ran = false
    document.addEventListener('keydown', () => { pressed = performance.now() }, {capture: true, once: true})
    const watch = new MutationObserver(async () => {
      if (app.dataset.testScriptState !== 'notRunning') return void (ran = true)
      if (!ran) return
      watch.disconnect()
      await frame()
      await frame()
      done((performance.now() - pressed) / 1000)
    })
    watch.observe(app, {attributes: true, attributeFilter: ['data-test-script-state']})
    setTimeout(() => failed(new Error('The page did not run.')), 10000)
  })
}"""
"""Begins to watch: `drawn` gives the seconds from the next key until the run has ended and its last frame is there."""


class Screen:
    """One page as a person has it open."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def rerun(self) -> float:
        """Press Streamlit's key for running the page again, and return the seconds until it is drawn."""
        self._page.evaluate(WATCH)
        self._page.keyboard.press("r")
        seconds = float(self._page.evaluate("window.drawn"))
        self._page.wait_for_timeout(REST)
        return seconds


class Screens:
    """The pages of a server in one browser, with the bench's admin signed in."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser, self._server = browser, server

    @contextmanager
    def open(self, path: str = "", query: str = "") -> Iterator[Screen]:
        """Show one page until it rests, in a window of its own: a browser hardly draws a tab that is behind another."""
        url = self._server.url
        context = self._browser.new_context(viewport={"width": 1440, "height": 1000})
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in self._server.cookies])
        page = context.new_page()
        page.goto(f"{url}/{path}?{query}")
        page.get_by_test_id("stMain").get_by_role("heading").first.wait_for()
        page.wait_for_load_state("networkidle")
        yield Screen(page)
        context.close()


@contextmanager
def screens(server: Server) -> Iterator[Screens]:
    """Start a browser in front of the server."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=list(FLAGS))
        yield Screens(browser, server)
        browser.close()
