"""Signing in, reloading and signing out in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app_process import AppProcess
from tests.browser.conftest import look, new_page, settle, sign_in
from tests.browser.steps import begin

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PHONE = {"width": 390, "height": 844}


def _is_signed_in(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def _is_signed_out(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_a_deep_link_is_kept_through_a_wrong_password_and_the_right_one(chromium: Browser, app: AppProcess) -> None:
    page = new_page(chromium)
    page.goto(f"{app.url}/support?search=north+gate")
    look(page, "sign-in")
    page.get_by_label("E-mail address").fill("ana@sandbox.example")
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not match")
    expect(page.get_by_label("E-mail address")).to_have_value("ana@sandbox.example")
    expect(page.get_by_label("Password")).to_be_focused()
    look(page, "sign-in-refused")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("Password").fill("sandbox")
    page.keyboard.press("Enter")
    page.wait_for_url("**/support?search=north+gate")
    page.get_by_text("Ana Reyes").wait_for(state="attached")
    page.context.close()


def test_scripts_read_no_cookie_that_signs_in_and_a_reload_stays_signed_in(chromium: Browser, app: AppProcess) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    assert "ats_session" in {cookie["name"] for cookie in page.context.cookies()}
    assert "ats_" not in page.evaluate("document.cookie")
    page.reload()
    _is_signed_in(page)
    other = new_page(chromium)
    other.goto(app.url)
    _is_signed_out(other)
    other.context.close()
    page.context.close()


def test_signing_out_stays_in_the_same_tab_and_the_way_back_shows_nothing(chromium: Browser, app: AppProcess) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    page.get_by_role("button", name="Sign out").click()
    _is_signed_out(page)
    assert len(page.context.pages) == 1
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.go_back()
    _is_signed_out(page)
    page.reload()
    _is_signed_out(page)
    page.context.close()


def test_a_person_sees_their_sessions_and_ends_the_others(chromium: Browser, app: AppProcess) -> None:
    page, other = (sign_in(chromium, app.url, "Sam Okafor") for _ in range(2))
    page.get_by_role("button", name="Your sessions").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("This browser")).to_have_count(1)
    look(page, "your-sessions")
    dialog.get_by_role("button", name="End other sessions").click()
    expect(dialog.get_by_text("You are signed in only here.")).to_be_visible()
    other.reload()
    _is_signed_out(other)
    expect(other.get_by_text("You were signed out.")).to_be_visible()
    other.context.close()
    page.context.close()


def test_who_is_signed_out_in_another_window_is_told_and_comes_back_to_the_page(
    chromium: Browser, app: AppProcess
) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    begin(page, "Northgate")
    settle(page)
    address = page.url
    other = page.context.new_page()
    other.goto(app.url)
    other.get_by_role("button", name="Sign out").click()
    _is_signed_out(other)
    page.get_by_role("textbox", name="Expected jobs").fill("Fitter")
    page.get_by_role("textbox", name="Expected jobs").blur()
    expect(page.get_by_text("You were signed out")).to_be_visible()
    expect(page.get_by_role("heading", name="Northgate")).to_have_count(0)
    look(page, "sign-in-again")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name="Ana Reyes").click()
    expect(page.get_by_role("heading", name="Northgate")).to_be_visible()
    assert page.url == address
    page.context.close()
