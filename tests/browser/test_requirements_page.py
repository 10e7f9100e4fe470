"""The requirements in a real browser: four kinds of ATS as an account manager sees them, and a reload in a call."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app_process import AppProcess
from tests.browser.conftest import SlowAnswers, settle, shot, sign_in
from tests.browser.steps import begin

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SYSTEMS = {
    "ukg-pro": ("https://recruiting.ultipro.com/NOR1008NPC/JobBoard/6d35", "UKG Pro", "one base record"),
    "ukg-ready": ("https://secure6.saashr.com/ta/6170001.careers?ShowJob=588", "UKG Ready", "disappears"),
    "lever": ("https://jobs.lever.co/northgate", "Lever", "Candidates can be pushed"),
    "no-tool": ("https://ats.rippling.com/northgate/jobs/1", "Rippling Recruiting", "Only Redirect or manual entry"),
}


def _type(page: Page, label: str, text: str) -> None:
    field = page.get_by_role("textbox", name=label)
    field.fill(text)
    field.blur()
    settle(page)


def test_each_ats_says_what_to_expect_and_a_reload_loses_nothing(chromium: Browser, app: AppProcess) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    page.set_viewport_size({"width": 1440, "height": 2200})
    begin(page, "Northgate")
    for name, (address, label, sentence) in SYSTEMS.items():
        _type(page, "Addresses", address)
        expect(page.get_by_text(f"This is {label}")).to_be_visible()
        page.get_by_role("button", name=f"Use {label}").click()
        expect(page.get_by_role("heading", name=f"What to expect of {label}")).to_be_visible()
        expect(page.get_by_text(sentence).first).to_be_visible()
        shot(page, f"requirements-{name}")
    _type(page, "ATS administrator: name", "Dana Whitfield")
    page.reload()
    settle(page)
    expect(page.get_by_role("textbox", name="ATS administrator: name")).to_have_value("Dana Whitfield")
    expect(page.get_by_role("textbox", name="Addresses")).to_have_value(SYSTEMS["no-tool"][0])
    page.context.close()


def test_who_goes_on_typing_before_the_page_has_answered_loses_nothing(chromium: Browser, app: AppProcess) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    line = SlowAnswers(page)
    page.reload()
    settle(page)
    begin(page, "Ridgeline")
    administrator = page.get_by_role("textbox", name="ATS administrator: name")
    compliance = page.get_by_role("textbox", name="Compliance notes")
    _type(page, "Addresses", SYSTEMS["ukg-ready"][0])
    use = page.get_by_role("button", name="Use UKG Ready")
    use.wait_for()  # what was found must be here before the answers are held back
    with line.held(page):
        use.click()
        compliance.fill("OFCCP")
        compliance.blur()
    expect(page.get_by_role("heading", name="What to expect of UKG Ready")).to_be_visible()
    expect(page.get_by_text("Choose the exact ATS.")).to_have_count(0)
    for press, name in (("Acknowledge", "Dana"), ("Save", "Dana Whitfield")):
        with line.held(page):
            page.get_by_role("button", name=press).first.click()
            page.wait_for_timeout(1000)
            administrator.fill(name)
            administrator.blur()
            compliance.press_sequentially(", EEO")
        expect(administrator).to_have_value(name)
    expect(compliance).to_have_value("OFCCP, EEO, EEO")
    compliance.blur()
    settle(page)
    page.reload()
    settle(page)
    expect(administrator).to_have_value("Dana Whitfield")
    expect(compliance).to_have_value("OFCCP, EEO, EEO")
    expect(page.get_by_role("heading", name="What to expect of UKG Ready")).to_be_visible()
    page.context.close()


def test_a_field_that_is_typed_at_the_moment_of_the_press_counts(chromium: Browser, app: AppProcess) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    begin(page, "Summit")
    administrator = page.get_by_role("textbox", name="ATS administrator: name")
    _type(page, "ATS administrator: name", "Dana")
    administrator.fill("Dana Whitfield")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("kept as a draft")).to_have_count(0)
    page.reload()
    settle(page)
    expect(administrator).to_have_value("Dana Whitfield")
    expect(page.get_by_text("kept as a draft")).to_have_count(0)
    page.context.close()


def test_two_tabs_keep_each_others_typing_and_tell_of_a_field_typed_in_both(chromium: Browser, app: AppProcess) -> None:
    left = sign_in(chromium, app.url, "Ana Reyes")
    begin(left, "Cascade")
    right = left.context.new_page()
    right.goto(left.url)
    settle(right)
    _type(left, "ATS administrator: name", "Dana")
    _type(right, "Back-up: name", "Luis")
    expect(right.get_by_role("textbox", name="ATS administrator: name")).to_have_value("Dana")
    _type(right, "Compliance notes", "OFCCP")
    _type(left, "Compliance notes", "CCPA")
    expect(left.get_by_role("textbox", name="Back-up: name")).to_have_value("Luis")
    difference = left.get_by_role("alert").filter(has_text="you typed something else into “Compliance notes”")
    expect(difference).to_contain_text("“OFCCP”")
    left.get_by_role("button", name="Use this instead").click()
    expect(left.get_by_role("textbox", name="Compliance notes")).to_have_value("OFCCP")
    expect(difference).to_have_count(0)
    left.context.close()
