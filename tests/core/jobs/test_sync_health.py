"""A stalled or failed sync is called so; a usual one is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.jobs.sync_health import factoryfix_problem, kombo_problem, refresh_problem

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
WINDOW = timedelta(hours=3)


def hours(count: float) -> datetime:
    return NOW - timedelta(hours=count)


@pytest.mark.parametrize(
    ("state", "ended", "connected", "expected"),
    [
        ("", None, hours(2), ""),
        ("", None, hours(30), "for 30 hours"),
        ("SUCCEEDED", hours(2), hours(90), ""),
        ("SUCCEEDED", hours(25), hours(90), ""),
        ("SUCCEEDED", hours(49), hours(90), "Stalled: no sync has finished for 2 days"),
        ("PARTIALLY_FAILED", hours(1), hours(90), "incomplete"),
        ("AUTHENTICATION_FAILED", hours(1), hours(90), "reconnect"),
        ("SOMETHING_NEW", hours(1), hours(90), "unknown status"),
    ],
)
def test_kombos_last_sync_is_judged_by_its_end(
    state: str, ended: datetime | None, connected: datetime, expected: str
) -> None:
    sentence = kombo_problem(state, ended, connected, NOW)
    assert expected in sentence
    assert bool(sentence) == bool(expected)


@pytest.mark.parametrize(
    ("state", "began", "following", "expected"),
    [
        ("succeeded", hours(9), NOW + timedelta(hours=2), ""),
        ("succeeded", hours(9), hours(0.5), ""),
        ("succeeded", hours(9), hours(4), "expected 4 hours ago has not started"),
        ("running", hours(1), None, ""),
        ("running", hours(5), None, "has run for 5 hours"),
        ("failed", hours(1), None, "failed"),
        ("never", None, None, ""),
    ],
)
def test_factoryfixs_sync_is_judged_by_when_the_next_was_due(
    state: str, began: datetime | None, following: datetime | None, expected: str
) -> None:
    sentence = factoryfix_problem(state, began, following, NOW, WINDOW)
    assert expected in sentence
    assert bool(sentence) == bool(expected)


def test_a_refresh_is_stalled_after_three_minutes_without_progress() -> None:
    assert refresh_problem(NOW - timedelta(minutes=2), NOW) == ""
    assert "No progress for 3 minutes" in refresh_problem(NOW - timedelta(minutes=3), NOW)
