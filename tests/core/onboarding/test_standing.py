"""The rules of the status: deadlines in business time, what blocks what, and one sentence for each next act."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from core.onboarding.blockers import NOTHING_KNOWN, Evidence, PushOutcome, blocker
from core.onboarding.calendar import Calendar
from core.onboarding.clock import DAY, ZONE, add_business_time
from core.onboarding.connection_facts import FailedAttempt, SetAside
from core.onboarding.connection_link_facts import Mailed
from core.onboarding.deadlines import Lateness, Terms, deadlines
from core.onboarding.model import Hold, Onboarding, Turn
from core.onboarding.norms import NORMS
from core.onboarding.standing import Status, standing
from core.onboarding.states import LinkDoubt, MailState, Step, WaitingOn
from core.onboarding.steps import with_turn
from core.problem import Problem, ProblemCode as Code
from tests.actors import named
from tests.core.onboarding.stages import CONNECTION, LINK, NOW, REQUIREMENTS, STATEMENT, at

ISSUE = Problem(Code.ISSUE_OPEN, "FactoryFix holds no link.")
JOBS = tuple(Problem(Code.JOBS_TO_SETTLE, f"{number} jobs to decide.", about=str(number)) for number in (1, 2, 3, 4))


def mailed(state: MailState) -> Onboarding:
    mail = Mailed(to="dana@acme.example", message_id="m", began=STATEMENT, state=state)
    return at(Step.LINK, link=LINK.changed(mailed=mail))


def set_aside(**facts: object) -> Onboarding:
    entry = SetAside(integration_id="x", origin_id="o", doubt=LinkDoubt.EXPIRED, seen_at=NOW).changed(**facts)
    return at(Step.CONNECT, set_aside=(entry,))


CASES: dict[str, tuple[Onboarding, Evidence, Code | None]] = {
    "requirements": (at(Step.REQUIREMENTS), NOTHING_KNOWN, None),
    "addresses that contradict the ATS": (
        at(Step.REQUIREMENTS),
        Evidence(contradiction="The addresses point to two systems."),
        Code.CONTRADICTION,
    ),
    "a job refresh that failed": (at(Step.JOBS), Evidence(refresh_failed=True, jobs=()), Code.REFRESH_FAILED),
    "a link not sent yet": (at(Step.LINK), NOTHING_KNOWN, None),
    "a link that expired": (at(Step.LINK, link=LINK.changed(noticed_expired=True)), NOTHING_KNOWN, Code.LINK_OVER),
    "an e-mail that did not go": (mailed(MailState.NOT_SENT), NOTHING_KNOWN, Code.MAIL_NOT_SENT),
    "an e-mail in doubt": (mailed(MailState.UNKNOWN), NOTHING_KNOWN, Code.MAIL_UNKNOWN),
    "an e-mail on its way": (mailed(MailState.SENDING), NOTHING_KNOWN, None),
    "a link sent": (at(Step.CONNECT), NOTHING_KNOWN, None),
    "an attempt before this link": (
        at(Step.CONNECT, failed_attempts=(FailedAttempt(webhook_id="w", at=NOW - DAY),)),
        NOTHING_KNOWN,
        None,
    ),
    "a connection set aside": (set_aside(), NOTHING_KNOWN, Code.SET_ASIDE_OPEN),
    "one that somebody left": (set_aside(decision=STATEMENT), NOTHING_KNOWN, None),
    "one that was deleted": (set_aside(deleted_at=NOW), NOTHING_KNOWN, None),
    "a connection that broke": (
        at(Step.CONNECT, connection=CONNECTION.changed(status="INVALID")),
        NOTHING_KNOWN,
        Code.NOT_ACTIVE,
    ),
    "another system": (at(Step.LINKING), Evidence(other_system=Problem(Code.OTHER_TOOL, "Wrong.")), Code.OTHER_TOOL),
    "ready to link": (at(Step.LINKING), NOTHING_KNOWN, None),
    "a failing check": (at(Step.LINKING), Evidence(failing=(Problem(Code.QA_FAILED, "Failed."),)), Code.QA_FAILED),
    "jobs not read": (at(Step.JOBS), NOTHING_KNOWN, None),
    "jobs that pass": (at(Step.JOBS), Evidence(jobs=()), None),
    "jobs to decide": (at(Step.JOBS), Evidence(jobs=JOBS), Code.JOBS_TO_SETTLE),
    "jobs to decide before the sign-off": (at(Step.GO_LIVE), Evidence(jobs=JOBS), Code.JOBS_TO_SETTLE),
    "a rejected push": (at(Step.CANDIDATE), Evidence(push=PushOutcome(True, "No.")), Code.PUSH_REJECTED),
    "an unclear push": (at(Step.CANDIDATE), Evidence(push=PushOutcome(False, "Who knows.")), Code.PUSH_UNCLEAR),
    "an issue": (at(Step.CANDIDATE), Evidence(issue=ISSUE), Code.ISSUE_OPEN),
    "live": (at(Step.LIVE), NOTHING_KNOWN, None),
}


@pytest.mark.parametrize("case", CASES)
def test_each_step_is_blocked_by_what_keeps_it_from_moving(case: str) -> None:
    onboarding, evidence, code = CASES[case]
    problem = blocker(onboarding, evidence)
    assert (problem.code if problem else None) is code
    if code:
        assert standing(with_turn(onboarding, NOW), evidence).status(NOW) is Status.BLOCKED


def test_many_problems_with_the_jobs_are_counted() -> None:
    problem = blocker(at(Step.JOBS), Evidence(jobs=JOBS))
    assert problem and problem.sentence == "1 jobs to decide. 2 jobs to decide. 2 more problems."


def test_nothing_is_on_track_beside_a_blocker() -> None:
    for onboarding, evidence, _ in CASES.values():
        stands = standing(with_turn(onboarding, NOW), evidence)
        assert not (stands.blocker and stands.status(NOW) is Status.ON_TRACK)


def test_every_next_act_names_the_customer_and_has_a_button() -> None:
    acts = [standing(with_turn(onboarding, NOW), evidence).act for onboarding, evidence, _ in CASES.values()]
    assert all("Acme" in act.sentence and act.button and not act.sentence.endswith(".") for act in acts)


@pytest.mark.parametrize(
    ("holder", "hours", "status"),
    [
        (WaitingOn.CUSTOMER, 15, Status.ON_TRACK),
        (WaitingOn.CUSTOMER, 16, Status.AT_RISK),
        (WaitingOn.CUSTOMER, 80, Status.AT_RISK),
        (WaitingOn.TEAM, 3, Status.ON_TRACK),
        (WaitingOn.TEAM, 4, Status.AT_RISK),
        (WaitingOn.TEAM, 16, Status.OVERDUE),
        (WaitingOn.VENDOR, 79, Status.ON_TRACK),
        (WaitingOn.VENDOR, 80, Status.AT_RISK),
    ],
)
def test_a_wait_past_the_norm_is_a_risk_and_past_the_promise_overdue(
    holder: WaitingOn, hours: int, status: Status
) -> None:
    onboarding = at(Step.LINK, turns=(Turn(holder=holder, since=NOW, step=Step.LINK),))
    later = add_business_time(NOW, timedelta(hours=hours))
    stands = standing(onboarding, NOTHING_KNOWN)
    assert stands.status(later) is status


@pytest.mark.parametrize(
    ("target", "lead", "agreed", "from_when"),
    [
        (date(2026, 12, 10), 5, False, date(2026, 12, 4)),  # Dec 3 is five business days before
        (date(2026, 12, 10), 0, False, None),
        (date(2026, 12, 10), None, False, None),
        (date(2026, 12, 1), 5, True, date(2026, 11, 24)),  # the fifth business day is Dec 2, after Thanksgiving
        (date(2026, 12, 2), 5, True, None),
    ],
)
def test_a_target_is_at_risk_once_the_lead_time_no_longer_fits(
    target: date, lead: int | None, agreed: bool, from_when: date | None
) -> None:
    requirements = REQUIREMENTS.changed(go_live_target=target, agreed=STATEMENT if agreed else None)
    onboarding = with_turn(at(Step.REQUIREMENTS, requirements=requirements), NOW)
    risks = [deadline.at for deadline in deadlines(onboarding, lead) if deadline.kind is Lateness.TARGET_AT_RISK]
    assert [moment.date() for moment in risks] == ([from_when] if from_when else [])


def test_no_deadline_runs_during_a_hold_or_after_the_sign_off() -> None:
    hold = Hold(reason="Budget", by=named("Ana"), since=NOW)
    assert deadlines(with_turn(at(Step.LINK, hold=hold), NOW), 5) == ()
    assert deadlines(with_turn(at(Step.LIVE), NOW), 5) == ()


def chicago(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


def turned(*turns: tuple[WaitingOn, datetime]) -> Onboarding:
    return at(Step.JOBS, turns=tuple(Turn(holder=holder, since=since, step=Step.JOBS) for holder, since in turns))


def status(onboarding: Onboarding, now: datetime, promise_days: float = 2) -> Status:
    return standing(onboarding, NOTHING_KNOWN, Terms(NORMS, promise_days)).status(now)


def test_the_promise_is_a_setting_and_can_differ_for_one_customer() -> None:
    onboarding = turned((WaitingOn.TEAM, chicago("2026-11-16", "09:00")))
    late = chicago("2026-11-18", "09:01")
    assert status(onboarding, late) is Status.OVERDUE
    assert status(onboarding, late, 5) is Status.AT_RISK
    assert status(onboarding.changed(promise_days=5.0), late) is Status.AT_RISK


def test_several_short_turns_of_ours_add_up_to_a_risk_that_stays() -> None:
    earlier = (WaitingOn.TEAM, chicago("2026-11-16", "09:00")), (WaitingOn.CUSTOMER, chicago("2026-11-16", "16:00"))
    onboarding = turned(*earlier, (WaitingOn.TEAM, chicago("2026-11-17", "09:00")))
    assert status(onboarding, chicago("2026-11-17", "13:59")) is Status.ON_TRACK
    assert status(onboarding, chicago("2026-11-17", "14:00")) is Status.AT_RISK
    late = turned(*earlier[:1], (WaitingOn.CUSTOMER, chicago("2026-11-19", "09:00")))
    assert status(late, chicago("2026-11-19", "09:01")) is Status.OVERDUE


def test_a_target_that_has_passed_is_overdue_from_the_next_day_of_the_customer() -> None:
    target = at(Step.LINK).requirements.changed(go_live_target=date(2026, 11, 24))
    onboarding = turned((WaitingOn.CUSTOMER, chicago("2026-11-24", "16:00"))).changed(requirements=target)
    assert status(onboarding, chicago("2026-11-24", "23:59")) is Status.ON_TRACK
    assert status(onboarding, chicago("2026-11-25", "00:01")) is Status.OVERDUE
    in_honolulu = onboarding.changed(calendar=Calendar(zone="Pacific/Honolulu"))
    assert status(in_honolulu, chicago("2026-11-25", "00:01")) is Status.ON_TRACK


def test_the_wait_counts_in_the_customers_hours_and_stops_on_hold() -> None:
    onboarding = turned((WaitingOn.TEAM, chicago("2026-11-16", "09:00")))
    now = chicago("2026-11-17", "11:00")
    assert standing(onboarding, NOTHING_KNOWN).waited(now) == timedelta(hours=10)
    short_days = onboarding.changed(calendar=Calendar(closes=time(10)))
    assert standing(short_days, NOTHING_KNOWN).waited(now) == timedelta(hours=2)
    hold = Hold(reason="Budget", by=named("Ana"), since=chicago("2026-11-16", "11:00"))
    held = with_turn(onboarding.changed(hold=hold), hold.since)
    assert standing(held, NOTHING_KNOWN).waited(now) == timedelta(hours=2)
    resumed = with_turn(held.changed(hold=None), chicago("2026-11-17", "10:00"))
    assert standing(resumed, NOTHING_KNOWN).waited(now) == timedelta(hours=3)
