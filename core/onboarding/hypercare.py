"""Hypercare: the customer is watched closely from the sign-off until they are handed over to support."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from core.onboarding.clock import ZONE, add_business_days
from core.onboarding.hypercare_facts import DayCount, FirstApplication, Hypercare
from core.onboarding.model import Onboarding
from core.onboarding.states import Step
from core.onboarding.steps import current_step
from core.problem import Problem, ProblemCode, Problems

DAYS: Final = (1, 7)
"""The business days after the sign-off on which jobs and applications are counted."""


def hypercare_of(onboarding: Onboarding) -> Hypercare | None:
    """Return the hypercare of the sign-off that counts now; None without a sign-off."""
    if onboarding.sign_off is None:
        return None
    since, known = onboarding.sign_off.recorded.at, onboarding.hypercare
    return known if known and known.since == since else Hypercare(since=since)


def due_day(since: datetime, day: int) -> date:
    """Return the date of this business day after the sign-off."""
    return add_business_days(since.astimezone(ZONE).date(), day)


def days_to_count(onboarding: Onboarding, now: datetime) -> tuple[int, ...]:
    """Return the days that have come and were not counted yet, or not wholly."""
    known = hypercare_of(onboarding)
    if known is None:
        return ()
    whole = {count.day for count in known.counts if is_whole(onboarding, count)}
    return tuple(day for day in DAYS if day not in whole and due_day(known.since, day) <= now.astimezone(ZONE).date())


def is_whole(onboarding: Onboarding, count: DayCount) -> bool:
    """Return whether every number of this day could be read; without candidates there are no applications to count."""
    sends = onboarding.requirements.sync_mode.sends_candidates
    return count.synced is not None and (count.applications is not None or not sends)


def with_count(onboarding: Onboarding, count: DayCount) -> Onboarding:
    """Return the onboarding with what was counted for a day; the first count of each number stays."""
    known = hypercare_of(onboarding)
    if known is None:
        return onboarding
    earlier = next((entry for entry in known.counts if entry.day == count.day), None)
    new = count if earlier is None else _filled(earlier, count)
    others = tuple(entry for entry in known.counts if entry.day != count.day)
    counts = tuple(sorted((*others, new), key=lambda entry: entry.day))
    return onboarding.changed(hypercare=known.changed(counts=counts)) if new != earlier else onboarding


def _filled(earlier: DayCount, later: DayCount) -> DayCount:
    """Return the earlier count, with the numbers that only the later one could read."""
    numbers = ("synced", "to_settle", "applications")
    missing = {name: getattr(later, name) for name in numbers if getattr(earlier, name) is None}
    read = {name: number for name, number in missing.items() if number is not None}
    return earlier.changed(**read, counted_at=later.counted_at) if read else earlier


def with_first_application(onboarding: Onboarding, first: FirstApplication) -> Onboarding:
    """Return the onboarding with its first application, unless it has one."""
    known = hypercare_of(onboarding)
    if known is None or known.first_application:
        return onboarding
    return onboarding.changed(hypercare=known.changed(first_application=first))


def open_points(onboarding: Onboarding) -> Problems:
    """Return what a handover would leave open; a person can hand over anyway, with a reason."""
    known, problems = hypercare_of(onboarding), list[Problem]()
    if known is None:
        return ()
    if DAYS[-1] not in {count.day for count in known.counts}:
        due = due_day(known.since, DAYS[-1])
        sentence = f"Business day {DAYS[-1]}, {due:%b} {due.day}, was not counted yet."
        problems.append(Problem(ProblemCode.HYPERCARE_RUNNING, sentence))
    if onboarding.requirements.sync_mode.sends_candidates and known.first_application is None:
        problems.append(Problem(ProblemCode.NO_APPLICATION_YET, "No real candidate has arrived in the ATS yet."))
    return tuple(problems)


def to_hand_over(onboarding: Onboarding) -> Problems:
    """Return why the customer cannot be handed over at all: not live, or handed over already."""
    known = hypercare_of(onboarding)
    if known and known.handed_over:
        return (Problem(ProblemCode.HANDED_OVER_ALREADY, "This customer is already with support."),)
    if current_step(onboarding) is not Step.LIVE:
        return (Problem(ProblemCode.NOT_LIVE, "Only a live customer can be handed over to support."),)
    return ()
