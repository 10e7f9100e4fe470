"""Customers on their way, in a real browser: account manager, administrator, engineer, support."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from core.onboarding.steps import CONFIRMATION_ITEMS
from core.sandbox.tools import PASSWORD
from core.sandbox.webhooks import signature
from core.storage.people import own_secret
from core.storage.store import Store
from pages.shared import places
from tests.app_process import AppProcess
from tests.browser import steps
from tests.browser.conftest import SHOTS, SPEED, look, new_page, settle, shot, sign_in, stored
from tests.browser.prepared import second_office, verify_jobs
from tests.office import sample

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
PLACES = [place for place in vars(places).values() if isinstance(place, places.Place)]
HARMLESS = re.compile(
    r"Save the note|Upload|More|Share screen|Open|Help|CSV|XLSX|Download.*|.* \d+|\d+ in .*"
    r"|(Help for|Show/hide columns:|Search:|Fullscreen:) .*"
)
"""What support may press: nothing that changes anything but a note or a file of their own; a count filters a list."""


def test_every_page_opened_cold_and_signed_out_shows_the_sign_in_only(chromium: Browser, app: AppProcess) -> None:
    page = new_page(chromium)
    for place in PLACES:
        page.context.clear_cookies()
        page.goto(f"{app.url}/{place.path}")
        expect(page.get_by_role("button", name="Sign in", exact=True), place.path).to_be_visible()
        expect(page.get_by_role("button", name="Sign out"), place.path).to_have_count(0)
    look(page, "sign-in")
    page.context.close()


def test_a_customer_goes_from_requirements_to_live(chromium: Browser, app: AppProcess) -> None:
    ana = sign_in(chromium, app.url, "Ana Reyes")
    look(ana, "portfolio-empty")
    onboarding = steps.start(ana, sample("Brightwater"))
    look(ana, "requirements")
    steps.agree(ana)
    look(ana, "requirements-agreed")
    link = steps.create_link(ana)
    look(ana, "connection-link-shown-once")
    ana.get_by_role("button", name="Mark as sent").click()
    settle(ana)
    _consent(chromium, link)
    expect(ana.get_by_text("Engineer links the connection").first).to_be_visible()
    expect(ana.get_by_text(link)).to_have_count(0)
    look(ana, "connection-connected")
    _link_as_engineer(chromium, f"{app.url}/linking?onboarding={onboarding}")
    _verify_the_jobs(ana, f"{app.url}/job-sync?onboarding={onboarding}")
    _push_the_candidate(ana, look)
    ana.get_by_role("button", name="Next: ask the customer to check").click()
    expect(ana.get_by_role("button", name="Sign off and go live …")).to_be_disabled()
    look(ana, "go-live-before")
    _hear_the_customer(ana)
    _go_live(ana)
    look(ana, "go-live-live")
    ana.get_by_role("link", name="Onboardings").click()
    expect(ana.get_by_role("row", name=re.compile("Brightwater.* Live"))).to_be_visible()
    look(ana, "portfolio-live")
    ana.context.close()
    _support_can_change_nothing(chromium, app, onboarding)


def _consent(browser: Browser, link: str) -> None:
    page = steps.open_link(browser, link)
    page.screenshot(path=SHOTS / "administrator-consents.png")
    page.get_by_role("button", name="Allow access").click()
    page.get_by_text("Lever is connected").wait_for()
    page.context.close()


def _link_as_engineer(browser: Browser, url: str) -> None:
    eli = sign_in(browser, url, "Eli Brandt")
    eli.goto(url)
    look(eli, "linking-before")
    eli.get_by_role("button", name="Link and configure").click()
    eli.get_by_role("button", name="Link again").wait_for()
    look(eli, "linking")
    eli.context.close()


def _verify_the_jobs(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_test_id("stDataFrame").first.wait_for()
    look(page, "job-sync-first")
    page.get_by_text("First-sync window ended").wait_for()
    page.get_by_role("button", name="Refresh jobs").click()
    page.get_by_text(re.compile("^.*Refreshed .* requested by Ana Reyes")).wait_for()
    page.get_by_role("button", name=re.compile("Missing ")).wait_for()
    look(page, "job-sync-window-over")
    steps.filter_by(page, "Review")
    steps.decide(page, "We", "Does not belong in FactoryFix", "Not for FactoryFix, says Priya Raman")
    steps.decide(page, "The customer", "Absence is accepted", "Listed under another title")
    steps.filter_by(page, "Missing")
    steps.decide(page, "We", "May stay out of FactoryFix", "Engineering looks into it; Priya goes live without it")
    steps.filter_by(page, "Manual duplicate")
    steps.decide(page, "We", "May stay in FactoryFix", "Priya archives it next week")
    page.get_by_role("button", name="Verify jobs").click()
    page.get_by_text("verified by Ana Reyes").wait_for()
    look(page, "job-sync-verified")


def _push_the_candidate(page: Page, see: Callable[[Page, str], None]) -> None:
    page.get_by_role("link", name="Next: test candidate").click()
    page.get_by_role("button", name="Prepare and preview").click()
    push = page.get_by_role("button", name="Push test candidate")
    push.wait_for()
    expect(page.get_by_test_id("pdf-content").locator("canvas").first, "the PDF").to_be_visible()
    see(page, "test-candidate-preview")
    push.click()
    page.get_by_role("button", name="Look in the ATS").click()
    expect(page.get_by_text("Source:").first).to_be_visible()
    see(page, "test-candidate-pushed")


def _hear_the_customer(page: Page) -> None:
    yes = page.get_by_role("button", name="Yes")
    for left in range(len(CONFIRMATION_ITEMS), 0, -1):
        expect(yes).to_have_count(left)
        yes.first.click()
    expect(yes).to_have_count(0)
    page.get_by_role("textbox", name="Who confirmed it, and how").fill("Priya Raman, on the call")
    page.get_by_role("button", name="The customer removed it").click()
    page.get_by_text("Recorded. The test candidate is removed.").wait_for()


def _go_live(page: Page) -> None:
    page.get_by_role("button", name="Sign off and go live …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Approver at the customer").fill("Priya Raman")
    for risk in dialog.get_by_text("I accept:").all():
        risk.click()
    dialog.get_by_role("button", name="Sign off and go live").click()
    page.get_by_text("Approved by Priya Raman").wait_for()


def _support_can_change_nothing(browser: Browser, app: AppProcess, onboarding: str) -> None:
    sam = sign_in(browser, app.url, "Sam Okafor")
    before = stored(app)
    unknown: list[str] = []
    for place in PLACES:
        sam.goto(f"{app.url}/{place.path}?onboarding={onboarding}")
        look(sam, f"support-{place.path}")
        for button in sam.get_by_test_id("stMain").locator("button:enabled:visible").all():
            name = button.get_attribute("aria-label") or _label(button.inner_text())
            unknown += [] if HARMLESS.fullmatch(name) else [f"{place.path}: {name}"]
    assert not unknown
    assert stored(app) == before
    sam.context.close()


def _label(text: str) -> str:
    """A button's words without the names of its icons."""
    return " ".join(line for line in text.split("\n") if not re.fullmatch("[a-z_]*", line))


