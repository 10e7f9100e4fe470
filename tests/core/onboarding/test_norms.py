"""The norms: every wait that an onboarding can be in has one, and settings replace single ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest

from core.onboarding.clock import ZONE
from core.onboarding.model import Hold
from core.onboarding.norms import NORMS, norm, passes, read_norms
from core.onboarding.states import Step, WaitingOn
from core.onboarding.steps import with_turn
from core.people.roles import Role
from tests.actors import named
from tests.core.onboarding.stages import at

MONDAY = datetime(2026, 11, 16, 9, tzinfo=ZONE)


@pytest.mark.parametrize(("step", "side"), list(product(Step, WaitingOn)))
def test_every_open_step_has_a_norm_for_every_side_that_acts(step: Step, side: WaitingOn) -> None:
    expects = step is not Step.LIVE and side is not WaitingOn.NOBODY
    assert (norm(step, side) is not None) == expects


def test_a_wait_knows_when_it_is_at_risk_and_when_it_goes_to_whom() -> None:
    waiting = with_turn(at(Step.LINKING).changed(turns=()), MONDAY)
    known = passes(waiting)
    assert known is not None
    assert (known.at_risk_at, known.escalates_at) == (MONDAY + timedelta(hours=4), MONDAY + timedelta(hours=8))
    assert known.to is Role.ADMIN
    hold = Hold(reason="Budget", by=named("Ana"), since=MONDAY)
    assert passes(with_turn(waiting.changed(hold=hold), MONDAY)) is None
    assert passes(with_turn(at(Step.LIVE), MONDAY)) is None


def test_a_setting_replaces_single_norms_and_leaves_the_others() -> None:
    norms = read_norms("linking/us=0.5/1/3, connect/customer = 2/3/5")
    linking, connect = norm(Step.LINKING, WaitingOn.TEAM, norms), norm(Step.CONNECT, WaitingOn.CUSTOMER, norms)
    assert linking and (linking.usual, linking.at_risk, linking.escalates) == (0.5, 1, 3)
    assert connect and (connect.usual, connect.at_risk, connect.escalates) == (2, 3, 5)
    assert norms[Step.JOBS] == NORMS[Step.JOBS]
    assert read_norms("") == NORMS


@pytest.mark.parametrize(
    "text",
    [
        "linking",
        "linking/us=1",
        "linking/us=2/1/3",
        "linking/us=0/1/2",
        "live/us=1/2/3",
        "call/us=1/2/3",
        "link/nobody=1/2/3",
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_norms(text)
