"""“Next for you”: each role sees what is theirs, in one sentence with one link."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions import holding, onboarding as onboardings, watching
from core.storage import webhooks
from tests.office import ADA, ANA, ELI, SAM, Office, altered, open_office
from tests.pages.screen import screen, words


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def box(office: Office, person: object) -> str:
    text = words(screen(office, person, "portfolio"))  # type: ignore[arg-type]
    return text[text.index("Next for you") : text.index("</section>")]


def test_an_engineer_sees_what_to_link_and_an_account_manager_what_blocks_it(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        ready, blocked, held = (office.connected(name) for name in ("Northgate", "Summit", "Cascade"))
        assert blocked.connection
        altered(office.services, blocked.id, connection=blocked.connection.changed(setup_status="INCOMPLETE"))
        holding.hold(office.ctx(ANA), held.id, reason="Their IT")
        eli, ana = box(office, ELI), box(office, ANA)
        assert f"Link the connection of {ready.customer}" in eli
        assert f'href="/linking?onboarding={ready.id}"' in eli
        assert "Summit" not in eli and "Cascade" not in eli
        assert "Summit Forge &amp; Drive: The set-up in Kombo is not finished" in ana
        assert ready.customer not in ana and "Cascade" not in ana


def test_support_sees_the_open_issues_of_connections_and_the_search(office: Office) -> None:
    onboardings.start(office.ctx(ANA), customer="Somebody else")
    assert "Find why a job or a candidate is not there" in box(office, SAM)
    linked = office.linked("Heartland")
    with office.sandbox.factoryfix() as platform:
        platform.delete(f"/accounts/{linked.requirements.account_id}/ats-link")
    watching.read_connection(office.ctx(ANA), linked.id)
    seen = box(office, SAM)
    assert "Heartland Plastics Group: FactoryFix has no link" in seen
    assert f'href="/connection?onboarding={linked.id}"' in seen
    assert "The system is healthy" not in seen


def test_an_admin_sees_the_health_of_the_dashboard_first(office: Office) -> None:
    onboardings.start(office.ctx(ANA), customer="Somebody")
    assert "The system is healthy" in box(office, ADA)
    with office.services.store.write() as db:
        webhooks.keep(db, delivery_id="late", body='{"id": "late", "type": "data-changed"}', now=office.clock())
    seen = box(office, ADA)
    assert "1 delivery from Kombo not processed yet" in seen and 'href="/deliveries"' in seen