def test_an_admin_sees_who_may_sign_in_and_how_everything_does(chromium: Browser, app: AppProcess) -> None:
    ada = sign_in(chromium, app.url, "Ada Novak")
    ada.get_by_role("link", name="Administration").click()
    ada.get_by_text("4 active, 0 deactivated").wait_for()
    look(ada, "administration-people")
    ada.get_by_role("tab", name="ATS catalogue").click()
    look(ada, "administration-catalogue")
    ada.get_by_role("tab", name="System health").click()
    ada.get_by_role("button", name="Check now").click()
    ada.get_by_text(re.compile("^As of ")).wait_for()
    expect(ada.get_by_text("Problem", exact=True)).to_have_count(0)
    look(ada, "administration-health")
    ada.context.close()


def test_new_and_engaged_goes_live_once_version_2_is_seen_on_the_same_application(
    chromium: Browser, app: AppProcess
) -> None:
    northgate = sample("Northgate")
    ana = sign_in(chromium, app.url, "Ana Reyes")
    onboarding = steps.start(ana, northgate, mode="New and Engaged")
    steps.agree(ana)
    with second_office(app.folder, app.port, SPEED) as office:
        verify_jobs(office, onboarding, northgate)
    ana.goto(f"{app.url}/job-sync?onboarding={onboarding}")
    _push_the_candidate(ana, lambda page, name: shot(page, f"both-phases-{name}"))
    ana.get_by_role("link", name="The customer’s confirmation").click()
    expect(ana.get_by_text("Version 2 has not been sent yet. Ask the customer")).to_be_visible()
    expect(ana.get_by_text("Comes with version 2")).to_have_count(2)
    look(ana, "both-phases-go-live-waits")
    _send_version_2(ana)
    ana.get_by_role("button", name="Next: ask the customer to check").click()
    expect(ana.get_by_text("Version 2 replaces version 1")).to_be_visible()
    _hear_the_customer(ana)
    _go_live(ana)
    ana.context.close()


