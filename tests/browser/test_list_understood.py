"""What was understood of a customer's list, as people see it before it is kept: columns, rows left out, warnings."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.actions.onboarding import start
from tests.app_process import running_app
from tests.browser.conftest import look, settle, shot, sign_in
from tests.browser.prepared import second_office
from tests.office import ANA
from tests.sandbox_server import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LIST = """Open requisitions as of 11/24/2026

Req Number,Posting Title,Primary Location Name,Job State,Recruiter,Shift
00412,Maintenance Technician,"Akron, OH",Published,D. Doe,1st
00413,CNC Machinist - 2nd Shift,"Toledo, OH",Published,D. Doe,2nd
4.12E+08,Forklift Operator,"Elkhart, IN",Published,D. Doe,1st
00988,Painter,"Toledo, OH",Archived,D. Doe,1st
Total,4,,,,
"""


def test_what_was_understood_of_a_list_is_shown_before_it_is_kept(chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    with running_app(tmp_path, port, SANDBOX_SPEED="0"), second_office(tmp_path, port) as office:
        onboarding = start(office.ctx(ANA), customer="Heartland Plastics Group", another=True)
        url = f"http://127.0.0.1:{port}"
        page = sign_in(chromium, url, "Ana Reyes")
        page.goto(f"{url}/requirements?onboarding={onboarding.id}")
        settle(page)
        files = {"name": "open-reqs.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
        page.locator("input[type=file]").first.set_input_files(files)
        settle(page)
        expect(page.get_by_text("3 jobs in this list")).to_be_visible()
        expect(page.get_by_text("Columns not used: Recruiter, Shift")).to_be_visible()
        look(page, "list-understood")
        page.set_viewport_size({"width": 390, "height": 900})
        settle(page)
        shot(page, "list-understood-narrow")
