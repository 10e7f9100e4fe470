"""The page that shows the customer what was agreed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions import onboarding
from tests.office import ANA, SAM, Office, open_office
from tests.pages.screen import keys, screen, words


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def test_it_shows_what_was_agreed_and_nothing_internal(office: Office) -> None:
    begun = office.begun("Northgate")
    app = screen(office, SAM, "what-we-agreed", begun)
    text = words(app).replace("\\", "")
    assert f"Agreed with {ANA.name}" in text
    assert "dana@customer.example" in text
    assert "Connected by" in text
    for internal in (begun.id, begun.requirements.account_id, "Waiting on us", "On track"):
        assert internal not in text
    assert not keys(app) - {"agreement_pdf"}


def test_before_the_agreement_it_is_a_proposal(office: Office) -> None:
    begun = onboarding.start(office.ctx(ANA), customer="![x](https://e.example/p.png) :red[Ltd]")
    app = screen(office, ANA, "what-we-agreed", begun)
    assert "What we are about to agree" in words(app)
    assert "Not agreed yet" in words(app)
    assert "![x](" not in app.title[0].value
