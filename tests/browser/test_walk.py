"""One customer through the steps, in a real browser: account manager, administrator, engineer, support."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import settle, shot, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PAGES = ("portfolio", "requirements", "connection", "linking", "job-sync", "test-candidate", "go-live", "support")


@pytest.mark.parametrize("path", [*PAGES, "administration"])
def test_every_page_opened_cold_and_signed_out_shows_the_sign_in_only(
    chromium: Browser, app_url: str, path: str
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{app_url}/{path}")
    settle(page)
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    context.close()


def test_a_forged_webhook_gets_401(app_url: str) -> None:
    body = {"id": "forged", "type": "integration-created", "data": {"id": "lever:x"}}
    assert httpx.post(f"{app_url}/webhooks/kombo", json=body).status_code == 401
    assert httpx.post(f"{app_url}/webhooks/kombo", json=body, headers={"X-Kombo-Signature": "x"}).status_code == 401


def test_a_customer_goes_from_requirements_to_a_test_candidate_in_the_ats(chromium: Browser, app_url: str) -> None:
    ana = sign_in(chromium, app_url, "Ana Reyes")
    shot(ana, "portfolio-empty")
    _agree_requirements(ana)
    link = _create_link(ana)
    _connect_as_administrator(chromium, link)
    expect(ana.get_by_text("Engineer links the connection").first).to_be_visible(timeout=15_000)
    shot(ana, "connected")
    onboarding = re.search(r"onboarding=(\w+)", ana.url).group(1)  # type: ignore[union-attr]
    _link_as_engineer(chromium, app_url, onboarding)
    _see_the_jobs(ana, app_url, onboarding)
    _push_the_candidate(ana, app_url, onboarding)
    _look_as_support(chromium, app_url, onboarding)


def _agree_requirements(page: Page) -> None:
    page.get_by_role("button", name="Start an onboarding").click()
    page.get_by_role("combobox", name="Customer").click()
    page.get_by_role("option", name="Brightwater Foods").click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("heading", name="Brightwater Foods").wait_for()
    fields = {
        "ATS administrator: name": "Priya Raman",
        "ATS administrator: e-mail": "priya.raman@brightwater-foods.example",
        "Back-up: name": "Tom Becker",
        "Addresses": "https://hire.lever.co/candidates?team=brightwater",
    }
    for label, value in fields.items():
        page.get_by_role("textbox", name=label).fill(value)
        page.get_by_role("textbox", name=label).blur()
        settle(page)
    page.get_by_role("button", name="Use Lever").click()
    settle(page)
    page.get_by_role("button", name="Acknowledge").click()  # what job verification of Lever will look like
    page.get_by_text("Acknowledged by Ana Reyes").wait_for()
    page.get_by_role("spinbutton", name="year, Go-live target").click()
    page.keyboard.type("20310115")
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Compliance needs").click()
    settle(page)
    shot(page, "requirements")
    page.get_by_role("button", name="Agree requirements").click()
    page.get_by_text("Agreed by Ana Reyes").or_(page.get_by_text("by Ana Reyes,")).first.wait_for()
    shot(page, "requirements-agreed")


def _create_link(page: Page) -> str:
    page.get_by_role("link", name="Next: the connection").click()
    page.get_by_role("button", name="Create connection link").click()
    shown = page.locator("code", has_text="/sandbox/connect?token=").first
    shown.wait_for()
    link = shown.inner_text().strip()
    shot(page, "link-shown-once")
    page.get_by_role("button", name="Mark as sent").click()
    settle(page)
    shot(page, "link-sent")
    return link


def _connect_as_administrator(browser: Browser, link: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Yes, continue").click()
    page.get_by_role("link", name="Agree and continue").click()
    page.screenshot(path="screenshots/administrator-consents.png")
    page.get_by_role("button", name="Allow access").click()
    page.get_by_text("Lever is connected").wait_for()
    context.close()


def _link_as_engineer(browser: Browser, url: str, onboarding: str) -> None:
    eli = sign_in(browser, url, "Eli Brandt")
    eli.goto(f"{url}/linking?onboarding={onboarding}")
    settle(eli)
    shot(eli, "linking-before")
    eli.get_by_role("button", name="Link and configure").click()
    eli.get_by_role("button", name="Link again").wait_for()
    shot(eli, "linking")
    eli.context.close()


def _see_the_jobs(page: Page, url: str, onboarding: str) -> None:
    page.goto(f"{url}/job-sync?onboarding={onboarding}")
    page.get_by_test_id("stDataFrame").first.wait_for(timeout=60_000)
    shot(page, "job-sync")


def _push_the_candidate(page: Page, url: str, onboarding: str) -> None:
    page.goto(f"{url}/test-candidate?onboarding={onboarding}")
    page.get_by_role("button", name="Prepare and preview").click()
    push = page.get_by_role("button", name="Push test candidate")
    push.wait_for(timeout=15_000)
    shot(page, "candidate-preview")
    push.click()
    page.get_by_role("button", name="Look in the ATS").click()
    expect(page.get_by_text("Source:").first).to_be_visible()
    shot(page, "candidate-pushed")
    page.goto(f"{url}/go-live?onboarding={onboarding}")
    expect(page.get_by_text("The PDF profile opens")).to_be_visible()
    shot(page, "go-live")


def _look_as_support(browser: Browser, url: str, onboarding: str) -> None:
    sam = sign_in(browser, url, "Sam Okafor")
    for path in PAGES:
        sam.goto(f"{url}/{path}?onboarding={onboarding}")
        settle(sam)
        shot(sam, f"support-{path}")
        for name in (
            "Save",
            "Agree requirements",
            "Create connection link",
            "Link and configure",
            "Push test candidate",
        ):
            expect(sam.get_by_role("button", name=name, exact=True)).to_have_count(0)
    sam.context.close()
