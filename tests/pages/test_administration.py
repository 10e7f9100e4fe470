"""The page for admins: who may work here, and how the services are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.people.accounts import Account
from core.people.roles import Role
from core.storage import people
from pages.shared.when import moment
from tests.office import ADA, Office, open_office
from tests.pages.screen import press, screen, words


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as one:
        yield one


def test_until_when_somebody_is_locked_out_and_when_the_services_answered_is_told_with_the_zone(office: Office) -> None:
    until = office.services.now() + timedelta(minutes=10)
    locked = Account("lou", "lou@office.example", "Lou Park", Role.SUPPORT, "", True, 0, until, office.services.now())
    with office.services.store.write() as db:
        people.save(db, locked)
    app = screen(office, ADA, "administration")
    assert f"Locked until {moment(until)}" in words(app).replace("\\", "")
    told = [caption.value for caption in press(app, "check_health").caption if caption.value.startswith("As of ")]
    assert told and told[0].rstrip(".").endswith(("CST", "CDT"))
