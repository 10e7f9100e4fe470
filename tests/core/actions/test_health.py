"""How everything is doing, asked on the spot: what does not answer is a result with a next step, never an error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions.health import HealthCheck, check_health
from tests.office import ADA, Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def checks(office: Office) -> dict[str, HealthCheck]:
    return {check.name: check for check in check_health(office.ctx(ADA))}


def test_services_that_respond_are_healthy(office: Office) -> None:
    by_name = checks(office)
    assert list(by_name) == ["Database", "Background work", "Kombo", "FactoryFix"]
    assert all(by_name[name].fine for name in ("Database", "Kombo", "FactoryFix"))
    assert "Our API key is for the environment" in by_name["Kombo"].sentence


@pytest.mark.parametrize(("target", "name"), [("kombo", "Kombo"), ("factoryfix", "FactoryFix")])
def test_a_service_that_refuses_us_is_named_with_what_to_do_and_the_others_are_still_asked(
    office: Office, target: str, name: str
) -> None:
    office.sandbox.fault(target, "auth_failed", times=9)
    by_name = checks(office)
    assert not by_name[name].fine
    assert len(by_name[name].sentence.split(". ")) >= 2, "what is wrong, and what to do"
    assert by_name["Database"].fine
    assert sum(not check.fine for check in by_name.values() if check.name != "Background work") == 1