def _send_version_2(page: Page) -> None:
    page.get_by_test_id("stMain").get_by_role("link", name="Test candidate").last.click()
    page.get_by_role("button", name="Send version 2").click()
    page.get_by_text(re.compile("Engaged_.* sent by Ana Reyes")).wait_for()
    page.get_by_role("button", name="Look in the ATS").click()
    page.get_by_text("Version 2 is on the application").wait_for()
    look(page, "both-phases-version-2")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open in the ATS").click()
    expect(opened.value.get_by_role("heading", name=re.compile("^Application: "))).to_have_count(1)
    expect(opened.value.get_by_role("link", name=re.compile("_Profile_.*_(New|Engaged)_"))).to_have_count(2)
    expect(opened.value.get_by_text("the screening is complete. Rating: 4 of 5.")).to_be_visible()
    opened.value.screenshot(path=SHOTS / "both-phases-in-the-ats.png")
    opened.value.close()


def test_a_refused_key_is_seen_and_going_back_shows_its_consequences_first(chromium: Browser, app: AppProcess) -> None:
    ana = sign_in(chromium, app.url, "Ana Reyes")
    steps.start(ana, sample("Ridgeline"))
    steps.agree(ana)
    link = steps.create_link(ana)
    ana.get_by_role("button", name="Mark as sent").click()
    marcus = steps.open_link(chromium, link)
    _enter_credentials(marcus, "not the key")
    marcus.get_by_text("UKG Ready refused the API key").wait_for()
    marcus.screenshot(path=SHOTS / "administrator-is-refused.png")
    ana.get_by_text("1 attempt did not finish.").wait_for()
    look(ana, "connection-attempt-failed")
    _enter_credentials(marcus, PASSWORD)
    marcus.get_by_text("UKG Ready is connected").wait_for()
    marcus.context.close()
    ana.get_by_text("Engineer links the connection").first.wait_for()
    _go_back(ana, "Ridgeline Metalworks")
    ana.context.close()
    _what_kombo_repeats_changes_nothing(app)


def _enter_credentials(page: Page, key: str) -> None:
    page.get_by_label("API key").fill(key)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Connect UKG Ready").click()


def _go_back(page: Page, customer: str) -> None:
    page.get_by_role("button", name="More").click()
    page.get_by_role("option", name="Go back to a step").or_(
        page.get_by_role("menuitem", name="Go back to a step")
    ).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Back to").click()
    page.get_by_role("option", name="Connection link").click()
    dialog.get_by_text("The link no longer counts").wait_for()
    dialog.get_by_text("This dashboard forgets the connection").wait_for()
    look(page, "going-back")
    typed = dialog.get_by_role("textbox")
    typed.fill("Ridgeline")
    dialog.get_by_role("button", name="Go back").click()
    dialog.get_by_text("The text does not match. Nothing was changed.").wait_for()
    typed.fill(customer)
    dialog.get_by_role("button", name="Go back").click()
    page.get_by_role("button", name="Create connection link").wait_for()
    look(page, "connection-after-going-back")


def _what_kombo_repeats_changes_nothing(app: AppProcess) -> None:
    """Deliver everything once more, and once with a forged signature."""
    with Store(app.folder / "onboarding.db").write() as db:
        deliveries = [body for (body,) in db.stream("SELECT body FROM webhooks")]
        secret = own_secret(db, "webhook")
    assert {"integration-created", "connection-flow-failed"} <= {json.loads(body)["type"] for body in deliveries}
    before = stored(app)
    for text in deliveries:
        body = text.encode()
        for signed, status in ((signature(secret, body), 200), (signature("guessed", body), 401), (None, 401)):
            headers = {"X-Kombo-Signature": signed} if signed else {}
            assert httpx.post(f"{app.url}/webhooks/kombo", content=body, headers=headers).status_code == status
    assert stored(app) == before
