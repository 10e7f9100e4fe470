"""A line of the customer's list is assigned and linked; the absence of another is accepted, and that taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pages.job_sync.table import ROW
from tests.app_process import running_app
from tests.browser.conftest import settle, shot, sign_in
from tests.browser.prepared import prepared_onboarding, second_office
from tests.browser.steps import HEAD
from tests.sandbox_server import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LIST = "Title,City\nRivet Fitter,Windsor\nNight Sweeper,Lima\n"


def test_a_line_is_linked_to_its_job_and_an_absence_is_waived(chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    with running_app(tmp_path, port, SANDBOX_SPEED="0", FIRST_SYNC_HOURS="3"), second_office(tmp_path, port) as office:
        onboarding = prepared_onboarding(office, "Heartland", LIST)
        url = f"http://127.0.0.1:{port}"
        page = sign_in(chromium, url, "Ana Reyes")

        def opened(search: str) -> None:
            page.goto(f"{url}/job-sync?onboarding={onboarding.id}&job_search={search}")
            page.get_by_test_id("stDataFrame").first.wait_for()
            settle(page)
            page.get_by_test_id("stDataFrame").first.click(position={"x": 300, "y": HEAD + ROW // 2})
            settle(page)

        opened("Night+Sweeper")
        drawer = page.get_by_role("dialog")
        note = drawer.get_by_role("textbox", name="Note (optional)")
        note.fill("Dana asked twice")
        shot(page, "job-to-assign")
        drawer.get_by_role("button", name="Assign", exact=True).click()
        settle(page)
        eli = sign_in(chromium, url, "Eli Brandt")
        shot(eli, "assigned-to-engineering")
        eli.get_by_role("link", name=re.compile("Night Sweeper")).click()
        settle(eli)
        eli.get_by_role("dialog").get_by_role("button", name="Take it").click()
        settle(eli)
        eli.goto(f"{url}/job-sync?onboarding={onboarding.id}&job_search=Night+Sweeper")
        settle(eli)
        eli.get_by_role("button", name="With engineering 1").click()
        settle(eli)
        shot(eli, "with-engineering")
        eli.context.close()

        opened("Night+Sweeper")
        search = drawer.get_by_role("textbox", name="Search any other ATS job")
        search.fill("mold setter")
        search.press("Enter")
        settle(page)
        drawer.get_by_text(re.compile("Mold Setter")).first.click()
        settle(page)
        reason = drawer.get_by_role("textbox", name="Reason (optional)")
        reason.fill("Dana calls it that")
        reason.press("Tab")
        settle(page)
        shot(page, "line-to-link")
        drawer.get_by_role("button", name="This line is that job").click()
        settle(page)
        opened("Mold+Setter+3rd+Shift")
        expect(drawer.get_by_text(re.compile("linked by Ana Reyes"))).to_be_visible()
        shot(page, "line-linked")

        opened("Rivet+Fitter")
        drawer.get_by_text("Absence is accepted as a risk").click()
        drawer.get_by_role("textbox", name="Reason", exact=True).fill("They filled it last week")
        drawer.get_by_role("button", name="Decide", exact=True).click()
        settle(page)
        page.goto(f"{url}/job-sync?onboarding={onboarding.id}&outcome=waived")
        page.get_by_test_id("stDataFrame").first.wait_for()
        settle(page)
        expect(page.get_by_role("button", name=re.compile("Waived 1"))).to_be_visible()
        shot(page, "waiver-in-table")
        page.get_by_test_id("stDataFrame").first.click(position={"x": 300, "y": HEAD + ROW // 2})
        settle(page)
        shot(page, "waiver-in-drawer")
        drawer.get_by_role("button", name="Take back the risk").click()
        settle(page)
        opened("Rivet+Fitter")
        # The history of the job may still name the waiver: it is offered again, and there is none to take back.
        expect(drawer.get_by_text("Absence is accepted as a risk")).to_be_visible()
        expect(drawer.get_by_role("button", name="Take back the risk")).to_be_hidden()
