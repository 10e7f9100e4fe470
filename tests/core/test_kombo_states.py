"""Kombo's states: a text that we do not know still opens, as UNKNOWN."""

from __future__ import annotations

import pytest

from core.kombo_states import ConnectionStatus, QaStatus, SetupStatus, SyncState, parsed


@pytest.mark.parametrize("states", [ConnectionStatus, SetupStatus, QaStatus, SyncState])
def test_every_text_is_a_state(states: type) -> None:
    assert [parsed(states, state.value) for state in states] == list(states)
    assert parsed(states, "BRAND_NEW") is states.UNKNOWN
    assert parsed(states, "") is states.UNKNOWN
