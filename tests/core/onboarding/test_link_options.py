"""Which kind of link an onboarding needs, and when a link for an existing connection has done its work."""

from __future__ import annotations

from typing import Any

import pytest

from core.onboarding.connection_facts import Sync
from core.onboarding.gates import LinkState, link_state, to_create_link
from core.onboarding.link_options import LinkPurpose, choice
from core.onboarding.part import Statement
from core.onboarding.states import Step, SyncMode
from core.problem import ProblemCode
from tests.actors import named
from tests.core.onboarding.stages import CONNECTION, LINK, NOW, at

HEARD = Statement(by=named("Ana"), at=NOW)
REFUSED = Sync(state="AUTHENTICATION_FAILED", ended_at=NOW)
CONNECTED = at(Step.LINKING).changed(link=LINK)


@pytest.mark.parametrize(
    ("facts", "purpose", "urgent", "why"),
    [
        ({"status": "INVALID"}, LinkPurpose.RECONNECT, True, "can no longer sign in"),
        ({"status": "INVALID", "setup_status": "INCOMPLETE"}, LinkPurpose.RECONNECT, True, "can no longer sign in"),
        ({"setup_status": "INCOMPLETE"}, LinkPurpose.SET_UP, True, "open pages"),
        ({"last_sync": REFUSED}, LinkPurpose.RECONNECT, True, "before the connection stops"),
        ({"can_create_application": False}, LinkPurpose.RECONNECT, True, "allow sending candidates"),
        ({"can_create_application": None}, LinkPurpose.RECONNECT, False, "about to expire"),
        ({"data_off": {"ats_jobs": "OPTED_OUT"}}, LinkPurpose.RECONNECT, True, "allow reading jobs"),
        ({"data_off": {"ats_jobs": "UNAVAILABLE"}}, LinkPurpose.RECONNECT, False, "about to expire"),
        ({"setup_status": "FINAL_SYNC_PENDING"}, LinkPurpose.RECONNECT, False, "about to expire"),
        ({"status": "INACTIVE"}, None, False, ""),
        ({"status": "DELETED"}, None, False, ""),
        ({"status": "SOMETHING_NEW"}, None, False, ""),
    ],
)
def test_the_state_of_the_connection_decides_which_link_it_needs_and_why(
    facts: dict[str, Any], purpose: LinkPurpose | None, urgent: bool, why: str
) -> None:
    chosen = choice(CONNECTED.changed(connection=CONNECTION.changed(**facts)))
    assert (chosen.purpose if chosen else None) is purpose
    if chosen:
        assert chosen.urgent is urgent
        assert why in chosen.why


def test_without_a_connection_a_connection_link_is_needed() -> None:
    chosen = choice(at(Step.LINK))
    assert chosen is not None
    assert chosen.purpose is LinkPurpose.CONNECT


def test_permission_to_send_candidates_matters_only_where_candidates_are_sent() -> None:
    without = CONNECTED.changed(connection=CONNECTION.changed(can_create_application=False))
    manual = without.changed(requirements=without.requirements.changed(sync_mode=SyncMode.MANUAL))
    chosen = choice(manual)
    assert chosen is not None
    assert not chosen.urgent


@pytest.mark.parametrize(
    ("link", "facts", "state"),
    [
        ({"set_up": True}, {"setup_status": "INCOMPLETE"}, LinkState.CREATED),
        ({"set_up": True}, {"setup_status": "COMPLETED"}, LinkState.USED),
        ({"set_up": True}, {"setup_status": "FINAL_SYNC_PENDING"}, LinkState.USED),
        ({"early": True}, {}, LinkState.CREATED),
        ({"early": True, "renewed": HEARD}, {}, LinkState.USED),
        ({"early": True, "renewed": HEARD}, {"status": "INVALID"}, LinkState.CREATED),
        ({}, {"status": "INVALID"}, LinkState.CREATED),
        ({}, {}, LinkState.USED),
    ],
)
def test_a_link_for_an_existing_connection_is_used_once_it_has_done_its_work(
    link: dict[str, Any], facts: dict[str, Any], state: LinkState
) -> None:
    link = LINK.changed(relink=True, **link)
    onboarding = CONNECTED.changed(link=link, connection=CONNECTION.changed(**facts))
    assert link_state(onboarding, NOW) is state


def test_an_ats_that_kombo_does_not_offer_gets_no_link_and_the_next_step_is_named() -> None:
    (problem,) = to_create_link(at(Step.LINK), kombo_tool="lever", offered=False)
    assert problem.code is ProblemCode.NOT_OFFERED
    assert "Ask Kombo to enable it" in problem.next_step
    (other,) = to_create_link(at(Step.LINK), kombo_tool=None, offered=False)
    assert other.code is ProblemCode.NOT_AT_KOMBO
