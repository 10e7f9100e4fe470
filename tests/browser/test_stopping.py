"""An engineer unlinks an account, switches the connection off and on, and deletes it, each in its dialog."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app_process import AppProcess
from tests.browser.conftest import SPEED, look, settle, shot, sign_in
from tests.browser.prepared import prepared_onboarding, second_office

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_each_way_to_stop_a_connection_says_what_it_stops_and_needs_the_account(
    chromium: Browser, app: AppProcess
) -> None:
    with second_office(app.folder, app.port, SPEED) as office:
        onboarding = prepared_onboarding(office)
    account = onboarding.requirements.account_id
    page = sign_in(chromium, app.url, "Eli Brandt")
    page.goto(f"{app.url}/linking?onboarding={onboarding.id}")
    _stop(page, "Unlink", "Unlink it", account, "FactoryFix no longer holds this link.")
    _stop(page, "Switch off", "Switch it off", account, "The connection is off. The credentials are kept.")
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("The connection is on again.")).to_be_visible()
    _stop(page, "Delete", "Delete it for good", account, "The connection is deleted at Kombo")
    page.context.close()


def _stop(page: Page, opener: str, name: str, account: str, done: str) -> None:
    """Open the dialog, look at it, find that nothing happens without the account's ID, then do it."""
    button = page.get_by_role("button", name=opener, exact=True)
    if not button.is_visible():
        page.get_by_text(re.compile("^Switch this connection o")).click()
    button.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=name).wait_for()
    look(page, f"linking-{opener.lower().replace(' ', '-')}")
    page.set_viewport_size({"width": 390, "height": 900})
    shot(page, f"linking-{opener.lower().replace(' ', '-')}-narrow")
    page.set_viewport_size({"width": 1440, "height": 1000})
    settle(page)
    dialog.get_by_role("button", name=name).click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("textbox").fill(account)
    dialog.get_by_role("button", name=name).click()
    dialog.wait_for(state="detached")
    expect(page.get_by_text(done, exact=False).first).to_be_visible()
