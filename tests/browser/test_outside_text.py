"""A customer's name that poses as more than a name, in a real browser: it stands there as it was typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from pages.shared.text import WORD_JOINER
from tests.app_process import AppProcess
from tests.browser.conftest import settle, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

NAME = (
    "Acme www.evil.example https://evil.example/a_b HTTP://EVIL.example [x](https://evil.example) :streamlit: :smile: "
    ":material/home: A -> B -- C <- D >= E ~= F :red[g] $x$ <b>h</b> ![i](//evil.example)"
)


def test_a_name_is_drawn_letter_by_letter_and_leads_nowhere(chromium: Browser, app: AppProcess) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    page.get_by_role("button", name="Start an onboarding").click()
    page.get_by_text("Not in FactoryFix yet").click()
    page.get_by_role("textbox", name="Company name").fill(NAME)
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("button", name="Start", exact=True).click()
    title = page.locator("h1", has_text="Acme")
    title.wait_for()
    assert title.inner_text().replace(WORD_JOINER, "") == NAME
    assert page.locator("[href*='evil' i], [src*='evil' i]").count() == 0
    page.get_by_role("link", name="Onboardings").first.click()
    in_list = page.get_by_test_id("stMain").get_by_role("link", name="Acme")
    in_list.wait_for()
    assert NAME in in_list.inner_text().replace(WORD_JOINER, "")
    assert page.locator("[href*='evil' i], [src*='evil' i]").count() == 0
    page.context.close()
