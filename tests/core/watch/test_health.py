"""Kombo's ACTIVE is not healthy: each condition alone, and what is not known is neither healthy nor broken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, strategies as st

from core.onboarding.connection_facts import Connection, Sync
from core.people.actor import KOMBO
from core.watch.health import AUTHENTICATION, Health, Presence, findings, health
from core.watch.kinds import IssueKind
from core.watch.signals import (
    JobCount,
    KomboIssue,
    LinkRead,
    Signals,
    SmallRead,
    with_job_count,
    with_kombo_issue,
    with_sync,
)

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def syncs(*states: str, every: timedelta = 3 * HOUR, last: datetime = NOW - HOUR) -> tuple[Sync, ...]:
    ends = [last - every * number for number in range(len(states))][::-1]
    pairs = zip(states, ends, strict=True)
    return tuple(Sync(state=state, ended_at=at, log_url="https://log.example") for state, at in pairs)


def connection(**changed: Any) -> Connection:
    known = Connection(integration_id="lever:a", learned_from=KOMBO, connected_at=NOW - 90 * 24 * HOUR)
    return known.changed(**{"status": "ACTIVE", "setup_status": "COMPLETED", "qa_status": "PASSED"} | changed)


def signals(**changed: Any) -> Signals:
    known = Signals(integration_id="lever:a", read_at=NOW - HOUR, syncs=syncs(*["SUCCEEDED"] * 5))
    read, link = SmallRead(at=NOW - HOUR), LinkRead(at=NOW - HOUR, exists=True)
    return known.changed(**{"small_read": read, "link": link} | changed)


def kombo_issue(kind: str, *, since: datetime = NOW - 2 * HOUR, resolved: datetime | None = None) -> KomboIssue:
    return KomboIssue(id="i1", type=kind, title="It fails", first_observed_at=since, resolved_at=resolved)


def counts(*numbers: int) -> tuple[JobCount, ...]:
    return tuple(JobCount(day=date(2026, 11, 1 + index), count=number) for index, number in enumerate(numbers))


def present(known: Connection, about: Signals) -> set[IssueKind]:
    return {finding.kind for finding in findings(known, about, NOW) if finding.presence is Presence.PRESENT}


def test_a_connection_whose_every_signal_is_good_is_healthy() -> None:
    assert present(connection(), signals()) == set()
    assert health(connection(), signals(), NOW) is Health.HEALTHY


@pytest.mark.parametrize(
    ("state", "changed", "kind"),
    [
        ({"status": "DELETED"}, {}, IssueKind.CONNECTION_DELETED),
        ({"status": "INVALID"}, {}, IssueKind.CONNECTION_INVALID),
        ({"status": "INACTIVE"}, {}, IssueKind.CONNECTION_INACTIVE),
        ({}, {"kombo_issues": (kombo_issue(AUTHENTICATION, since=NOW),)}, IssueKind.CREDENTIALS_EXPIRING),
        ({}, {"syncs": syncs("SUCCEEDED", "AUTHENTICATION_FAILED")}, IssueKind.CREDENTIALS_EXPIRING),
        ({}, {"small_read": SmallRead(at=NOW, code="INTEGRATION.QA_FAILED")}, IssueKind.READ_REFUSED),
        ({}, {"syncs": syncs("SUCCEEDED", "FAILED", "TIMED_OUT")}, IssueKind.SYNC_FAILING),
        ({}, {"syncs": syncs("SUCCEEDED", last=NOW - 50 * HOUR)}, IssueKind.SYNC_SILENT),
        ({}, {"syncs": ()}, IssueKind.SYNC_SILENT),
        ({"data_expired_at": NOW - HOUR}, {}, IssueKind.DATA_OUTDATED),
        ({}, {"job_counts": counts(100, 98, 102, 40)}, IssueKind.JOBS_FELL),
        ({}, {"link": LinkRead(at=NOW, exists=False)}, IssueKind.LINK_GONE),
        ({}, {"link": LinkRead(at=NOW, exists=True, differences=("sync mode x",))}, IssueKind.SETTINGS_DRIFTED),
        ({}, {"kombo_issues": (kombo_issue("integration.action_failing"),)}, IssueKind.REPORTED_BY_KOMBO),
        ({}, {"kombo_issues": (kombo_issue("integration.new_kind"),)}, IssueKind.REPORTED_BY_KOMBO),
    ],
)
def test_each_condition_alone_makes_an_active_connection_unhealthy(
    state: dict[str, Any], changed: dict[str, Any], kind: IssueKind
) -> None:
    known, about = connection(**state), signals(**changed)
    assert present(known, about) == {kind}
    assert health(known, about, NOW) is Health.UNHEALTHY
    assert all(finding.sentence for finding in findings(known, about, NOW) if finding.presence is Presence.PRESENT)


@pytest.mark.parametrize(
    ("state", "changed"),
    [
        ({"status": ""}, {}),
        ({"status": "SOMETHING_NEW"}, {}),
        ({"setup_status": "FINAL_SYNC_PENDING"}, {}),
        ({}, {"small_read": None}),
        ({}, {"small_read": SmallRead(at=NOW - 51 * HOUR)}),
        ({}, {"syncs": syncs("SUCCEEDED", "FAILED")}),
        ({}, {"syncs": syncs("SUCCEEDED", "SOMETHING_NEW")}),
    ],
)
def test_what_is_not_known_is_not_called_healthy_and_opens_nothing(
    state: dict[str, Any], changed: dict[str, Any]
) -> None:
    assert present(connection(**state), signals(**changed)) == set()
    assert health(connection(**state), signals(**changed), NOW) is Health.UNKNOWN


@pytest.mark.parametrize(
    "changed",
    [
        {"kombo_issues": (kombo_issue("integration.action_failing", resolved=NOW),)},
        {"kombo_issues": (kombo_issue(AUTHENTICATION, since=NOW - 9 * HOUR),)},  # a good sync came after it
        {"syncs": syncs("FAILED", "FAILED", "PARTIALLY_FAILED")},
        {"syncs": syncs("SUCCEEDED", "CANCELLED", "SUCCEEDED")},
        {"syncs": syncs(*["SUCCEEDED"] * 5, every=24 * HOUR, last=NOW - 40 * HOUR)},  # usual for this ATS
        {"job_counts": counts(3, 3, 0)},  # too few to say anything
        {"job_counts": counts(100, 100, 51)},
        {"job_counts": counts(0)},
        {"job_counts": counts(100, *[40] * 5)},  # the new usual
    ],
)
def test_what_is_over_or_usual_is_no_issue(changed: dict[str, Any]) -> None:
    assert present(connection(), signals(**changed)) == set()


def test_a_broken_connection_is_reported_as_one_issue_and_not_by_its_consequences() -> None:
    known = connection(status="INVALID")
    refused = SmallRead(at=NOW, code="INTEGRATION.AUTHENTICATION_INVALID")
    about = signals(small_read=refused, syncs=syncs("SUCCEEDED", last=NOW - 99 * HOUR))
    assert present(known, about) == {IssueKind.CONNECTION_INVALID}


def test_signals_in_every_order_and_repeated_are_the_same() -> None:
    raised = kombo_issue(AUTHENTICATION)
    repeated = syncs("FAILED")[0].changed(id="7")
    steps = [
        lambda known: with_sync(known, repeated),
        lambda known: with_sync(known, repeated.changed(ended_at=repeated.ended_at + HOUR)),
        lambda known: with_sync(known, syncs("SUCCEEDED", last=NOW)[0]),
        lambda known: with_kombo_issue(known, raised),
        lambda known: with_kombo_issue(known, raised.changed(resolved_at=NOW)),
    ]
    results = []
    for order in permutations(steps):
        known = Signals(integration_id="lever:a")
        for step in (*order, *order):
            known = step(known)
        results.append(known)
    assert results == [results[0]] * 120
    assert len(results[0].syncs) == 2
    assert results[0].kombo_issues[0].resolved_at == NOW


@given(days=st.lists(st.tuples(st.integers(1, 28), st.integers(0, 9)), max_size=60))
def test_one_number_of_jobs_is_kept_for_each_day_in_order(days: list[tuple[int, int]]) -> None:
    known = Signals(integration_id="lever:a")
    for day, count in days:
        known = with_job_count(known, date(2026, 11, day), count)
    assert {(entry.day.day, entry.count) for entry in known.job_counts} == set(dict(days).items())
    assert [entry.day for entry in known.job_counts] == sorted({entry.day for entry in known.job_counts})


@pytest.mark.parametrize(
    ("before", "result"), [("SUCCEEDED", Health.HEALTHY), ("AUTHENTICATION_FAILED", Health.UNHEALTHY)]
)
def test_a_cancelled_sync_proves_neither_good_nor_bad(before: str, result: Health) -> None:
    assert health(connection(), signals(syncs=syncs("SUCCEEDED", before, "CANCELLED")), NOW) is result
