"""When an onboarding starts to be late, if nothing happens before: moments that can be stored and compared with now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core.onboarding.calendar import Calendar
from core.onboarding.clock import add_business_days, is_business_day
from core.onboarding.clocks import PROMISE_DAYS, calendar_of, clocks, promise_of, promise_passed_at
from core.onboarding.model import Onboarding
from core.onboarding.norms import NORMS, NormTable, passes
from core.onboarding.states import Step, WaitingOn
from core.onboarding.steps import current_step
from core.problem import Problem, ProblemCode as Code


class Lateness(StrEnum):
    """What becomes late; the values are stored."""

    SILENCE = "silence"
    """The customer has not done their part for longer than the norm."""
    TEAM = "team"
    """We or the ATS vendor have not done our part for longer than the norm, or most of the promise is used."""
    PROMISE = "promise"
    TARGET_AT_RISK = "target at risk"
    TARGET_MISSED = "target missed"

    @property
    def is_overdue(self) -> bool:
        """Whether it breaks a promise or a target, and is not only a risk."""
        match self:
            case Lateness.PROMISE | Lateness.TARGET_MISSED:
                return True
            case Lateness.SILENCE | Lateness.TEAM | Lateness.TARGET_AT_RISK:
                return False


@dataclass(frozen=True, slots=True)
class Deadline:
    """From the moment `at` (aware) on, `problem` is true."""

    kind: Lateness
    at: datetime
    problem: Problem


@dataclass(frozen=True, slots=True)
class Terms:
    """What counts as late, from the settings: the norm of each wait, the promise in business days, and the first sync.

    Kombo’s first sync is late after `first_sync`.
    """

    norms: NormTable
    promise_days: float
    first_sync: timedelta = timedelta(hours=3)


USUAL_TERMS = Terms(NORMS, PROMISE_DAYS)
MOST_OF_IT = 0.75
"""The part of the promised time that is a risk once it is used."""
SLOW = {
    WaitingOn.TEAM: Problem(Code.TEAM_SLOW, "It has waited on us for longer than usual."),
    WaitingOn.CUSTOMER: Problem(Code.CUSTOMER_SILENT, "The customer has been silent for longer than usual."),
    WaitingOn.VENDOR: Problem(Code.VENDOR_SLOW, "The ATS vendor has taken longer than usual."),
    WaitingOn.NOBODY: Problem(Code.UNKNOWN, ""),
}


def deadlines(
    onboarding: Onboarding,
    shortest_lead: int | None,
    terms: Terms = USUAL_TERMS,
    *,
    refresh_late_at: datetime | None = None,
) -> tuple[Deadline, ...]:
    """Return all deadlines, the worst kinds first; none for who is live, on hold or archived.

    `shortest_lead` is the least number of business days that the ATS needs before anybody can connect, if known.
    From `refresh_late_at` on, the jobs that are to be verified take too long to read.
    """
    if onboarding.sign_off or onboarding.hold or onboarding.archived or not onboarding.turns:
        return ()
    return (
        *_target_missed(onboarding),
        *_promise(onboarding, terms.promise_days),
        *_target_at_risk(onboarding, shortest_lead),
        *_refresh_slow(onboarding, refresh_late_at),
        *_most_of_promise(onboarding, terms.promise_days),
        *_slow(onboarding, terms.norms),
    )


def _target_missed(onboarding: Onboarding) -> Iterator[Deadline]:
    if target := onboarding.requirements.go_live_target:
        problem = Problem(Code.TARGET_MISSED, "The go-live target has passed.", "Agree on a later date.")
        yield Deadline(Lateness.TARGET_MISSED, _midnight(target + timedelta(days=1), calendar_of(onboarding)), problem)


def _promise(onboarding: Onboarding, promised_days: float) -> Iterator[Deadline]:
    if at := _used_up(onboarding, promised_days, 1):
        problem = Problem(Code.PROMISE_LATE, "It has waited on us for longer than promised.")
        yield Deadline(Lateness.PROMISE, at, problem)


def _most_of_promise(onboarding: Onboarding, promised_days: float) -> Iterator[Deadline]:
    if at := _used_up(onboarding, promised_days, MOST_OF_IT):
        problem = Problem(Code.PROMISE_LATE, "Three quarters of the promised time are used.")
        yield Deadline(Lateness.TEAM, at, problem)


def _used_up(onboarding: Onboarding, promised_days: float, part: float) -> datetime | None:
    """Return when our own clock passes this part of the promise, also if it has and waits on somebody else now."""
    since = onboarding.turns[-1].since
    if clocks(onboarding, since).us > promise_of(onboarding, promised_days) * part:
        return since
    days = (onboarding.promise_days or promised_days) * part
    return promise_passed_at(onboarding.changed(promise_days=days), days)


def _target_at_risk(onboarding: Onboarding, shortest_lead: int | None) -> Iterator[Deadline]:
    """Yield from when on the ATS's lead time is too long for the target, while nobody has connected."""
    requirements, calendar = onboarding.requirements, calendar_of(onboarding)
    target, agreed = requirements.go_live_target, requirements.agreed
    waits = current_step(onboarding) in (Step.REQUIREMENTS, Step.LINK, Step.CONNECT)
    if not shortest_lead or target is None or not waits:
        return
    problem = Problem(
        Code.TARGET_TOO_EARLY,
        f"The target is too early: this ATS needs at least {shortest_lead} business days before the customer connects.",
        "Agree on a later date.",
    )
    if agreed is None:
        yield Deadline(
            Lateness.TARGET_AT_RISK, _midnight(_too_late(target, shortest_lead, calendar), calendar), problem
        )
    elif add_business_days(agreed.at.astimezone(calendar.tz).date(), shortest_lead, calendar) > target:
        yield Deadline(Lateness.TARGET_AT_RISK, agreed.at, problem)


def _refresh_slow(onboarding: Onboarding, late_at: datetime | None) -> Iterator[Deadline]:
    if late_at and current_step(onboarding) is Step.JOBS:
        problem = Problem(Code.REFRESH_SLOW, "The jobs take longer to read than usual.", "See what the refresh does.")
        yield Deadline(Lateness.TEAM, late_at, problem)


def _slow(onboarding: Onboarding, norms: NormTable) -> Iterator[Deadline]:
    side = onboarding.turns[-1].holder
    if passed := passes(onboarding, norms):
        kind = Lateness.SILENCE if side is WaitingOn.CUSTOMER else Lateness.TEAM
        yield Deadline(kind, passed.at_risk_at, SLOW[side])


def _too_late(target: date, days: int, calendar: Calendar) -> date:
    """Return the first day on which it is too late to begin a wait of this many business days."""
    day = target
    while days > 0:
        day -= timedelta(days=1)
        days -= is_business_day(day, calendar)
    return day + timedelta(days=1)


def _midnight(day: date, calendar: Calendar) -> datetime:
    return datetime.combine(day, time(), calendar.tz)
