"""The guide in two real browsers, and what the customer takes along: the summary, the PDF and the draft."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import date
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from core.actions import onboarding as onboardings, requirements
from core.onboarding.model import Contact, Requirements
from core.onboarding.states import IpFilter
from core.people.roles import Person, Role
from core.services import build
from core.settings import Settings
from core.storage import inspection
from tests.app_process import running_app
from tests.browser.conftest import settle, shot, sign_in
from tests.browser.prepared import second_office
from tests.office import acting
from tests.sandbox_server import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
ANA = Person("ana", "Ana Reyes", "ana@sandbox.example", Role.ACCOUNT_MANAGER)


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A running app in which one customer's requirements are agreed: its address, and the onboarding's id."""
    folder, port = tmp_path_factory.mktemp("app"), free_port()
    services = build(Settings(_env_file=None, port=port, data_dir=folder))
    begun = onboardings.start(acting(services, ANA), customer="Northgate Precision Components")
    wanted = Requirements(
        account_id="acc",
        account_name="Northgate",
        admin=Contact(name="Dana Whitfield", email="dana@customer.example"),
        backup=Contact(name="Luis Ortega"),
        pasted_urls=("https://recruiting.ultipro.com/NOR1008NGATE/JobBoard/1",),
        ats="ukgpro",
        ip_filter=IpFilter.NO,
        go_live_target=date(2031, 3, 3),
    )
    requirements.save(acting(services, ANA), begun.id, wanted)
    for key in requirements.warnings(services, wanted):
        requirements.acknowledge(acting(services, ANA), begun.id, key=key, text="Dana agreed")
    requirements.agree(acting(services, ANA), begun.id)
    services.close()
    with running_app(folder, port, SANDBOX_SPEED="0.05"):
        yield f"http://127.0.0.1:{port}", begun.id


def visit(page: Page, url: str) -> None:
    page.goto(url)
    settle(page)


def test_ticks_survive_a_reload_and_stand_in_another_browser_where_support_cannot_change_them(
    chromium: Browser, agreed: tuple[str, str]
) -> None:
    url, onboarding_id = agreed
    ana, sam = (sign_in(chromium, url, name) for name in ("Ana Reyes", "Sam Okafor"))
    visit(ana, f"{url}/connection?onboarding={onboarding_id}")
    ana.get_by_text("Check your role.", exact=True).click()
    ana.get_by_text("1 of 8 steps done").wait_for()
    ana.reload()
    settle(ana)
    expect(ana.locator(f".st-key-guide_{onboarding_id}_1 input")).to_be_checked()
    visit(sam, f"{url}/connection?onboarding={onboarding_id}")
    expect(sam.locator(f".st-key-guide_{onboarding_id}_1 input")).to_be_checked()
    expect(sam.locator(f".st-key-guide_{onboarding_id}_1 input")).to_be_disabled()
    expect(sam.get_by_text("Ana Reyes, ")).to_be_visible()
    shot(sam, "guide-ticked")
    sam.context.close()
    ana.context.close()


def test_the_customer_takes_along_a_summary_a_guide_and_an_e_mail(
    chromium: Browser, agreed: tuple[str, str], tmp_path: Path
) -> None:
    url, onboarding_id = agreed
    ana = sign_in(chromium, url, "Ana Reyes")
    visit(ana, f"{url}/what-we-agreed?onboarding={onboarding_id}")
    expect(ana.get_by_text("Agreed with Ana Reyes")).to_be_visible()
    shot(ana, "what-we-agreed")
    (summary,) = PdfReader(saved(ana, "Download as PDF", tmp_path)).pages
    assert "Monday, March 3, 2031" in summary.extract_text()
    visit(ana, f"{url}/connection?onboarding={onboarding_id}")
    guide = "".join(page.extract_text() for page in PdfReader(saved(ana, "Guide as PDF", tmp_path)).pages)
    assert "NOR1008NGATE" in guide
    ana.get_by_role("button", name="Create connection link").click()
    link = ana.locator("code", has_text="/sandbox/connect?token=").first.inner_text().strip()
    settle(ana)
    draft = email.message_from_bytes(saved(ana, "Download as a draft", tmp_path).read_bytes(), policy=default)
    assert draft["X-Unsent"] == "1"
    assert link in draft.get_body().get_content()  # type: ignore[union-attr]
    address = ana.get_by_role("link", name="Open in your mail program").get_attribute("href") or ""
    assert address.startswith("mailto:dana@customer.example?")
    assert link.partition("token=")[2] in address
    assert len(address) <= 2_000
    ana.context.close()


def test_a_double_click_makes_one_link_with_its_whole_message(chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    with running_app(tmp_path, port, SANDBOX_SPEED="0"), second_office(tmp_path, port) as office:
        page = sign_in(chromium, f"http://127.0.0.1:{port}", "Ana Reyes")
        paces = (0, 0, 40, 80, 160, 400)
        for pace in paces:
            begun = office.begun("Northgate")
            visit(page, f"http://127.0.0.1:{port}/connection?onboarding={begun.id}")
            spot = page.get_by_role("button", name="Create connection link").bounding_box()
            assert spot
            page.mouse.click(spot["x"] + 20, spot["y"] + 10)
            page.wait_for_timeout(pace)
            page.mouse.click(spot["x"] + 20, spot["y"] + 10)
            link = page.locator("code", has_text="/sandbox/connect?token=").inner_text().strip()
            settle(page)
            assert link in page.get_by_role("textbox", name="Message").input_value()
            expect(page.get_by_test_id("stAlert")).to_have_count(0)
        with inspection.opened(tmp_path / "sandbox.db") as kombo:
            assert kombo.value("SELECT count(*) FROM links") == len(paces)
        page.context.close()


def saved(page: Page, button: str, folder: Path) -> Path:
    """What a download button gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target
