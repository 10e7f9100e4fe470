"""The morning of each role on the first page, by keyboard alone, wide, narrow, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from core.actions import holding, onboarding as onboardings, owners
from core.people.roles import Person
from core.storage import people
from tests.app_process import AppProcess
from tests.browser.conftest import SPEED, look, settle, sign_in
from tests.browser.prepared import second_office
from tests.core.actions.test_statuses import failed_sign_ins, sent
from tests.office import ADA, ANA, Office

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def office(app: AppProcess) -> Iterator[Office]:
    """A morning of the demo’s account manager: failed sign-ins, a silent customer, a connection, and thirty more."""
    with second_office(app.folder, app.port, SPEED) as opened:
        ana = demo(opened, "ana@sandbox.example")
        opened.clock.ahead = -timedelta(days=6)
        sent(opened, "Summit")
        opened.clock.ahead = timedelta()
        failed_sign_ins(opened)
        opened.connected("Heartland")
        for number in range(30):
            started = onboardings.start(opened.ctx(ANA), customer=f"Customer {number:02}")
            if number % 10 == 0:
                holding.hold(opened.ctx(ANA), started.id, reason="Their HR lead is away")
        with opened.services.store.read() as db:
            ids = [row[0] for row in db.stream("SELECT id FROM onboardings")]
        owners.hand_over(opened.ctx(ADA), ids, to=ana.id, note="While I am away")
        yield opened


def demo(office: Office, email: str) -> Person:
    with office.services.store.read() as db:
        account = people.by_email(db, email)
    assert account is not None
    return account.person


def rows(page: Page) -> list[str]:
    return page.locator("table.list tbody th a").all_inner_texts()


def tab_to(page: Page, name: str) -> None:
    """Move by the Tab key until the link or button of this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focus = page.evaluate("[document.activeElement].filter(e => e.matches('a, button')).map(e => e.innerText)")
        if any(name in text for text in focus):
            return
    raise AssertionError(f"no {name} among what the Tab key reaches")


def test_an_account_manager_sees_in_the_upper_half_what_to_do(
    chromium: Browser, app: AppProcess, office: Office
) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    page.set_viewport_size({"width": 1440, "height": 900})
    settle(page)
    box = page.locator("table.list").bounding_box()
    assert box and box["y"] < 450, box
    act = page.get_by_role("region", name="Next for you").get_by_role("listitem").first
    expect(act).to_contain_text(re.compile(r"Call Northgate .*: 3 failed sign-ins since \d+:\d\d [AP]M [A-Z]{3}"))
    look(page, "mornings-account-manager")
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, "mornings-account-manager-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_by_keyboard_alone_a_card_filters_and_a_row_opens_the_place_to_act(
    chromium: Browser, app: AppProcess, office: Office
) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    tab_to(page, "Blocked")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("show=blocked"))
    page.get_by_role("row", name=re.compile("Northgate")).wait_for()
    settle(page)
    assert len(rows(page)) == 1
    expect(page.get_by_role("link", name=re.compile("Blocked"))).to_have_attribute("aria-current", "true")
    tab_to(page, rows(page)[0])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/connection\?onboarding="))
    page.get_by_role("heading", name=re.compile("Northgate")).wait_for()
    page.go_back()
    page.wait_for_url(re.compile("show=blocked"))
    page.get_by_role("row", name=re.compile("Northgate")).wait_for()
    page.context.close()


def test_the_address_keeps_search_sort_and_page(chromium: Browser, app: AppProcess, office: Office) -> None:
    page = sign_in(chromium, app.url, "Ana Reyes")
    page.goto(f"{app.url}/portfolio?q=customer&sort=-customer&page=2")
    page.get_by_role("row", name=re.compile("Customer 00")).wait_for()
    settle(page)
    # Three more customers have a contact at customer.example, which the search looks for too.
    assert rows(page) == [f"Customer {number:02}" for number in (7, 6, 5, 4, 3, 2, 1, 0)]
    page.get_by_role("link", name="Previous").click()
    page.get_by_role("row", name=re.compile("Customer 29")).wait_for()
    page.get_by_role("textbox", name="Search").fill("heartland")
    page.keyboard.press("Enter")
    page.get_by_role("row", name=re.compile("Heartland")).wait_for()
    settle(page)
    assert len(rows(page)) == 1 and "q=heartland" in page.url
    page.context.close()


@pytest.mark.parametrize(
    ("name", "sentence", "button"),
    [
        ("Eli Brandt", "Link the connection of Heartland", "Open linking"),
        ("Sam Okafor", "Find why a job or a candidate is not there", "Open support"),
        ("Ada Novak", "The system is healthy", "Check the system"),
    ],
)
def test_each_role_sees_what_is_theirs(
    chromium: Browser, app: AppProcess, office: Office, name: str, sentence: str, button: str
) -> None:
    page = sign_in(chromium, app.url, name)
    line = page.get_by_role("region", name="Next for you").get_by_role("listitem").filter(has_text=sentence)
    line.wait_for()
    look(page, f"mornings-{name.split()[0].lower()}")
    line.get_by_role("link", name=button).click()
    page.get_by_test_id("stMain").get_by_role("heading").first.wait_for()
    page.context.close()
