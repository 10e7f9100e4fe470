"""Administration, the ATS catalogue: what Kombo says otherwise, shown to an administrator as an entry to review."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import ADA, Office, open_office
from tests.pages.screen import press, screen, words


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def test_an_administrator_refreshes_the_list_and_sees_which_entries_to_review(office: Office) -> None:
    app = screen(office, ADA, "administration")
    assert "was not refreshed yet" in words(app)
    app = press(app, "catalogue_read_now")
    text = words(app).replace("\\", "")
    assert "entries to review" in text and "Kombo’s list takes precedence" in text
    assert "**UKG Ready** :gray[· review our entry: data/ats/ukgready.md]" in text
    assert "create: our file says unconfirmed. Kombo says yes." in text


def test_a_failed_refresh_is_shown_and_the_previous_list_stays(office: Office) -> None:
    app = press(screen(office, ADA, "administration"), "catalogue_read_now")
    office.sandbox.fault("kombo", "json_500", operation=".*tools.*", times=20)
    app = press(app, "catalogue_read_now")
    assert app.error
    again = words(screen(office, ADA, "administration")).replace("\\", "")
    assert "The last refresh failed" in again and "data/ats/ukgready.md" in again


def test_a_tool_without_a_file_can_be_chosen_in_the_requirements(office: Office) -> None:
    known = {ats.kombo_tool for ats in office.services.catalogue}
    office.services.live.lay_over([{"id": "newcomer", "label": "Newcomer ATS"}])
    assert "newcomer" not in known
    newcomer = office.services.catalogue.by_tool("newcomer")
    assert newcomer is not None and newcomer.label == "Newcomer ATS"
