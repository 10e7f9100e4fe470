"""When reading only changes is enough, and which snapshots are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from core.jobs.refresh_policy import DAYS_KEPT, NEWEST_KEPT, changes_suffice, snapshots_to_drop, wait_before_refresh

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LINKED = NOW - timedelta(days=9)


def hours(count: float) -> datetime:
    return NOW - timedelta(hours=count)


@pytest.mark.parametrize(
    ("minutes", "wait"),
    [
        (None, timedelta(seconds=30)),
        (0, timedelta(seconds=30)),
        (4, timedelta(minutes=4)),
        (90, timedelta(minutes=15)),
        (165, timedelta(minutes=15)),
        (170, timedelta(minutes=10)),
        (179.9, timedelta(seconds=6)),
        (180, timedelta(minutes=15)),
        (900, timedelta(minutes=15)),
    ],
)
def test_what_waits_for_a_sync_is_looked_at_ever_more_rarely_and_when_its_window_ends(
    minutes: float | None, wait: timedelta
) -> None:
    began = None if minutes is None else NOW - timedelta(minutes=minutes)
    assert wait_before_refresh(began=began, window=timedelta(hours=3), now=NOW) == wait


@pytest.mark.parametrize(
    ("changed", "suffice"),
    [
        ({}, True),
        ({"sync_state": ""}, True),
        ({"sync_state": "PARTIALLY_FAILED"}, False),
        ({"sync_state": "TIMED_OUT"}, False),
        ({"skipped": 1}, False),
        ({"linked_at": hours(2)}, False),
        ({"whole_at": hours(23.9)}, True),
        ({"whole_at": hours(24)}, False),
        ({"sync_asked_at": hours(20)}, True),
        ({"sync_asked_at": hours(5)}, False),
        ({"sync_asked_at": hours(1)}, False),
    ],
)
def test_changes_suffice_unless_something_happened_that_they_may_not_show(
    changed: dict[str, object], suffice: bool
) -> None:
    usual = {"read_at": hours(3), "whole_at": hours(9), "linked_at": LINKED, "sync_asked_at": None, "skipped": 0,
             "sync_state": "SUCCEEDED", "now": NOW}  # fmt: skip
    assert changes_suffice(**(usual | changed)) is suffice  # type: ignore[arg-type]


def test_two_weeks_of_snapshots_every_three_hours_keeps_the_newest_and_one_a_day() -> None:
    kept = [(str(number), hours(3 * number)) for number in range(8 * 20)]
    gone = set(snapshots_to_drop(kept, evidence="150", now=NOW))
    stay = [(snapshot_id, at) for snapshot_id, at in kept if snapshot_id not in gone]
    assert [snapshot_id for snapshot_id, _ in stay[:NEWEST_KEPT]] == ["0", "1", "2", "3", "4"]
    assert [at.date() for _, at in stay[NEWEST_KEPT:-1]] == sorted({at.date() for _, at in stay[5:-1]}, reverse=True)
    assert stay[-1][0] == "150", "what a verification rests on stays however old it is"
    assert len(stay) <= NEWEST_KEPT + DAYS_KEPT + 1


@given(st.lists(st.floats(0, 2000), max_size=60), st.integers(0, 59))
def test_the_newest_snapshot_and_evidence_are_never_deleted(ages: list[float], evidence: int) -> None:
    kept = [(str(number), hours(age)) for number, age in enumerate(sorted(ages))]
    gone = snapshots_to_drop(kept, evidence=str(evidence), now=NOW)
    assert not {snapshot_id for snapshot_id, _ in kept[:NEWEST_KEPT]} & set(gone)
    assert str(evidence) not in gone
    assert snapshots_to_drop([entry for entry in kept if entry[0] not in gone], evidence=str(evidence), now=NOW) == []
