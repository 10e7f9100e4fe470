"""The dialogs of the “More” menu while another person changes the same onboarding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.actions import holding, onboarding
from core.people.roles import Person, Role
from tests.office import ANA, Office, open_office, session_of
from tests.pages.screen import calm, words

BEN = Person("ben", "Ben Ito", "ben@office.example", Role.ACCOUNT_MANAGER)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def _dialog(services, onboarding):  # type: ignore[no-untyped-def]  # its source is run on its own
    from pages.shared import going_back
    from pages.visit import arrive

    going_back._hold(arrive(services).looking_at(onboarding))


def test_a_second_hold_is_refused_with_the_name_of_the_first_person(office: Office) -> None:
    seen = office.begun("Northgate")
    app = AppTest.from_function(_dialog, args=(office.services, seen), default_timeout=20)
    app.user = {"session": session_of(office.services, BEN)}
    calm(app.run())
    holding.hold(office.ctx(ANA), seen.id, reason="Budget")
    app.text_input(key="hold_reason").set_value("Their holidays")
    calm(app.button(key="hold_now").click().run())
    assert "Ana Alvarez saved first" in words(app)
    kept = onboarding.get(office.ctx(ANA), seen.id).hold
    assert kept is not None
    assert (kept.by.name, kept.reason) == (ANA.name, "Budget")
