"""What a person leaves as it is although it is wrong is waived and a risk; a decision in doubt is neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from core.geography.place import Location
from core.jobs.model import AtsJob, ExpectedJob, FactoryFixJob, JobDecision, JobRow, JobVerdict, Outcome, Reconciliation
from core.jobs.reconciliation import reconcile
from core.jobs.risks import NO_LIST, RiskCode, Waiver, summed_up
from tests.actors import named

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=9)
ANA = named("Ana Alvarez")
PUEBLO, TORONTO, NOWHERE = Location("Pueblo", "CO", "US"), Location("Toronto", "ON", "CA"), Location(raw="London")
THERE = [FactoryFixJob("f1", "Welder", "disabled", "1", PUEBLO)]
BY_HAND = [FactoryFixJob("f2", "Welder", "activated", None, PUEBLO)]
ON_THE_LIST = [ExpectedJob(3, requisition="REQ-1")]
NOWHERE_ON_THE_LIST = [ExpectedJob(4, requisition="REQ-404", title="Laser Operator")]


def ats(**fields: Any) -> AtsJob:
    values = {"name": "Welder", "job_code": "REQ-1", "status": "OPEN", "visibility": "PUBLIC", "location": PUEBLO}
    return AtsJob("k1", "1", changed_at=LONG_AGO, **(values | fields))


def compare(
    jobs: Sequence[AtsJob],
    factoryfix_jobs: Sequence[FactoryFixJob],
    expected: Sequence[ExpectedJob],
    *decisions: JobDecision,
) -> Reconciliation:
    return reconcile(
        jobs, factoryfix_jobs, expected, tool="lever", now=NOW, first_sync_started_at=LONG_AGO,
        decisions={decision.key: decision for decision in decisions},
    )  # fmt: skip


def decided(row: JobRow, verdict: str, reason: str = "Dana agreed.") -> JobDecision:
    return JobDecision(row.key, JobVerdict(verdict), row.fingerprint, ANA, NOW, reason)


OTHER = AtsJob("k9", "9", "Fitter", "REQ-9", "OPEN", "PUBLIC", PUEBLO)
OTHER_THERE = FactoryFixJob("f9", "Fitter", "disabled", "9", PUEBLO)

CASES: list[tuple[str, list[AtsJob], list[FactoryFixJob], list[ExpectedJob], str, str, RiskCode]] = [
    ("missing", [ats()], [], [], "ats:1", "exclude", RiskCode.MISSING),
    ("archived there", [ats()], [replace(THERE[0], state="archived")], [], "ats:1", "exclude", RiskCode.MISSING),
    ("foreign, but there", [ats(location=TORONTO)], THERE, [], "ats:1", "accept", RiskCode.UNEXPECTED),
    ("closed, but there", [ats(status="CLOSED")], THERE, [], "ats:1", "accept", RiskCode.UNEXPECTED),
    ("gone from the ATS", [OTHER], [*THERE, OTHER_THERE], [], "factoryfix:f1", "accept", RiskCode.UNEXPECTED),
    ("by hand as well", [ats()], [*THERE, *BY_HAND], [], "factoryfix:f2", "accept", RiskCode.MANUAL_DUPLICATE),
    ("listed, but foreign", [ats(location=TORONTO)], [], ON_THE_LIST, "ats:1", "exclude", RiskCode.LISTED_BUT_EXCLUDED),
    ("listed, in doubt", [ats(location=NOWHERE)], [], ON_THE_LIST, "ats:1", "exclude", RiskCode.LISTED_BUT_EXCLUDED),
    ("listed, no status", [ats(status=None)], [], ON_THE_LIST, "ats:1", "exclude", RiskCode.LISTED_BUT_EXCLUDED),
    ("listed, but nowhere", [ats()], THERE, NOWHERE_ON_THE_LIST, "expected:", "accept absence",
     RiskCode.EXPECTED_NOT_FOUND),
    ("listed, and uncertain", [ats()], THERE, [ExpectedJob(5, requisition="R1", title="Welder II")], "expected:",
     "accept absence", RiskCode.EXPECTED_NOT_FOUND),
]  # fmt: skip


@pytest.mark.parametrize(("jobs", "there", "listed", "key", "verdict", "code"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_what_may_stay_as_it_is_is_waived_and_says_who_why_and_what_is_wrong(
    jobs: list[AtsJob],
    there: list[FactoryFixJob],
    listed: list[ExpectedJob],
    key: str,
    verdict: str,
    code: RiskCode,
) -> None:
    before = compare(jobs, there, listed)
    row = next(row for row in before.rows if row.key.startswith(key))
    after = compare(jobs, there, listed, decided(row, verdict))
    waived = next(again for again in after.rows if again.key == row.key)
    assert not before.passes
    assert waived.outcome is Outcome.WAIVED
    assert waived.waiver is not None
    assert waived.waiver.code is code
    assert waived.reason.startswith("Accepted as a risk by Ana Alvarez, Nov 24, 2026: Dana agreed. ")
    assert waived.reason.endswith(waived.waiver.problem)
    assert after.counts[Outcome.WAIVED] == before.counts[row.outcome] - after.counts[row.outcome] == 1
    (risk,) = [risk for risk in after.risks if risk is not NO_LIST]
    assert (risk.code, risk.count, risk.by, risk.at, risk.reason) == (code, 1, ANA, NOW, "Dana agreed.")
    assert after.passes, "a risk that somebody accepted does not block"


@pytest.mark.parametrize(
    ("fields", "there", "verdict", "outcome"),
    [
        ({"location": NOWHERE}, [], "exclude", Outcome.EXCLUDED),
        ({"location": NOWHERE}, THERE, "accept", Outcome.SYNCED),
        ({"location": NOWHERE}, THERE, "exclude", Outcome.UNEXPECTED),
        ({"location": NOWHERE}, [], "accept", Outcome.MISSING),
        ({"status": None}, [], "exclude", Outcome.EXCLUDED),
        ({"status": None}, THERE, "accept", Outcome.SYNCED),
    ],
)
def test_a_decision_in_doubt_settles_the_doubt_and_is_no_risk(
    fields: dict[str, Any], there: list[FactoryFixJob], verdict: str, outcome: Outcome
) -> None:
    (row,) = compare([ats(**fields)], there, []).rows
    after = compare([ats(**fields)], there, [], decided(row, verdict))
    assert (row.outcome, after.rows[0].outcome, after.risks) == (Outcome.REVIEW, outcome, (NO_LIST,))


def test_a_listed_job_that_a_person_accepted_and_that_is_archived_is_asked_about_again() -> None:
    job, archived = ats(location=TORONTO), [replace(THERE[0], state="archived")]
    (row,) = compare([job], THERE, ON_THE_LIST).rows
    after = compare([job], archived, ON_THE_LIST, decided(row, "accept"))
    assert (after.rows[0].outcome, after.rows[0].decided_by, after.passes) == (Outcome.EXCLUDED, None, False)
    assert after.rows[0].reason.startswith("On the customer’s list (line 3) but excluded.")


def test_no_list_at_all_is_a_risk_and_a_list_is_none() -> None:
    assert compare([ats()], THERE, []).risks == (NO_LIST,)
    assert compare([ats()], THERE, ON_THE_LIST).risks == ()


def test_jobs_that_one_decision_left_as_they_are_are_one_risk_with_their_number() -> None:
    waiver = Waiver(RiskCode.MISSING, "It is not there.", ANA, NOW, "Not needed")
    later = replace(waiver, at=NOW + timedelta(hours=1))
    waivers = [(title, waiver) for title in ("Welder", "Fitter", "Painter", "Buyer")] + [("Clerk", later)]
    first, second = summed_up(waivers)
    assert first.text == (
        "4 jobs are missing in FactoryFix: “Buyer”, “Fitter”, “Painter” and 1 more. "
        "Accepted as a risk by Ana Alvarez, Nov 24, 2026: Not needed."
    )
    assert (first.count, second.count, second.sentence) == (4, 1, "1 job is missing in FactoryFix: “Clerk”.")
    assert summed_up(waivers[::-1]) == (first, second)


@given(st.lists(st.sampled_from(["Laser Operator", "Crane Rigger", "Payroll Clerk"]), min_size=1, unique=True))
def test_a_list_line_that_exists_nowhere_always_blocks_until_it_is_waived(titles: list[str]) -> None:
    listed = [*ON_THE_LIST, *(ExpectedJob(10 + at, title=title, city="Akron") for at, title in enumerate(titles))]
    before = compare([ats()], THERE, listed)
    absent = [row for row in before.rows if row.key.startswith("expected:")]
    assert (len(absent), before.passes) == (len(titles), False)
    *some, last = [decided(row, "accept absence") for row in absent]
    assert not compare([ats()], THERE, listed, *some).passes
    after = compare([ats()], THERE, listed, *some, last)
    assert (after.passes, after.counts[Outcome.WAIVED]) == (True, len(titles))
