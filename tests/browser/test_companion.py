"""Two windows: the administrator fails twice, connects the wrong system, then the right one; our page follows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from core.actions import onboarding as onboardings
from core.sandbox.tools import PASSWORD
from tests.app_process import AppProcess
from tests.browser import steps
from tests.browser.conftest import SPEED, look, new_page, settle, shot, sign_in
from tests.browser.prepared import second_office
from tests.office import ANA, sample

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
WRONG = "Ashby"


def test_the_page_follows_an_administrator_who_fails_twice_and_connects_the_wrong_system(
    chromium: Browser, app: AppProcess
) -> None:
    brightwater = sample("Brightwater")
    ana = sign_in(chromium, app.url, "Ana Reyes")
    onboarding = steps.start(ana, brightwater)
    steps.agree(ana)
    link = steps.create_link(ana)
    expect(ana.get_by_text("Compliance needs before you send the link")).to_be_visible()
    ana.get_by_text("Español", exact=True).click()
    expect(ana.get_by_role("textbox", name="Subject")).to_have_value("Conecte Lever con FactoryFix")
    expect(ana.get_by_role("textbox", name="Message")).to_have_value(re.compile(re.escape(link)))
    look(ana, "connection-letter-in-spanish")
    ana.get_by_role("button", name="Mark as sent").click()
    _names_next_step(ana, "Customer opens the link")
    _fails_twice(chromium, ana, link)
    _connect_the_wrong_system(chromium, app, onboarding)
    _names_next_step(ana, "Forget the connection: another system was connected")
    expect(ana.get_by_role("heading", name=f"The customer connected {WRONG}, not Lever")).to_be_visible()
    expect(ana.get_by_role("button", name="Forget this connection")).to_have_count(1)
    expect(ana.get_by_role("link", name=re.compile("Next: linking"))).to_have_count(0)
    look(ana, "connection-wrong-system")
    _forget(ana, brightwater.name)
    _names_next_step(ana, "Create the connection link")
    ana.get_by_role("button", name="Create connection link").click()
    code = ana.locator("code", has_text="/sandbox/connect?token=").first
    code.wait_for()
    _names_next_step(ana, "Send the connection link")
    ana.get_by_role("button", name="Mark as sent").click()
    _names_next_step(ana, "Customer opens the link")
    right = steps.open_link(chromium, code.inner_text().strip())
    right.get_by_role("button", name="Allow access").click()
    right.get_by_text("Lever is connected").wait_for()
    _names_next_step(ana, "Engineer links the connection")
    expect(ana.get_by_role("heading", name=re.compile("The customer connected"))).to_have_count(0)
    right.context.close()
    ana.context.close()


def _fails_twice(browser: Browser, ana: Page, link: str) -> None:
    """As the administrator, sign in without the role, then decline; our page names the next step after each."""
    theirs = steps.open_link(browser, link)
    theirs.get_by_text("Team member without administrator rights").click()
    theirs.get_by_role("button", name="Allow access").click()
    theirs.get_by_text("has no administrator rights").wait_for()
    expect(ana.get_by_text("1 attempt did not finish")).to_be_visible()
    _names_next_step(ana, "Customer tries the link again")
    expect(ana.get_by_text("The person is not a Super Admin", exact=False)).to_be_visible()
    expect(ana.get_by_text("What does Lever say under your name: Super Admin?", exact=False)).to_be_visible()
    theirs.get_by_role("button", name="Decline").click()
    theirs.get_by_text("Access was declined").wait_for()
    expect(ana.get_by_text("2 attempts did not finish")).to_be_visible()
    _names_next_step(ana, "Customer tries the link again")
    ana.get_by_text("E-mail to the administrator").click()
    expect(ana.get_by_text("You need: the role Super Admin.", exact=False).first).to_be_visible()
    look(ana, "connection-companion")
    ana.set_viewport_size({"width": 390, "height": 900})
    shot(ana, "connection-companion-narrow")
    ana.set_viewport_size({"width": 1440, "height": 1000})
    theirs.context.close()


def _connect_the_wrong_system(browser: Browser, app: AppProcess, onboarding_id: str) -> None:
    """As the administrator, choose another system on Kombo's page, which a link without a system allows."""
    with second_office(app.folder, app.port, SPEED) as office:
        onboarding = onboardings.get(office.ctx(ANA), onboarding_id)
        assert onboarding.link is not None
        made = office.services.kombo.create_link(
            email="dana@customer.example",
            organization=onboarding.customer,
            origin_id=onboarding.link.origin_id,
            tool=None,
        )
    theirs = new_page(browser)
    theirs.goto(made.url)
    theirs.get_by_label("Your system").select_option(label=WRONG)
    theirs.get_by_role("button", name="Continue").click()
    theirs.get_by_role("link", name="Agree and continue").click()
    theirs.get_by_label("API key").fill(PASSWORD)
    theirs.get_by_role("button", name=f"Connect {WRONG}").click()
    theirs.get_by_text(f"{WRONG} is connected").wait_for()
    theirs.context.close()


def _forget(page: Page, customer: str) -> None:
    page.get_by_role("button", name="Forget this connection").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(customer)
    dialog.get_by_role("button", name="Forget it").click()
    dialog.wait_for(state="detached")
    settle(page)


def _names_next_step(page: Page, sentence: str) -> None:
    """Hold the head of the page to exactly this next step."""
    head = page.get_by_test_id("stMarkdown").filter(has=page.get_by_role("heading", level=1)).first
    expect(head).to_contain_text(sentence)
