"""The tables of jobs as people see them: outcomes, drawer, countdown, a decision on several rows, support's answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.onboarding.model import Onboarding
from core.storage import job_rows
from pages.job_sync.status import AT_REST
from pages.job_sync.table import ROW
from tests.app_process import running_app
from tests.browser.conftest import settle, shot, sign_in
from tests.browser.prepared import prepared_onboarding, refresh_jobs, second_office
from tests.browser.steps import HEAD
from tests.office import Office
from tests.sandbox_server import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def cell(page: Page, row: int, x: int) -> None:
    """Click into a row of the table, so far from its left edge."""
    page.get_by_test_id("stDataFrame").first.click(position={"x": x, "y": HEAD + ROW * row + ROW // 2})
    settle(page)


def test_while_the_first_sync_may_run_a_job_is_pending_and_its_drawer_says_why(
    chromium: Browser, tmp_path: Path
) -> None:
    port = free_port()
    with running_app(tmp_path, port, SANDBOX_SPEED="0", FIRST_SYNC_HOURS="3"), second_office(tmp_path, port) as office:
        onboarding = prepared_onboarding(office, "Summit")
        url = f"http://127.0.0.1:{port}"
        page = sign_in(chromium, url, "Ana Reyes")
        page.goto(f"{url}/job-sync?onboarding={onboarding.id}")
        page.get_by_test_id("stDataFrame").first.wait_for()
        left = page.get_by_text(re.compile(r"First sync: 2 h 5\d min left of 3 h"))
        expect(left).to_be_visible()
        shot(page, "job-sync-countdown")

        page.get_by_role("button", name=re.compile("Review")).click()
        settle(page)
        assert "outcome=review" in page.url
        page.reload()
        settle(page)
        expect(page.get_by_text(re.compile(r"^3 of \d+ jobs"))).to_be_visible()
        page.get_by_test_id("stMain").get_by_role("link", name="Linking").click()
        page.get_by_role("heading", name="Linking", exact=True).wait_for()
        page.go_back()  # once: a page that writes its own address again would take a second press
        expect(page.get_by_text(re.compile(r"^3 of \d+ jobs"))).to_be_visible()
        assert "outcome=review" in page.url
        settle(page)
        expect(page.get_by_test_id("stElementToolbar").first).to_be_hidden()
        cell(page, 0, 300)
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_text("Outcome at the last refreshes")).to_be_visible()
        shot(page, "job-sync-drawer")
        page.keyboard.press("Escape")
        settle(page)

        cell(page, 0, 15)
        page.get_by_role("button", name="Decide 1 job").wait_for()
        cell(page, 1, 15)
        page.get_by_role("button", name="Decide 2 jobs").click()
        drawer = page.get_by_role("dialog")
        drawer.get_by_text("Does not belong in FactoryFix").click()
        drawer.get_by_role("textbox", name="Reason").fill("Closed, says Dana")
        drawer.get_by_role("button", name="Decide", exact=True).click()
        expect(page.get_by_role("button", name=re.compile(r"Review\s*1"))).to_be_visible()
        page.context.close()

        sam = sign_in(chromium, url, "Sam Okafor")
        sam.goto(f"{url}/support?support_search=SF-212")
        expect(sam.get_by_text("This was decided for your account.").first).to_be_visible()
        expect(sam.get_by_text("Closed, says Dana").first).to_be_visible()
        shot(sam, "support-answer")
        sam.context.close()


def test_once_the_window_is_over_an_absent_job_is_missing_and_later_what_changes_is_seen_without_a_click(
    chromium: Browser, tmp_path: Path
) -> None:
    port = free_port()
    short = {"SANDBOX_SPEED": "0", "FIRST_SYNC_HOURS": "0.008"}
    with running_app(tmp_path, port, **short), second_office(tmp_path, port) as office:
        onboarding = prepared_onboarding(office, "Northgate")
        url = f"http://127.0.0.1:{port}"
        page = sign_in(chromium, url, "Ana Reyes")
        page.clock.install()
        page.goto(f"{url}/job-sync?onboarding={onboarding.id}")
        expect(page.get_by_role("button", name=re.compile("Pending"))).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("Missing"))).to_be_visible(timeout=90_000)
        for outcome in ("Unexpected", "Manual duplicate", "Expected, not found", "Synced", "Excluded"):
            expect(page.get_by_role("button", name=re.compile(outcome))).to_be_visible()
        expect(page.get_by_role("button", name="Verify jobs")).to_have_count(0)
        shot(page, "job-sync-outcomes")
        page.set_viewport_size({"width": 1440, "height": 900})
        settle(page)
        box = page.get_by_test_id("stDataFrame").first.bounding_box()
        assert box is not None
        assert box["y"] + HEAD + 3 * ROW <= 900, f"the table begins at {box['y']}: its first rows are not in sight"
        _what_is_read_while_nothing_is_expected_is_seen(page, office, onboarding)
        page.context.close()


def _what_is_read_while_nothing_is_expected_is_seen(page: Page, office: Office, onboarding: Onboarding) -> None:
    """Close a job and have the jobs read; the page, at rest, looks again later, and leaves ticked rows ticked."""
    synced = page.get_by_role("button", name=re.compile("^Synced"))
    expect(page.get_by_text("requested by the dashboard")).to_be_visible()
    expect(synced).to_have_text(re.compile(r"9$"))
    with office.services.store.read() as db:
        (row, _), *_ = job_rows.page(db, office.snapshot(onboarding).id, search="Quality Inspector").rows
    office.sandbox.control.post("/close-job", json={"job_id": row.kombo_id}).raise_for_status()
    cell(page, 0, 15)
    decide = page.get_by_role("button", name="Decide 1 job")
    expect(decide).to_be_visible()
    refresh_jobs(office, onboarding)
    page.clock.fast_forward(AT_REST * 1000)
    expect(page.get_by_text("decide the selected jobs, or clear the selection")).to_be_visible()
    expect(decide).to_be_visible()
    shot(page, "job-sync-ticked")
    cell(page, 0, 15)
    expect(decide).to_have_count(0)
    page.clock.fast_forward(AT_REST * 1000)
    expect(synced).to_have_text(re.compile(r"8$"))
