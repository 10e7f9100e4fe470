"""What the connection page says when connecting fails: the failure that was seen, its causes, and the one action."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.actions import companion
from core.ats.companion import TITLES
from core.ats.failure_facts import FailureKind
from core.onboarding.connection_facts import FailedAttempt
from core.onboarding.model import Onboarding
from tests.office import ANA, SAM, Office, altered, open_office
from tests.pages.screen import keys, screen, words

FLOW, WRONG, PERMISSION, IP, SETUP, EXPIRED = (
    FailureKind.FLOW_FAILED,
    FailureKind.WRONG_TOOL,
    FailureKind.PERMISSION_MISSING,
    FailureKind.IP_NOT_ALLOWED,
    FailureKind.SETUP_INCOMPLETE,
    FailureKind.CREDENTIALS_EXPIRED,
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def connected(office: Office) -> Onboarding:
    return office.connected("Brightwater")


def with_connection(office: Office, onboarding: Onboarding, **facts: Any) -> Onboarding:
    assert onboarding.connection is not None
    return altered(office.services, onboarding.id, connection=onboarding.connection.changed(**facts))


@pytest.mark.parametrize(
    ("facts", "failures"),
    [
        ({}, ()),
        ({"tool": "leverx"}, (WRONG,)),
        ({"status": "INVALID"}, (EXPIRED,)),
        ({"setup_status": "INCOMPLETE"}, (SETUP,)),
        ({"can_create_application": False}, (PERMISSION,)),
        ({"can_create_application": None}, ()),
        ({"tool": "ashby", "can_create_application": False, "status": "INVALID"}, (WRONG, EXPIRED, PERMISSION)),
    ],
)
def test_a_failure_is_read_from_the_facts_of_the_connection(
    office: Office, connected: Onboarding, facts: dict[str, Any], failures: tuple[FailureKind, ...]
) -> None:
    assert companion.failures(office.services, with_connection(office, connected, **facts)) == failures


def test_a_former_id_of_the_same_ats_is_no_other_system(office: Office, connected: Onboarding) -> None:
    requirements = connected.requirements.changed(ats="greenhousev3")
    as_greenhouse = connected.changed(requirements=requirements)
    assert not companion.is_other_system(office.services, as_greenhouse, "greenhouse")
    assert companion.is_other_system(office.services, as_greenhouse, "greenhousejobboard")


@pytest.mark.parametrize(("tool", "failures"), [("lever", (FLOW,)), ("ashby", (WRONG, FLOW))])
def test_an_attempt_with_the_link_shows_what_to_say(
    office: Office, connected: Onboarding, tool: str, failures: tuple[FailureKind, ...]
) -> None:
    assert connected.link is not None
    attempt = FailedAttempt(webhook_id="w", at=connected.link.created_at, tool=tool)
    tried = altered(office.services, connected.id, connection=None, failed_attempts=(attempt,))
    assert companion.failures(office.services, tried) == failures
    app = screen(office, ANA, "connection", tried)
    text = words(app)
    choice = next(box for box in app.selectbox if box.label == "What went wrong")
    assert choice.value == TITLES[failures[0]] or choice.value == failures[0]
    if failures == (FLOW,):
        assert "Super Admin" in text and "Confirmed" in text and "1\\. Check that you are Super Admin" in text


def test_another_system_is_the_headline_with_one_action(office: Office, connected: Onboarding) -> None:
    wrong = with_connection(office, connected, tool="ashby")
    assert companion.next_move(office.services, wrong) == "Forget the connection: another system was connected"
    app = screen(office, ANA, "connection", wrong)
    assert "The customer connected Ashby, not Lever" in words(app)
    assert [button.key for button in app.button if button.key == "connection_forget"] == ["connection_forget"]
    assert not [link for link in app.page_link if "Next: linking" in link.label]
    support = screen(office, SAM, "connection", wrong)
    assert "connection_forget" not in keys(support) and "can forget the connection" in words(support)
    right = with_connection(office, connected)
    assert companion.next_move(office.services, right) == "Engineer links the connection"
    assert "The customer connected" not in words(screen(office, ANA, "connection", right))


@pytest.mark.parametrize("kind", FailureKind)
def test_any_failure_can_be_looked_up_and_written_about(
    office: Office, connected: Onboarding, kind: FailureKind
) -> None:
    causes = companion.causes(office.services, connected, kind)
    letter = companion.letter(office.services, connected, causes[0])
    assert letter.body.startswith("Hello Dana,") and causes[0].needs in letter.body and "Lever" in letter.subject
