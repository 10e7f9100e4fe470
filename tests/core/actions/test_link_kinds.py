"""Every kind of link and its options, on their way to Kombo and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.actions import catalogue, connection, invitation, links, onboarding as onboardings
from core.errors import InvalidInput, StepClosed
from core.kombo.errors import InputRefused
from core.onboarding.connection_link_facts import LinkOptions
from core.onboarding.gates import LinkState, link_state
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from tests.history import history
from tests.office import ADA, ANA, Office, altered, open_office
from tests.pages.screen import keys, press, screen, words

NAME, TOOL = "Brightwater", "lever"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@contextmanager
def requests(office: Office) -> Iterator[list[httpx.Request]]:
    """What leaves for Kombo meanwhile."""
    sent: list[httpx.Request] = []
    hooks = office.services.connections[0].event_hooks["request"]
    hooks.append(sent.append)
    try:
        yield sent
    finally:
        hooks.pop()


def body(sent: list[httpx.Request]) -> dict[str, Any]:
    return dict(json.loads(sent[-1].content))


def letter(office: Office, onboarding: Onboarding) -> str:
    text = invitation.letter(office.services, onboarding, link="https://x.example/?token=1", expires="tomorrow")
    return f"{text.subject}\n{text.body}"


def test_the_chosen_options_reach_kombo_and_are_kept_with_the_link(office: Office) -> None:
    options = LinkOptions(language="es", environment="sandbox", scope_config_id="config-1", static_ips=True)
    with requests(office) as sent:
        made, _ = links.create_link(office.ctx(ANA), office.begun(NAME).id, kind="EMBEDDED", options=options)
    assert {
        "language": "es",
        "link_type": "EMBEDDED",
        "integration_tool": TOOL,
        "remote_environment": "sandbox",
        "scope_config_id": "config-1",
        "enable_static_ips": True,
    }.items() <= body(sent).items()
    assert made.link is not None
    assert (made.link.options, made.link.kind) == (options, "EMBEDDED")


@pytest.mark.parametrize(
    ("mode", "scope"),
    [(SyncMode.ENGAGED, "both"), (SyncMode.NEW_AND_ENGAGED, "both"), (SyncMode.REDIRECT, "jobs"),
     (SyncMode.MANUAL, "jobs")],
)  # fmt: skip
def test_the_scope_config_fits_the_sync_mode_unless_a_person_chooses(
    office: Office, mode: SyncMode, scope: str
) -> None:
    settings = office.services.settings.model_copy(
        update={"kombo_scope_config_jobs": "jobs", "kombo_scope_config_candidates": "both"}
    )
    begun = office.begun(NAME)
    altered(office.services, begun.id, requirements=begun.requirements.changed(sync_mode=mode))
    ctx = replace(office.ctx(ANA), services=replace(office.services, settings=settings))
    with requests(office) as sent:
        links.create_link(ctx, begun.id)
    assert body(sent)["scope_config_id"] == scope


def test_options_that_nobody_chose_are_left_to_kombo(office: Office) -> None:
    with requests(office) as sent:
        links.create_link(office.ctx(ANA), office.begun(NAME).id)
    assert not {"remote_environment", "scope_config_id", "enable_static_ips"} & set(body(sent))


def test_the_name_of_an_environment_has_a_limit_before_anything_is_sent(office: Office) -> None:
    begun = office.begun(NAME)
    with requests(office) as sent, pytest.raises(InvalidInput, match="maximum is 200"):
        links.create_link(office.ctx(ANA), begun.id, options=LinkOptions(environment="x" * 201))
    assert sent == []


def test_open_set_up_steps_get_a_set_up_link_that_is_used_once_they_are_finished(office: Office) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    about = {"integration_id": onboarding.connection.integration_id, "kind": "setup_step"}
    office.sandbox.control.post("/conditions", json=about).raise_for_status()
    connection.check_now(office.ctx(ANA), onboarding.id)
    with requests(office) as sent:
        made, address = links.create_reconnection_link(
            office.ctx(ANA), onboarding.id, options=LinkOptions(language="es")
        )
    assert sent[-1].url.path.endswith("/setup-link")
    assert body(sent)["language"] == "es"
    assert made.link is not None
    assert (made.link.relink, made.link.set_up, made.link.early) == (True, True, False)
    assert "Finish the connection" in letter(office, made)
    assert "Finish every page." in letter(office, made)
    assert office.sandbox.submit(address, TOOL).status_code == 200
    done = connection.check_now(office.ctx(ANA), onboarding.id)
    assert link_state(done, office.services.now()) is LinkState.USED
    assert history(office.ctx(ANA), onboarding.id, limit=9)[-1].what


@pytest.mark.parametrize(
    ("status", "early", "words"),
    [("ACTIVE", True, "so that it keeps working"), ("INVALID", False, "no longer sign in")],
)
def test_a_connection_can_be_renewed_before_and_after_its_credentials_expire(
    office: Office, status: str, early: bool, words: str
) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    connected = onboarding.connection.changed(status=status, setup_status="COMPLETED")
    altered(office.services, onboarding.id, connection=connected)
    with requests(office) as sent:
        made, _ = links.create_reconnection_link(
            office.ctx(ANA), onboarding.id, kind="EMBEDDED", options=LinkOptions(scope_config_id="config-1")
        )
    assert sent[-1].url.path.endswith("/relink")
    assert body(sent) == {"language": "en", "link_type": "EMBEDDED", "scope_config_id": "config-1"}
    assert made.link is not None
    assert (made.link.set_up, made.link.early) == (False, early)
    assert link_state(made, office.services.now()) is LinkState.CREATED
    assert words in letter(office, made)
    assert "Renew the connection" in letter(office, made)


def test_the_use_of_an_early_reconnection_link_is_recorded_by_a_person(office: Office) -> None:
    onboarding = office.connected(NAME)
    with pytest.raises(StepClosed, match="by itself"):
        links.mark_renewed(office.ctx(ANA), onboarding.id)
    links.create_reconnection_link(office.ctx(ANA), onboarding.id)
    with pytest.raises(StepClosed, match="not sent"):
        links.mark_renewed(office.ctx(ANA), onboarding.id)
    links.mark_sent(office.ctx(ANA), onboarding.id)
    app = press(screen(office, ANA, "connection", onboarding), "connection_renewed")
    assert "heard from the customer that it was used" in words(app)
    assert "connection_renewed" not in keys(app)
    done = onboardings.get(office.ctx(ANA), onboarding.id)
    assert link_state(done, office.services.now()) is LinkState.USED


@pytest.mark.parametrize("status", ["INACTIVE", "DELETED"])
def test_no_link_is_created_for_a_connection_that_a_link_cannot_repair(office: Office, status: str) -> None:
    onboarding = office.connected(NAME)
    assert onboarding.connection is not None
    altered(office.services, onboarding.id, connection=onboarding.connection.changed(status=status))
    with requests(office) as sent, pytest.raises(StepClosed, match="cannot repair"):
        links.create_reconnection_link(office.ctx(ANA), onboarding.id)
    assert sent == []


def test_a_tool_that_kombo_stops_offering_gets_no_link_until_it_is_offered_again(office: Office) -> None:
    begun = office.begun(NAME)
    try:
        office.sandbox.control.post("/tools", json={"tool": TOOL}).raise_for_status()
        with pytest.raises(InputRefused):  # the list here is still the older one
            links.create_link(office.ctx(ANA), begun.id)
        catalogue.read_tools_now(office.ctx(ADA))
        with requests(office) as sent, pytest.raises(StepClosed, match="does not offer this ATS"):
            links.create_link(office.ctx(ANA), begun.id)
        assert sent == []
    finally:
        office.sandbox.control.post("/tools", json={"tool": TOOL, "offered": True}).raise_for_status()
        catalogue.read_tools_now(office.ctx(ADA))
    assert links.create_link(office.ctx(ANA), begun.id)[0].link
