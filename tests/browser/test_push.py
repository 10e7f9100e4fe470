"""The push in real browsers: two people press at once, and the whole app is killed in the middle of it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.actions import candidate, profile
from core.candidate.push import PushState
from tests.app_process import running_app
from tests.browser.conftest import look, settle, sign_in
from tests.browser.prepared import prepared_onboarding, second_office
from tests.core.actions.candidates import a_job, in_ledger
from tests.office import ANA
from tests.sandbox_server import free_port, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def at_the_button(browser: Browser, url: str, name: str, onboarding: str) -> Page:
    page = sign_in(browser, url, name)
    page.goto(f"{url}/test-candidate?onboarding={onboarding}")
    page.get_by_role("button", name="Push test candidate").wait_for()
    settle(page)
    return page


def test_two_browsers_that_press_at_once_and_twice_make_one_candidate(chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    with running_app(tmp_path, port, SANDBOX_SPEED="0"), second_office(tmp_path, port) as office:
        onboarding = prepared_onboarding(office)
        profile.begin(office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key=a_job(office, onboarding))
        url = f"http://127.0.0.1:{port}"
        pages = [at_the_button(chromium, url, name, onboarding.id) for name in ("Ana Reyes", "Eli Brandt")]
        for page in pages:  # returns at once, so that both presses are on their way together; each is a double click
            page.evaluate(
                "() => { const b = document.querySelector('.st-key-cand_push button'); b.click(); b.click(); }"
            )
        for page in pages:
            settle(page)
        wait_until(lambda: candidate.history(office.ctx(ANA), onboarding.id)[0].push.arrived, "the push")
        assert len(in_ledger(office, "candidate")) == len(in_ledger(office, "application")) == 1
        assert len(candidate.history(office.ctx(ANA), onboarding.id)) == 1
        for page in pages:
            page.reload()
            expect(page.get_by_text("Accepted").first).to_be_visible()
            page.context.close()


def test_an_app_killed_while_it_pushes_finds_the_candidate_after_its_restart(chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running_app(tmp_path, port, SANDBOX_SPEED="0") as app, second_office(tmp_path, port) as office:
        onboarding = prepared_onboarding(office)
        profile.begin(office.ctx(ANA), onboarding.id, sample="cnc-machinist", job_key=a_job(office, onboarding))
        page = at_the_button(chromium, url, "Ana Reyes", onboarding.id)
        office.sandbox.fault("kombo", "timeout_after", "POST /ats/jobs", delay_s=60)
        page.get_by_role("button", name="Push test candidate").click()
        wait_until(lambda: len(in_ledger(office, "attachment")) > 0, "the ATS to have written it")
        app.end(signal.SIGKILL)
        page.context.close()
    with running_app(tmp_path, port, SANDBOX_SPEED="0"), second_office(tmp_path, port) as office:
        page = sign_in(chromium, url, "Ana Reyes")
        page.goto(f"{url}/test-candidate?onboarding={onboarding.id}")
        expect(page.get_by_text("Found in the ATS").first).to_be_visible()
        look(page, "test-candidate-found-after-restart")
        (record,) = candidate.history(office.ctx(ANA), onboarding.id)
        assert record.push.state is PushState.RESOLVED
        assert len(in_ledger(office, "candidate")) == len(in_ledger(office, "application")) == 1
        page.context.close()
