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


def test_an_administrator_reads_the_list_and_sees_which_entries_to_review(office: Office) -> None:
    app = screen(office, ADA, "administration")
    assert "was not read yet" in words(app)
    app = press(app, "catalogue_read_now")
    told = words(app).replace("\\", "")
    assert "entries to review" in told and "Kombo’s list wins" in told
    assert "**UKG Ready** :gray[· review our entry: data/ats/ukgready.md]" in told
    assert "create: our file says unconfirmed, Kombo says yes." in told


def test_a_failed_reading_is_told_and_the_list_before_stays(office: Office) -> None:
    app = press(screen(office, ADA, "administration"), "catalogue_read_now")
    office.sandbox.fault("kombo", "json_500", operation=".*tools.*", times=20)
    app = press(app, "catalogue_read_now")
    assert app.error
    again = words(screen(office, ADA, "administration")).replace("\\", "")
    assert "The last reading failed" in again and "data/ats/ukgready.md" in again


def test_a_tool_without_a_file_can_be_chosen_in_the_requirements(office: Office) -> None:
    known = {ats.kombo_tool for ats in office.services.catalogue}
    office.services.live.lay_over([{"id": "newcomer", "label": "Newcomer ATS"}])
    assert "newcomer" not in known
    found = office.services.catalogue.by_tool("newcomer")
    assert found is not None and found.label == "Newcomer ATS"
