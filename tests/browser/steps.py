"""The steps of an onboarding as people take them in the browser."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from core.sandbox.customers import Customer
from pages.job_sync.table import ROW
from tests.browser.conftest import new_page, settle
from tests.office import administrator_of, expected_of

HEAD = 35
"""Height of the head of the table of jobs, which is drawn on a canvas."""


def onboarding_of(page: Page) -> str:
    """The onboarding that the address names."""
    match = re.search(r"onboarding=(\w+)", page.url)
    assert match, page.url
    return match.group(1)


def begin(page: Page, customer: str) -> None:
    """Start an onboarding of the customer whose name contains this text."""
    page.get_by_role("button", name="Start an onboarding").click()
    page.get_by_role("combobox", name="Account").click()
    page.get_by_role("option", name=customer).click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("heading", name=customer).wait_for()


def start(page: Page, customer: Customer, mode: str = "") -> str:
    """Start an onboarding and fill in its requirements, with another sync mode than the one advised; returns its id."""
    begin(page, customer.name)
    administrator, back_up = administrator_of(customer)
    _fill(page, "ATS administrator: name", administrator.name)
    _fill(page, "ATS administrator: e-mail", administrator.email)
    _fill(page, "Back-up: name", back_up.name)
    _fill(page, "Addresses", customer.addresses["signed_in_url"])
    page.get_by_role("button", name=re.compile("^Use ")).click()
    page.get_by_role("heading", name=re.compile("^What to expect of ")).wait_for()
    settle(page)
    page.get_by_role("radiogroup", name="Does the ATS accept").get_by_text("No", exact=True).click()
    settle(page)
    if mode:
        page.get_by_test_id("stRadio").get_by_text(mode, exact=True).click()
        page.get_by_text(re.compile("^Updates ")).wait_for()
        settle(page)
    _acknowledge_every_warning(page)
    page.get_by_role("spinbutton", name="year, Go-live target").click()
    page.keyboard.type("20310115")
    page.keyboard.press("Escape")
    _fill(page, "Expected jobs", expected_of(customer))
    return onboarding_of(page)


def _acknowledge_every_warning(page: Page) -> None:
    button = page.get_by_role("button", name="Acknowledge")
    for left in reversed(range(button.count())):
        button.first.click()
        expect(button).to_have_count(left)


def agree(page: Page) -> None:
    """Agree the requirements."""
    page.get_by_role("button", name="Agree on requirements").click()
    page.get_by_text(re.compile("Agreed by Ana Reyes,")).first.wait_for()


def create_link(page: Page) -> str:
    """Create the connection link, and return it unmasked."""
    page.get_by_role("link", name="Next: the connection").click()
    page.get_by_role("button", name="Create connection link").click()
    link = page.locator("code", has_text="/sandbox/connect?token=").first
    link.wait_for()
    return link.inner_text().strip()


def open_link(browser: Browser, link: str) -> Page:
    """As the customer's administrator, open the link and agree to the permissions."""
    page = new_page(browser)
    page.goto(link)
    page.get_by_role("button", name="Yes, continue").click()
    page.get_by_role("link", name="Agree and continue").click()
    return page


def filter_by(page: Page, outcome: str) -> None:
    """Show the jobs of one outcome."""
    page.get_by_role("button", name=re.compile(rf"{outcome} \d")).click()
    settle(page)


def decide(page: Page, who: str, verdict: str, reason: str) -> None:
    """Select the rows on which `who` must act, and decide them together."""
    table = page.get_by_test_id("stDataFrame").first
    read_aloud = table.locator("canvas table tr")  # what the canvas shows, as a screen reader has it
    read_aloud.nth(1).wait_for(state="attached")
    cells = read_aloud.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.textContent))")
    rows = [at for at, row in enumerate(cells) if who in row]
    for count, row in enumerate(rows, 1):
        table.click(position={"x": 16, "y": HEAD + ROW * (row - 1) + ROW / 2})
        press = page.get_by_role("button", name=_decide_rows(count))
        press.wait_for()  # the table tells of a tick only after a while
    press.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_text(verdict).click()
    drawer.get_by_role("textbox", name="Reason").fill(reason)
    drawer.get_by_role("button", name="Decide", exact=True).click()
    drawer.wait_for(state="detached")
    settle(page)


def _decide_rows(count: int) -> re.Pattern[str]:
    """Return the name of the button for so many rows: "Decide 3 jobs", "Decide 2 jobs and 1 list line"."""
    mixed = [f"{jobs} jobs? and {count - jobs} list lines?" for jobs in range(1, count)]
    return re.compile(rf"Decide ({'|'.join([f'{count} jobs?', f'{count} list lines?', *mixed])})$")


def _fill(page: Page, label: str, value: str) -> None:
    field = page.get_by_role("textbox", name=label)
    field.fill(value)
    field.blur()
    settle(page)
