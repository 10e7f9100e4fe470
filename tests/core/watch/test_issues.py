"""Issues over a simulated month: each opens and resolves, and one that comes and goes does not flap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from core.people.actor import DASHBOARD
from core.watch.health import Finding, Presence
from core.watch.issues import ERRORS_KEPT, SAME_AGAIN, Issue, IssueState, Snooze, begun, ended, followed, reopens
from core.watch.kinds import FACTS, IssueKind

START = datetime(2026, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONTH = 30 * 24
P, C, U = Presence.PRESENT, Presence.CLEAR, Presence.UNSURE
REAL = [kind for kind in IssueKind if kind is not IssueKind.UNKNOWN]


def finding(kind: IssueKind, presence: Presence, error: str = "") -> Finding:
    return Finding(kind, presence, "It fails.", error=error)


def simulate(kind: IssueKind, presence_at: Callable[[int], Presence], hours: int = MONTH) -> list[tuple[int, str, int]]:
    """Look every hour; returns (hour, state, number of the issue) at each change of state."""
    issue: Issue | None = None
    number, changes = 0, list[tuple[int, str, int]]()
    for hour in range(hours):
        now, seen = START + hour * HOUR, finding(kind, presence_at(hour))
        before = issue.state(now) if issue else None
        if issue and (reopens(issue, now) or seen.presence is not P):
            issue = followed(issue, seen, now)
        elif seen.presence is P:
            number += 1
            issue = begun(seen, issue_id=str(number), onboarding_id="o", now=now)
        after = issue.state(now) if issue else None
        if after != before and after is not None:
            changes.append((hour, after.value, number))
    return changes


@pytest.mark.parametrize("kind", REAL)
def test_each_kind_opens_once_and_resolves_once_after_a_day_and_a_half_of_trouble(kind: IssueKind) -> None:
    changes = simulate(kind, lambda hour: P if 10 <= hour < 46 else C)
    states = [state for _, state, _ in changes if state != "noticed"]
    assert states == ["open", "resolved"]
    opened, resolved = (hour for hour, state, _ in changes if state != "noticed")
    waited = -(-FACTS[kind].opens_after // HOUR)
    assert opened == 10 + waited
    assert resolved == 46 + FACTS[kind].resolves_after // HOUR


@pytest.mark.parametrize("kind", [IssueKind.SYNC_FAILING, IssueKind.REPORTED_BY_KOMBO, IssueKind.CREDENTIALS_EXPIRING])
def test_trouble_that_comes_and_goes_every_six_hours_is_one_issue_for_the_whole_month(kind: IssueKind) -> None:
    changes = simulate(kind, lambda hour: P if hour % 6 == 0 else C)
    assert changes == [(0, "open", 1)]


@pytest.mark.parametrize("kind", [IssueKind.DATA_OUTDATED, IssueKind.JOBS_FELL])
def test_trouble_too_short_to_matter_never_becomes_an_issue(kind: IssueKind) -> None:
    changes = simulate(kind, lambda hour: P if hour % 12 < 4 else C)
    assert {state for _, state, _ in changes} == {"noticed"}


def test_trouble_that_returns_within_a_week_reopens_the_same_issue_and_later_opens_another() -> None:
    days = {0, 4, 16}
    changes = simulate(IssueKind.LINK_GONE, lambda hour: P if hour // 24 in days else C)
    assert [(state, number) for _, state, number in changes] == [
        ("open", 1), ("resolved", 1), ("open", 1), ("resolved", 1), ("open", 2), ("resolved", 2),
    ]  # fmt: skip


def test_what_is_not_known_neither_resolves_an_issue_nor_lets_its_time_run() -> None:
    kind = IssueKind.SYNC_FAILING
    assert simulate(kind, lambda hour: P if hour == 0 else U) == [(0, "open", 1)]
    assert simulate(kind, lambda hour: P if hour == 0 else U if hour % 6 == 0 else C) == [(0, "open", 1)]


@given(kind=st.sampled_from(REAL), presences=st.lists(st.sampled_from((P, C, U)), max_size=200))
def test_a_present_condition_is_never_resolved_and_two_states_lie_apart_by_the_patience_of_the_kind(
    kind: IssueKind, presences: list[Presence]
) -> None:
    changes = simulate(kind, presences.__getitem__, len(presences))
    for hour, state, _ in changes:
        if state == "resolved":
            span = presences[hour - FACTS[kind].resolves_after // HOUR : hour + 1]
            assert set(span) == {C}
        else:
            assert presences[hour] is P


def test_the_first_error_and_the_newest_are_kept_each_once() -> None:
    now = START
    issue = begun(finding(IssueKind.SYNC_FAILING, P, "error 0"), issue_id="1", onboarding_id="o", now=now)
    for number in [0, 0, *range(1, 30), 29]:
        now += HOUR
        after = followed(issue, finding(IssueKind.SYNC_FAILING, P, f"error {number}"), now)
        assert after is not None
        issue = after
    texts = [error.text for error in issue.errors]
    assert texts == ["error 0", *(f"error {number}" for number in range(30 - ERRORS_KEPT + 1, 30))]


def test_a_snooze_ends_by_itself_and_a_resolved_issue_is_not_snoozed() -> None:
    issue = begun(finding(IssueKind.LINK_GONE, P), issue_id="1", onboarding_id="o", now=START)
    snoozed = issue.changed(snooze=Snooze(by=DASHBOARD, at=START, text="Later", until=START + 5 * HOUR))
    states = [snoozed.state(START + hour * HOUR) for hour in (0, 4, 5)]
    assert states == [IssueState.SNOOZED, IssueState.SNOOZED, IssueState.OPEN]
    resolved = ended(snoozed, START + HOUR)
    assert resolved is not None
    assert resolved.state(START + 2 * HOUR) is IssueState.RESOLVED
    assert not reopens(resolved, START + HOUR + SAME_AGAIN + HOUR)


def test_what_a_newer_version_recorded_still_opens() -> None:
    issue = begun(finding(IssueKind.LINK_GONE, P), issue_id="1", onboarding_id="o", now=START)
    stored = issue.model_dump_json().replace(IssueKind.LINK_GONE.value, "something new")
    assert Issue.model_validate_json(stored).facts.title == "Unknown"
