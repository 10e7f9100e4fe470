"""Signing in, reloading and signing out, faster than a browser writes a cookie."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app_process import AppProcess
from tests.browser.conftest import look, new_page, remembered, settle, sign_in, until_remembered
from tests.browser.steps import begin

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
COOKIE_FRAME = "**/component/extra_streamlit_components**"


def _signing_in(chromium: Browser, app: AppProcess) -> Page:
    """Return a page on which Ana has pressed her button, in a browser that cannot write the cookie."""
    page = new_page(chromium)
    page.route(COOKIE_FRAME, lambda route: route.abort())
    page.goto(app.url)
    settle(page)
    page.get_by_role("button", name="Ana Reyes").click()
    return page


def _is_signed_in(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def _is_signed_out(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_a_reload_before_the_browser_has_written_its_cookie_stays_signed_in(chromium: Browser, app: AppProcess) -> None:
    page = _signing_in(chromium, app)
    _is_signed_in(page)
    page.reload()
    _is_signed_in(page)
    assert not remembered(page)
    other = new_page(chromium)
    other.goto(app.url)
    _is_signed_out(other)
    other.context.close()
    page.unroute(COOKIE_FRAME)
    page.reload()
    _is_signed_in(page)
    until_remembered(page)
    page.context.close()


def test_a_reload_right_after_signing_out_stays_signed_out(chromium: Browser, app: AppProcess) -> None:
    page = _signing_in(chromium, app)
    page.get_by_role("button", name="Sign out").click()
    _is_signed_out(page)
    page.reload()
    _is_signed_out(page)
    page.context.close()


def test_who_is_signed_out_in_another_window_is_told_and_comes_back_to_the_page(
    chromium: Browser, app: AppProcess
) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    begin(page, "Northgate")
    settle(page)
    other = page.context.new_page()
    other.goto(app.url)
    other.get_by_role("button", name="Sign out").click()
    _is_signed_out(other)
    expect(other.get_by_text("You were signed out")).to_have_count(0)
    page.get_by_role("textbox", name="Expected jobs").fill("Fitter")
    page.get_by_role("textbox", name="Expected jobs").blur()
    expect(page.get_by_text("You were signed out")).to_be_visible()
    look(page, "sign-in-again")
    page.get_by_role("button", name="Ana Reyes").click()
    expect(page.get_by_role("heading", name="Northgate")).to_be_visible()
    expect(page.get_by_text("You were signed out")).to_have_count(0)
    page.context.close()
