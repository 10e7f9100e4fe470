"""A customer's administrator does their whole part alone on a phone, while the Account Manager's page follows."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from core.actions import candidate, customer_access, go_live, links, onboarding as onboardings
from core.onboarding.model import Onboarding
from tests.app_process import running_app
from tests.browser.conftest import PATIENCE, look, settle, sign_in
from tests.browser.prepared import second_office, verify_connected
from tests.core.actions.candidates import prepared
from tests.office import ANA, Office
from tests.sandbox_server import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PHONE = {"width": 390, "height": 844}


def test_the_administrator_does_their_part_alone_on_a_phone(chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (
        running_app(tmp_path, port, SANDBOX_SPEED="0.05"),
        second_office(tmp_path, port, 0.05) as office,
    ):
        made, _ = links.create_link(office.ctx(ANA), office.begun("Brightwater").id)
        links.mark_sent(office.ctx(ANA), made.id)
        desk = sign_in(chromium, url, "Ana Reyes")
        desk.goto(f"{url}/connection?onboarding={made.id}")
        desk.get_by_role("heading", name=re.compile("Brightwater")).first.wait_for()

        phone = opened(chromium, url, office, made)
        ticked(phone, 1)
        look_at(phone, "customer-alone-guide")
        phone.get_by_role("link", name="Español").click()
        expect(phone.locator("html")).to_have_attribute("lang", "es")
        look_at(phone, "customer-alone-guide-spanish")
        phone.get_by_role("link", name="English").click()
        expect(phone.locator("html")).to_have_attribute("lang", "en")

        with phone.expect_popup() as popup:
            phone.get_by_role("button", name="Open the secure page").click()
        kombo = popup.value
        kombo.get_by_role("button", name="Yes, continue").click()
        kombo.get_by_role("link", name="Agree and continue").click()
        kombo.get_by_role("button", name="Allow access").click()
        kombo.get_by_text("Lever is connected").wait_for()
        desk.get_by_text("Engineer links the connection").first.wait_for()
        expect(phone.get_by_role("button", name="Open the secure page")).to_be_hidden()
        look_at(phone, "customer-alone-connected")

        verify_connected(office, onboardings.get(office.ctx(ANA), made.id))
        candidate.push(office.ctx(ANA), prepared(office, made))
        go_live.mark_request_sent(office.ctx(ANA), made.id)
        desk.goto(f"{url}/go-live?onboarding={made.id}")
        settle(desk)
        answered(phone)
        for risk in phone.get_by_role("checkbox").all():
            risk.check()
        phone.get_by_role("button", name="We approve the go-live").click()
        phone.get_by_text("approved").first.wait_for()
        look_at(phone, "customer-alone-approval")
        desk.reload()
        settle(desk)
        expect(desk.get_by_text(re.compile("approved")).first).to_be_visible()


def answered(phone: Page) -> None:
    """Say No to the source with a note, correct it, and say Yes to each other item."""
    phone.get_by_role("heading", name=re.compile("What do you see")).wait_for()
    first = phone.locator("#item-source")
    first.get_by_text("No, or it does not apply").click()
    first.get_by_label("What do you see instead?").fill("It is in another folder.")
    first.get_by_role("button", name="No", exact=True).click()
    expect(first).to_contain_text("No: It is in another folder.")
    *items, last = phone.locator("ol.checklist li").all()
    for item in items:
        item.get_by_role("button", name=re.compile("^Yes: ")).click()
        expect(item.locator(".given")).to_contain_text("Yes")
    look_at(phone, "customer-alone-candidate")
    last.get_by_role("button", name=re.compile("^Yes: ")).click()
    phone.get_by_role("heading", name="What was checked").wait_for()


def opened(browser: Browser, url: str, office: Office, onboarding: Onboarding) -> Page:
    """The customer's page on a phone, opened with its address and the code that the Account Manager reads out."""
    made = customer_access.make(office.ctx(ANA), onboarding.id, email=onboarding.requirements.admin.email)
    phone = browser.new_context(viewport=PHONE).new_page()
    phone.set_default_timeout(PATIENCE)
    phone.goto(f"{url}{urlsplit(made.address).path}")
    look_at(phone, "customer-alone-door")
    phone.get_by_role("button", name="Get a code").click()
    phone.get_by_label("Code").wait_for()
    (access,) = customer_access.pages(office.ctx(ANA), onboarding.id)
    phone.get_by_label("Code").fill(access.code)
    phone.get_by_role("button", name="Open", exact=True).click()
    phone.get_by_role("heading", name="Your guide").wait_for()
    return phone


def ticked(phone: Page, number: int) -> None:
    """Tick a step of the guide, and wait until the page shows it."""
    tick = phone.get_by_role("button", name=re.compile(f"Step {number} is done"))
    tick.click()
    expect(tick).to_have_attribute("aria-pressed", "true")


def look_at(phone: Page, name: str) -> None:
    """Keep pictures, light and dark, without barriers; nothing is wider than the phone."""
    look(phone, name)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
