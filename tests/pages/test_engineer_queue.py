"""The engineer's queue: what waits for them, in business time, and nobody else sees it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.actions import engineer_queue
from core.actions.holding import hold
from core.onboarding.clock import DAY
from core.onboarding.states import WaitingOn
from pages.onboardings.engineer import in_business_time
from tests.office import ANA, ELI, altered, open_office
from tests.pages.screen import screen, words

FRIDAY = datetime(2026, 11, 20, 16, tzinfo=UTC)
"""10 in the morning in Chicago, before a weekend."""


def test_engineers_see_first_what_is_ready_to_link_by_its_wait_in_business_time(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        newer, older, blocked = office.connected("Northgate"), office.connected("Summit"), office.connected("Cascade")
        turn = older.turns[-1].changed(since=FRIDAY, holder=WaitingOn.TEAM)
        altered(office.services, older.id, turns=(*older.turns[:-1], turn))
        assert blocked.connection
        altered(office.services, blocked.id, connection=blocked.connection.changed(setup_status="INCOMPLETE"))
        queue = engineer_queue.to_link(office.ctx(ELI))
        assert [entry.onboarding.id for entry in queue] == [older.id, newer.id, blocked.id]
        assert [entry.is_ready for entry in queue] == [True, True, False]
        assert queue[0].waited % DAY >= timedelta() and queue[0].waited < office.clock() - FRIDAY
        drawn, other = screen(office, ELI, "onboardings"), screen(office, ANA, "onboardings")
        assert [box.label for box in drawn.expander] == ["**Ready to link: 2**"]
        assert "business day" in words(drawn)
        assert "The set-up in Kombo is not finished" in words(drawn).replace("\\", "")
        assert not list(other.expander) and "business day" not in words(other)
        hold(office.ctx(ANA), newer.id, reason="Their IT")
        assert newer.id not in {entry.onboarding.id for entry in engineer_queue.to_link(office.ctx(ELI))}


@pytest.mark.parametrize(
    ("waited", "text"),
    [
        (timedelta(minutes=12), "12 min of business time"),
        (timedelta(hours=3, minutes=5), "3 h 5 min of business time"),
        (DAY, "1 business day"),
        (DAY * 4.2, "4 business days"),
    ],
)
def test_a_wait_is_told_in_business_time(waited: timedelta, text: str) -> None:
    assert in_business_time(waited) == text
